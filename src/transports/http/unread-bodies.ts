import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock, type Clock } from '../../runtime/clock.ts';
import { isBodyHeld } from '../../runtime/expected-bodies.ts';

/** How far a body that nobody wants is read on. */
export interface UnreadLimits {
  bytes: number;
  ms: number;
  /** A client that sends nothing for so long may be waiting for the answer. */
  stallMs: number;
  /** Such bodies at once; each costs a connection and no memory. */
  atOnce: number;
}

/** Three times the largest file, and as long as that takes at 1 MB/s. */
export const UNREAD_LIMITS: UnreadLimits = {
  bytes: 64 * 1024 * 1024,
  ms: 60_000,
  stallMs: 5_000,
  atOnce: 500,
};

export interface UnreadBodyOptions {
  limits?: UnreadLimits | undefined;
  clock?: Clock | undefined;
  /** Aborted when the gateway stops: then nothing is read on. */
  stopping: AbortSignal;
}

/** Bodies whose answer is known before they have come: refused, of the wrong type, too large, not asked for. */
export interface UnreadBodies {
  /**
   * Reads a body on and throws it away. The answer waits for what it returns: a proxy or browser that is still sending may
   * take an answer for a failure, or the end of the connection for it. Where the body has limits behind it, the
   * connection ends with the answer.
   */
  readOn: (req: IncomingMessage, res: ServerResponse) => Promise<void> | undefined;
  /** The same for a client that is too slow to be waited for: what comes is thrown away behind the answer. */
  giveUp: (req: IncomingMessage, res: ServerResponse) => void;
}

export function createUnreadBodies(options: UnreadBodyOptions): UnreadBodies {
  const { limits = UNREAD_LIMITS, clock = systemClock, stopping } = options;
  const reading = new Set<() => void>();
  stopping.addEventListener('abort', () => {
    for (const end of reading) end();
  });

  const giveUp = (req: IncomingMessage, res: ServerResponse): void => {
    if (isThere(req)) return;
    closeBehind(res);
    req.unpipe();
    req.resume();
  };

  const readOn = (req: IncomingMessage, res: ServerResponse): Promise<void> | undefined => {
    if (isThere(req)) return undefined;
    if (isBodyHeld(req) || stopping.aborted || reading.size >= limits.atOnce) {
      giveUp(req, res);
      return undefined;
    }
    req.unpipe();
    return new Promise((resolve) => {
      const end = discard(req, limits, clock, () => {
        reading.delete(end);
        if (!req.complete) closeBehind(res);
        resolve();
      });
      reading.add(end);
    });
  };

  return { readOn, giveUp };
}

/** Nothing is on its way. Of a request without a body Node says so only after it has shown it. */
function isThere({ complete, destroyed, headers }: IncomingMessage): boolean {
  return (
    complete ||
    destroyed ||
    (headers['transfer-encoding'] === undefined && !(Number(headers['content-length']) > 0))
  );
}

function closeBehind(res: ServerResponse): void {
  if (!res.headersSent) res.setHeader('connection', 'close');
}

/** Calls `onEnd` when the body is whole, its client has left, or a limit is reached, and when told to by what it returns. */
function discard(req: IncomingMessage, limits: UnreadLimits, clock: Clock, onEnd: () => void): () => void {
  let bytes = 0;
  let isOver = false;
  const end = (): void => {
    if (isOver) return;
    isOver = true;
    cancelEnd();
    cancelLook();
    req.off('data', onData).off('end', end).off('close', end);
    onEnd();
  };
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    if (bytes <= limits.bytes) return;
    // Who sends without end is not read any more, and cut soon behind the answer.
    req.pause();
    end();
  };
  const look = (): void => {
    const seen = bytes;
    cancelLook = clock.after(limits.stallMs, () => {
      // Where it is the gateway that was busy, what has come meanwhile is read before.
      setImmediate(() => {
        if (isOver) return;
        if (bytes === seen) end();
        else look();
      });
    });
  };
  const cancelEnd = clock.after(limits.ms, end);
  let cancelLook = (): void => undefined;
  look();
  req.on('data', onData).once('end', end).once('close', end).resume();
  return end;
}
