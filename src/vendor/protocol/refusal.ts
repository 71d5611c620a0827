import { meaningOfReason } from './vendor-errors.ts';
import { booleanFrom } from './wire.ts';

/** Longest reason worth keeping; the document's longest has 32 characters. */
const MAX_REASON_LENGTH = 200;

/** Where the reason of a refusal stands beside `error`, the document's place for it. */
const OTHER_PLACES = ['errorCode', 'code', 'msg', 'message'] as const;

/** Numbers below are no failure in any habit: 0, 1 and 200 say that all is well. */
const FIRST_FAILING_CODE = 400;

/** Words for yes that are no boolean: whether such an answer is one, its shape says. */
const YES_WORD = /^(?:y|yes|ok|success)$/i;

type Fields = Record<string, unknown>;

/**
 * The reason of a refusal, undefined for an answer. A `success` that does not say yes, an `error` with anything in it, and
 * a code of the document's each make one, whatever else is beside it; so do a code from 400 on and a `result` of failure
 * where nothing says `success`. A missing `success` alone does not: two samples of the document have none. What stands in
 * front of the vendor has other places for the code, and words of its own in the rest.
 */
export function refusalIn(body: Fields): string | undefined {
  const { data, authInfo } = body;
  return ownRefusalIn(body) ?? refusalWithin(data) ?? refusalWithin(authInfo);
}

/** The same of what the answer may be wrapped in, which has a refusal of its own then. */
function refusalWithin(wrapped: unknown): string | undefined {
  return isObject(wrapped) ? ownRefusalIn(wrapped) : undefined;
}

function ownRefusalIn(body: Fields): string | undefined {
  // PERF(src/vendor (JSON.parse in it)): nearly every answer says yes and nothing else, and the lists below cost as much as
  // signing a call.
  if (saysYesAlone(body)) return undefined;
  const errors = [body['error'], body['errors']].flat();
  const reasons = [...errors, ...errors.flatMap(placesIn), ...placesIn(body)]
    .map(reasonFrom)
    .filter((reason) => reason !== '');
  const known = reasons.find((reason) => meaningOfReason(reason));
  const isError = errors.some(saysSomething);
  if (known === undefined && !isError && !saysNo(body)) return undefined;
  const reason = known ?? reasons[0] ?? (isError ? 'an error that is not text' : 'no reason given');
  return reason.slice(0, MAX_REASON_LENGTH);
}

// PERF(src/vendor (JSON.parse in it)): fields by names that are written out; answers have many shapes, in which a name that is
// worked out is looked for each time.
function saysYesAlone({ success, error, errors, errorCode, code, msg, message }: Fields): boolean {
  return (
    success === true &&
    error === undefined &&
    errors === undefined &&
    errorCode === undefined &&
    code === undefined &&
    msg === undefined &&
    message === undefined
  );
}

/** Whether an answer says by itself that it is a refusal, for whatever reason. */
function saysNo({ success, code, errorCode, result }: Fields): boolean {
  if (success != null && success !== '') {
    return booleanFrom(success) !== true && !YES_WORD.test(reasonFrom(success));
  }
  return isFailingCode(code) || isFailingCode(errorCode) || /^\s*(?:fail|error)/i.test(reasonFrom(result));
}

function isFailingCode(code: unknown): boolean {
  return Number(reasonFrom(code)) >= FIRST_FAILING_CODE;
}

/** Whether there is anything in an `error`; blank text, 0, false, null and what is empty are none. */
function saysSomething(error: unknown): boolean {
  if (isObject(error)) return Object.keys(error).length > 0;
  return error === true || reasonFrom(error) !== '';
}

function placesIn(value: unknown): unknown[] {
  return isObject(value) ? OTHER_PLACES.map((place) => value[place]) : [];
}

function reasonFrom(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  // Zero is no code.
  return typeof value === 'number' && value !== 0 ? String(value) : '';
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
