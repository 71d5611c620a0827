import type { GraphQLError } from 'graphql';
import { overloaded } from '../../operation/checks/load-check.ts';
import { httpError } from '../../operation/http-error.ts';
import { Waiter, WaitingLine } from '../../runtime/waiting-line.ts';

/** 256 KB take that long at 17 KB/s; files behind them have the time of the whole request. */
const ARRIVE_WITHIN_MS = 15_000;

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

/** What bodies of one gateway share. */
interface Together {
  readonly arriveWithinMs: number;
  /** One timer for all of them, since nearly all come at once. */
  readonly line: WaitingLine;
  heldBytes: number;
}

// PERF(Node's HTTP, streams, crypto, timers): a class and a place in a line, since closures and a timer for each request are
// dearer than all else about a small body.
class ArrivingBody extends Waiter implements IncomingBody {
  size = 0;
  #buffer: Buffer = NOTHING;
  #countedBytes = 0;
  #isOver = false;
  readonly #together: Together;
  readonly #fail: (error: GraphQLError) => void;

  constructor(together: Together, fail: (error: GraphQLError) => void) {
    super(performance.now() + together.arriveWithinMs);
    this.#together = together;
    this.#fail = fail;
    together.line.join(this);
  }

  add(chunk: Buffer): void {
    if (this.#isOver) return;
    const needed = this.size + chunk.length;
    if (needed > this.#buffer.length) {
      // Most come in one chunk, which is kept as it is. Of the others none is kept as it came: each may be a single
      // byte with a hundred around it. Twice as large each time, so that nothing is copied often.
      const length = this.size === 0 ? needed : needed * 2;
      if (!this.#hold(length)) {
        this.#failWith(overloaded());
        return;
      }
      this.#buffer = this.size === 0 ? chunk : Buffer.concat([this.#buffer.subarray(0, this.size)], length);
    }
    if (this.#buffer !== chunk) chunk.copy(this.#buffer, this.size);
    this.size = needed;
  }

  bytes(): Buffer {
    return this.#buffer.subarray(0, this.size);
  }

  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#together.line.leave(this);
    this.#together.heldBytes -= this.#countedBytes;
  }

  onTurn(): void {
    // Bodies wait for nobody's turn.
  }

  onLate(): void {
    // Where it is the gateway that was busy, what has come meanwhile is read before this is called too late.
    setImmediate(() => this.#failWith(tooLate(this.#together.arriveWithinMs)));
  }

  #failWith(error: GraphQLError): void {
    if (this.#isOver) return;
    this.end();
    this.#fail(error);
  }

  #hold(bytes: number): boolean {
    const more = Math.max(0, bytes - FREE_BYTES) - this.#countedBytes;
    if (this.#together.heldBytes + more > MAX_HELD_BYTES) return false;
    this.#countedBytes += more;
    this.#together.heldBytes += more;
    return true;
  }
}

const NOTHING = Buffer.alloc(0);

export function createIncomingBodies(options: IncomingBodiesOptions): IncomingBodies {
  const { maxBytes, arriveWithinMs = ARRIVE_WITHIN_MS } = options;
  const together: Together = { arriveWithinMs, line: new WaitingLine({ isTimerKept: true }), heldBytes: 0 };
  return { maxBytes, begin: (fail) => new ArrivingBody(together, fail) };
}

function tooLate(withinMs: number): GraphQLError {
  return httpError(408, 'REQUEST_TIMEOUT', `The body did not come within ${withinMs} ms.`);
}
