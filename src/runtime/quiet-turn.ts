import type { Server } from 'node:net';

/** A turn of the event loop that takes less has done nothing but look whether there is anything to do. */
const QUIET_TURN_MS = 0.05;

/** The longer it has waited, the less quiet a turn has to be. */
const SHARE_OF_WAIT = 0.001;

/**
 * Resolves right behind a turn in which no connection came to `server` and nothing else happened, or after `limitMs`.
 * Closing a port resets the connections that the kernel has taken and Node has not: behind such a turn there are none.
 */
export async function quietTurn(server: Server, limitMs: number): Promise<void> {
  let accepted = 0;
  const onConnection = (): void => void (accepted += 1);
  server.on('connection', onConnection);
  const startedAt = performance.now();
  // The first ends the turn that is under way, which may have looked for connections before now.
  let turnAt = await nextTurn();
  while (turnAt - startedAt < limitMs) {
    const before = accepted;
    const now = await nextTurn();
    const isQuiet = now - turnAt < QUIET_TURN_MS + (now - startedAt) * SHARE_OF_WAIT;
    if (isQuiet && accepted === before) break;
    turnAt = now;
  }
  server.off('connection', onConnection);
}

const nextTurn = (): Promise<number> =>
  new Promise((resolve) => setImmediate(() => resolve(performance.now())));
