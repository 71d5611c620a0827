import { meaningOfReason } from './vendor-errors.ts';
import { booleanFrom } from './wire.ts';

/** Longest reason worth keeping; the document's longest has 32 characters. */
const MAX_REASON_LENGTH = 200;

/** Where the reason of a refusal stands beside `error`, the document's place for it. */
const OTHER_PLACES = ['errorCode', 'code', 'msg', 'message'] as const;

/**
 * The reason of a refusal, undefined for an answer. `success: false`, an `error`, and a code of the document's where
 * there is no `success` each make one, whatever else is beside it. A missing `success` alone does not: two samples of the
 * document have none. What stands in front of the vendor has other places for the code, and words of its own in the rest.
 */
export function refusalIn(body: Record<string, unknown>): string | undefined {
  const { success, error } = body;
  const reasons = [error, ...placesIn(error), ...placesIn(body)]
    .map(reasonFrom)
    .filter((reason) => reason !== '');
  const known = reasons.find((reason) => meaningOfReason(reason));
  const isError = typeof error === 'string' ? reasonFrom(error) !== '' : isObject(error);
  if (!isError && booleanFrom(success) !== false) return success == null ? known : undefined;
  const reason = known ?? reasons[0] ?? (isError ? 'an error that is not text' : 'no reason given');
  return reason.slice(0, MAX_REASON_LENGTH);
}

function placesIn(value: unknown): unknown[] {
  return isObject(value) ? OTHER_PLACES.map((place) => value[place]) : [];
}

function reasonFrom(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  // Zero is no code.
  return typeof value === 'number' && value !== 0 ? String(value) : '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
