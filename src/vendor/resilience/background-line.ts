import { abortErrorOf } from '../protocol/transport.ts';
import { Waiter, WaitingLine } from '../../runtime/waiting-line.ts';
import type { Turn } from './bulkhead.ts';

export interface BackgroundLineOptions {
  /** Whether there is somebody or something that the background has to wait for. */
  isWanted: () => boolean;
  /** How many of it may have a turn at once. */
  maxActive: () => number;
  /** Called when one of it takes a turn. */
  onTurn: () => void;
}

/** Calls that nobody waits for, behind all others of their bulkhead. They may be many: whoever makes them bounds them. */
export interface BackgroundLine {
  enter: (turn: Omit<Turn, 'waitMs'>) => Promise<void> | undefined;
  leave(): void;
  /** Gives turns to who waits, as far as they may have them now. */
  letIn(): void;
  /** Who waits. */
  readonly length: number;
}

/** A call that waits, by nothing ended but its signal. */
class BackgroundCall extends Waiter {
  readonly #turn: Omit<Turn, 'waitMs'>;
  readonly #line: WaitingLine<BackgroundCall>;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;

  constructor(
    turn: Omit<Turn, 'waitMs'>,
    line: WaitingLine<BackgroundCall>,
    resolve: () => void,
    reject: (error: Error) => void,
  ) {
    super(Number.POSITIVE_INFINITY);
    this.#turn = turn;
    this.#line = line;
    this.#resolve = resolve;
    this.#reject = reject;
    turn.signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  onTurn(): void {
    this.#stop();
    this.#resolve();
  }

  onLate(): void {
    // It is never late.
  }

  readonly #onAbort = (): void => {
    this.#stop();
    const { signal, endpoint } = this.#turn;
    if (signal) this.#reject(abortErrorOf(signal, { endpoint, sent: false }));
  };

  #stop(): void {
    this.#line.leave(this);
    this.#turn.signal?.removeEventListener('abort', this.#onAbort);
  }
}

export function createBackgroundLine({ isWanted, maxActive, onTurn }: BackgroundLineOptions): BackgroundLine {
  const line = new WaitingLine<BackgroundCall>();
  let active = 0;
  const isHeldBack = (): boolean => active >= maxActive() || isWanted();
  const takeTurn = (): void => {
    active += 1;
    onTurn();
  };
  return {
    enter(turn) {
      const { endpoint, signal } = turn;
      if (signal?.aborted) throw abortErrorOf(signal, { endpoint, sent: false });
      if (line.length > 0 || isHeldBack()) {
        return new Promise((resolve, reject) => line.join(new BackgroundCall(turn, line, resolve, reject)));
      }
      takeTurn();
      return undefined;
    },
    leave() {
      active -= 1;
    },
    letIn() {
      while (line.first && !isHeldBack()) {
        takeTurn();
        line.first.onTurn();
      }
    },
    get length() {
      return line.length;
    },
  };
}
