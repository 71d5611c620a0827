import type { GraphQLError } from 'graphql';
import { overloaded } from '../../operation/checks/load-check.ts';
import { httpError } from '../../operation/http-error.ts';

/** 256 KB take that long at 26 KB/s; files behind them have the time of the whole request. */
const ARRIVE_WITHIN_MS = 10_000;

/** What bodies may hold together while they arrive: a hundred of the largest. */
const MAX_HELD_BYTES = 32 * 1024 * 1024;

/** Held by right, so that whoever holds all of the rest keeps nobody out but those with large bodies. */
const FREE_BYTES = 16 * 1024;

export interface IncomingBodiesOptions {
  /** Of one body, files aside. */
  maxBytes: number;
  /** As shipped without it. */
  arriveWithinMs?: number | undefined;
}

/** Bodies that are on their way, so that those which never end cost neither memory nor a connection for long. */
export interface IncomingBodies {
  readonly maxBytes: number;
  /** Begins one; `fail` is called at most once, when it does not come in time or there is no room for it. */
  begin: (fail: (error: GraphQLError) => void) => IncomingBody;
}

/** What has come of one body. */
export interface IncomingBody {
  readonly size: number;
  add: (chunk: Buffer) => void;
  bytes: () => Buffer;
  /** It is complete, or of no use any more; more often does no harm. */
  end: () => void;
}

export function createIncomingBodies(options: IncomingBodiesOptions): IncomingBodies {
  const { maxBytes, arriveWithinMs = ARRIVE_WITHIN_MS } = options;
  let heldBytes = 0;

  const begin = (fail: (error: GraphQLError) => void): IncomingBody => {
    let buffer: Buffer = Buffer.alloc(0);
    let size = 0;
    let countedBytes = 0;
    let isOver = false;
    const end = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      heldBytes -= countedBytes;
    };
    const failWith = (error: GraphQLError): void => {
      if (isOver) return;
      end();
      fail(error);
    };
    // Where it is the gateway that was busy, what has come meanwhile is read before this is called too late.
    const timer = setTimeout(() => setImmediate(() => failWith(tooLate(arriveWithinMs))), arriveWithinMs);
    const hold = (bytes: number): boolean => {
      const more = Math.max(0, bytes - FREE_BYTES) - countedBytes;
      if (heldBytes + more > MAX_HELD_BYTES) return false;
      countedBytes += more;
      heldBytes += more;
      return true;
    };
    return {
      get size() {
        return size;
      },
      add(chunk) {
        if (isOver) return;
        const needed = size + chunk.length;
        if (needed > buffer.length) {
          // Most come in one chunk, which is kept as it is. Of the others none is kept as it came: each may be a single
          // byte with a hundred around it. Twice as large each time, so that nothing is copied often.
          const length = size === 0 ? needed : needed * 2;
          if (!hold(length)) {
            failWith(overloaded());
            return;
          }
          buffer = size === 0 ? chunk : Buffer.concat([buffer.subarray(0, size)], length);
        }
        if (buffer !== chunk) chunk.copy(buffer, size);
        size = needed;
      },
      bytes: () => buffer.subarray(0, size),
      end,
    };
  };
  return { maxBytes, begin };
}

function tooLate(withinMs: number): GraphQLError {
  return httpError(408, 'REQUEST_TIMEOUT', `The body did not come within ${withinMs} ms.`);
}
