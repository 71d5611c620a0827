import { Server as NetServer } from 'node:net';

/** A turn of the event loop that takes less has done nothing but look whether there is anything to do. */
const QUIET_TURN_MS = 0.05;

/** The longer it has waited, the less quiet a turn has to be. */
const SHARE_OF_WAIT = 0.001;

/** Behind a wait a process has the processor to itself for a while; one that looks all the time is interrupted. */
const LOOK_EVERY_MS = 5;

/**
 * Closes the port of `server` in a turn in which no connection came to it and nothing else happened, or after `limitMs`.
 * That resets the connections that the kernel has taken and Node has not: behind such a turn there are none, but for what
 * comes in the microseconds until then.
 */
export async function closePortInQuietTurn(server: NetServer, limitMs: number): Promise<void> {
  let accepted = 0;
  const onConnection = (): void => void (accepted += 1);
  server.on('connection', onConnection);
  const startedAt = performance.now();
  // Without what else http's own does: idle connections stay. Run once, it takes less time when it counts.
  const close = (of: NetServer): void => void NetServer.prototype.close.call(of);
  close(new NetServer());
  const closedIn = (turnAt: number, before: number): Promise<boolean> =>
    new Promise((resolve) =>
      setImmediate(() => {
        const now = performance.now();
        const isQuiet = now - turnAt < QUIET_TURN_MS + (now - startedAt) * SHARE_OF_WAIT;
        const closes = (isQuiet && accepted === before) || now - startedAt > limitMs;
        if (closes) close(server);
        resolve(closes);
      }),
    );
  for (;;) {
    // It ends the turn that is under way, which may have looked for connections before now.
    const turnAt = await endOfTurn();
    if (await closedIn(turnAt, accepted)) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  server.off('connection', onConnection);
}

const endOfTurn = (): Promise<number> =>
  new Promise((resolve) => setImmediate(() => resolve(performance.now())));
