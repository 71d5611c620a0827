/**
 * Runs something at each `SIGHUP`, the usual order to read files again. At a terminal the signal says that the terminal
 * was closed: it ends the process there, as it ends any other.
 */
export function onHangup(run: () => void): void {
  if (!process.stdout.isTTY) process.on('SIGHUP', run);
}
