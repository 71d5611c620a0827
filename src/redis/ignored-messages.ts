import type { Logger } from '../runtime/logger.ts';

/** Whoever writes into the channels of the replicas must not fill their logs as well. */
const QUIET_MS = 60_000;

/**
 * Counts messages from Redis that no replica has written. Warns at the first, and then at most once a minute, of all
 * since the last time; nothing of a message stands there.
 */
export function createIgnoredMessages(logger: Logger, now: () => number): () => void {
  let ignored = 0;
  let quietUntil = -Infinity;
  return () => {
    ignored += 1;
    if (now() < quietUntil) return;
    quietUntil = now() + QUIET_MS;
    logger.warn(
      { ignored },
      'Redis messages were ignored: no replica with this appKey has written them. Does somebody else use this Redis?',
    );
    ignored = 0;
  };
}
