import type { Logger } from '../runtime/logger.ts';
import type { OnDrift } from '../vendor/call.ts';
import { endpointName } from './observer.ts';

/** A vendor that has changed a field sends it with every answer. */
const QUIET_MS = 3_600_000;

/** Warns of fields of the vendor's answers that cannot be read or are of another object, of each at most once an hour; never of their values. */
export function createDriftLog(
  logger: Pick<Logger, 'warn'>,
  now: () => number,
): (...drift: [...Parameters<OnDrift>, merchant: string]) => void {
  const quietUntil = new Map<string, number>();
  return (endpoint, field, merchant) => {
    const key = `${merchant} ${endpoint} ${field}`;
    const nowMs = now();
    if (nowMs < (quietUntil.get(key) ?? -Infinity)) return;
    quietUntil.set(key, nowMs + QUIET_MS);
    logger.warn(
      { merchant, endpoint: endpointName(endpoint), field },
      'The vendor sends a field in a form that cannot be read, or of another object; no client is shown it',
    );
  };
}
