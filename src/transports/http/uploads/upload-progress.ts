import type { GraphQLError } from 'graphql';
import type { IncomingMessage } from 'node:http';
import { httpError } from '../../../operation/http-error.ts';
import { systemClock, type Clock } from '../../../runtime/clock.ts';

/** How slowly an upload may come; only the time in which the gateway waits for the client counts. */
export interface ProgressLimits {
  /** Without a single byte. */
  stallMs: number;
  /** On the average over `windowMs`. */
  bytesPerSecond: number;
  windowMs: number;
}

export interface ProgressOptions {
  limits?: ProgressLimits | undefined;
  clock?: Clock | undefined;
}

/** A phone on a bad connection sends 5 KB/s, with pauses of some seconds. */
export const PROGRESS_LIMITS: ProgressLimits = { stallMs: 15_000, bytesPerSecond: 1024, windowMs: 30_000 };

const LOOK_EVERY_MS = 1_000;

const slow = new WeakSet<IncomingMessage>();

/** Whether an upload was given up because it came too slowly. */
export function isTooSlow(req: IncomingMessage): boolean {
  return slow.has(req);
}

/**
 * Calls `fail` at most once, when the body of `req` stops coming or comes a few bytes at a time, as it does from a client
 * that only wants to hold the connection and what stands behind it.
 */
export function watchProgress(
  req: IncomingMessage,
  fail: (error: GraphQLError) => void,
  { limits = PROGRESS_LIMITS, clock = systemClock }: ProgressOptions = {},
): void {
  const { stallMs, bytesPerSecond, windowMs } = limits;
  const { socket } = req;
  if (req.destroyed) return;
  let last = { at: clock.now(), bytes: socket.bytesRead };
  let window = last;
  let isOver = false;
  const stop = (): void => {
    isOver = true;
    cancel();
    req.off('end', stop);
    socket.off('close', stop);
  };
  const refusal = (): GraphQLError | undefined => {
    const now = { at: clock.now(), bytes: socket.bytesRead };
    // What waits here waits for the vendor, or for a file before it.
    if (req.isPaused() || req.readableLength > 0) {
      last = window = now;
      return undefined;
    }
    if (now.bytes > last.bytes) last = now;
    else if (now.at - last.at >= stallMs) return stalled(stallMs);
    const ms = now.at - window.at;
    if (ms < windowMs) return undefined;
    if ((now.bytes - window.bytes) * 1000 < bytesPerSecond * ms) return tooSlow(limits);
    window = now;
    return undefined;
  };
  const look = (): void => {
    // Where it is the gateway that was busy, what has come meanwhile is read before.
    setImmediate(() => {
      if (isOver) return;
      const error = refusal();
      if (error) {
        stop();
        slow.add(req);
        fail(error);
      } else {
        cancel = clock.after(LOOK_EVERY_MS, look);
      }
    });
  };
  let cancel = clock.after(LOOK_EVERY_MS, look);
  req.once('end', stop);
  // Behind its answer, a request is not told that its connection has closed.
  socket.once('close', stop);
}

function stalled(ms: number): GraphQLError {
  return httpError(408, 'REQUEST_TIMEOUT', `Nothing of the body came for ${ms} ms.`);
}

function tooSlow({ bytesPerSecond, windowMs }: ProgressLimits): GraphQLError {
  const message = `The body came at less than ${bytesPerSecond} bytes a second for ${windowMs} ms.`;
  return httpError(408, 'REQUEST_TIMEOUT', message);
}
