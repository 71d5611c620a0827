import { Cancellation, type CancelSignal } from '../runtime/cancellation.ts';
import type { Waiter, ReadSession } from './read-session.ts';

/** Kinds of answers by how long they are remembered. */
export type RememberedKind = 'record' | 'list' | 'merchant' | 'liveStatistics' | 'playback';

/** Of pages that the gateway serves: the pictures that previews are, and the rooms of calendars. */
export type PageKind = 'preview' | 'calendar';

/** Those, and links, which are new each time: nobody is given one that another request has got before. */
export type AnswerKind = RememberedKind | PageKind | 'link';

/** One question to the vendor. */
export interface Read<T> {
  kind: AnswerKind;
  /** Endpoint and business parameters: equal questions have equal keys, whenever they are signed. */
  key: string;
  /** What the answer shows. A write that touches any of it drops the answer. */
  tags: readonly string[];
  /** Called when it stands in no line: it has its turn at the vendor, or needs none of its own. */
  onTurn?: (() => void) | undefined;
  /** The vendor call; the signal ends it when nobody waits any more. */
  load: (signal: CancelSignal) => Promise<T>;
}

/** What shared calls tell whoever keeps them. */
export interface SharedCallOwner {
  /** The answer is there, and not yet given to anybody. */
  answered: (call: SharedCall, value: unknown) => void;
  /** It failed, for this reason, or everybody has left. */
  failed: (call: SharedCall, reason?: unknown) => void;
}

/**
 * A call under way and all who wait for it. It ends early when all of them have left. Large lists wait with hundreds of
 * them, so each holds little.
 */
export class SharedCall {
  readonly read: Read<unknown>;
  /** By the clock of whoever keeps it. */
  readonly askedAt: number;
  /** Who takes answers by the age of their question may come for it within this, however short its life. */
  sharedMs = 0;
  readonly #owner: SharedCallOwner;
  readonly #cancellation = new Cancellation();
  // One as a rule.
  #waiters: CallWaiter[] = [];

  constructor(read: Read<unknown>, askedAt: number, owner: SharedCallOwner) {
    this.read = read;
    this.askedAt = askedAt;
    this.#owner = owner;
    read.load(this.#cancellation).then(
      (value) => {
        owner.answered(this, value);
        for (const waiter of this.#waiters) waiter.resolve(value);
      },
      (reason: unknown) => {
        owner.failed(this, reason);
        for (const waiter of this.#waiters) waiter.reject(reason);
      },
    );
  }

  /** The answer for one session; rejected at once when that ends. */
  join(session: ReadSession): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const waiter = new CallWaiter(this, session, resolve, reject);
      // PERF(garbage collector): an empty array that grows makes room for seventeen.
      if (this.#waiters.length === 0) this.#waiters = [waiter];
      else this.#waiters.push(waiter);
    });
  }

  left(waiter: CallWaiter, reason: Error): void {
    this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
    if (this.#waiters.length > 0) return;
    this.#owner.failed(this);
    this.#cancellation.abort(reason);
  }
}

/** Where one session waits for its answer. */
class CallWaiter implements Waiter {
  readonly #call: SharedCall;
  readonly #session: ReadSession;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (reason: unknown) => void;

  constructor(
    call: SharedCall,
    session: ReadSession,
    resolve: (value: unknown) => void,
    reject: (reason: unknown) => void,
  ) {
    this.#call = call;
    this.#session = session;
    this.#resolve = resolve;
    this.#reject = reject;
    session.beginsWait(this);
  }

  resolve(value: unknown): void {
    this.#session.endsWait(this);
    this.#resolve(value);
  }

  reject(reason: unknown): void {
    this.#session.endsWait(this);
    this.#reject(reason);
  }

  leave(reason: Error): void {
    this.#reject(reason);
    this.#call.left(this, reason);
  }
}
