import { systemClock, type Clock } from './clock.ts';

/** What a call needs of an AbortSignal, so that something lighter can be given for one. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener: (type: 'abort', listener: () => void, options?: { once: boolean }) => void;
  removeEventListener: (type: 'abort', listener: () => void) => void;
}

/** A signal and its controller in one. Each listener is called once, and none that is added after the end. */
// PERF(AbortController): one for each call costs a quarter as much as the call that it can end.
export class Cancellation implements CancelSignal {
  aborted = false;
  reason: unknown;
  // PERF(garbage collector): most have one or two listeners, and a list of those is smaller than a set.
  #listeners: (() => void)[] = [];

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.aborted) return;
    // PERF(garbage collector): an empty array that grows makes room for seventeen.
    if (this.#listeners.length === 0) this.#listeners = [listener];
    else this.#listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const listeners = this.#listeners;
    const index = listeners.lastIndexOf(listener);
    // PERF(rest of V8 (promises, program)): who came last leaves first as a rule, and a splice makes a list of what it takes out.
    if (index === listeners.length - 1) listeners.pop();
    else if (index !== -1) listeners.splice(index, 1);
  }

  abort(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    // Any of them may take others out, or itself: who is out is not called, and nobody is left out for it.
    for (let listener = this.#listeners.shift(); listener; listener = this.#listeners.shift()) listener();
  }
}

/** Why a signal was aborted, as something that can be thrown. */
export function cancelReason({ reason }: Pick<CancelSignal, 'reason'>): Error {
  return reason instanceof Error ? reason : new DOMException('The request was aborted.', 'AbortError');
}

/** Waits by a clock's timers, or ends early: then it resolves to false. */
export function sleepUnless(
  signal: CancelSignal | undefined,
  ms: number,
  clock: Pick<Clock, 'after'> = systemClock,
): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve(false);
      return;
    }
    const onAbort = (): void => {
      takeBack();
      resolve(false);
    };
    const takeBack = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort);
      resolve(true);
    });
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
