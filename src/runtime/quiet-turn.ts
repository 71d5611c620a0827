import type { Server } from 'node:net';

/** A turn of the event loop that takes less has done nothing but look whether there is anything to do. */
const QUIET_TURN_MS = 0.05;

/** The longer it has waited, the less quiet a turn has to be. */
const SHARE_OF_WAIT = 0.001;

/** Behind a wait a process has the processor to itself for a while; one that looks all the time is interrupted. */
const LOOK_EVERY_MS = 5;

/**
 * Resolves right behind a turn in which no connection came to `server` and nothing else happened, or after `limitMs`.
 * Closing a port resets the connections that the kernel has taken and Node has not: behind such a turn there are none.
 */
export async function quietTurn(server: Server, limitMs: number): Promise<void> {
  let accepted = 0;
  const onConnection = (): void => void (accepted += 1);
  server.on('connection', onConnection);
  const startedAt = performance.now();
  for (;;) {
    // It ends the turn that is under way, which may have looked for connections before now.
    const turnAt = await endOfTurn();
    const before = accepted;
    const now = await endOfTurn();
    const isQuiet = now - turnAt < QUIET_TURN_MS + (now - startedAt) * SHARE_OF_WAIT;
    if ((isQuiet && accepted === before) || now - startedAt > limitMs) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  server.off('connection', onConnection);
}

const endOfTurn = (): Promise<number> =>
  new Promise((resolve) => setImmediate(() => resolve(performance.now())));
