import type { Logger } from '../runtime/logger.ts';
import type { KeySetFetch, OnKeySetFetch } from './key-set.ts';

/** Whether tokens can be checked: with new keys, with those from before, or not at all. */
export type KeySetState = 'fresh' | 'old keys' | 'no keys';

export interface KeySetWatch {
  onFetch: OnKeySetFetch;
  /** Null where no keys were fetched so far. */
  state: () => KeySetState | null;
}

/** Tells of each fetch that failed, which is no more than one in half a minute, and of the first one that is good again. */
export function createKeySetWatch(logger: Logger, now: () => number = Date.now): KeySetWatch {
  let last: KeySetFetch | null = null;
  return {
    onFetch(fetched) {
      const { failure, goodUntilMs } = fetched;
      if (failure !== null) {
        const goodUntil = goodUntilMs === null ? null : new Date(goodUntilMs).toISOString();
        logger.error(
          { reason: failure, goodUntil },
          'The keys of tokens could not be fetched: AUTH_JWKS_URL',
        );
      } else if (last !== null && last.failure !== null) {
        logger.info('The keys of tokens were fetched again');
      }
      last = fetched;
    },
    state() {
      if (last === null) return null;
      if (last.failure === null) return 'fresh';
      return now() < (last.goodUntilMs ?? 0) ? 'old keys' : 'no keys';
    },
  };
}
