import { NO_ANSWER, RedisUnavailableError } from './redis-errors.ts';

/** Ends in time also when Redis hangs with the connection open, which its client does not notice. */
export function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    // A process that was busy for so long reads first what has come meanwhile.
    const timer = setTimeout(
      () => setImmediate(() => reject(new RedisUnavailableError(NO_ANSWER))),
      timeoutMs,
    );
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
