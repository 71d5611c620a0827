import type { ExecutionResult } from 'graphql';
import { boundErrors } from './bounded-errors.ts';
import { withoutHttp } from './results.ts';

/** What was made of parts that several clients are sent, by what made it. */
const made = new WeakMap<ExecutionResult, Map<unknown, unknown>>();

/** Marks a part as sent to several clients. Nobody changes it from now on. */
export function share<T extends ExecutionResult>(part: T): T {
  if (!made.has(part)) made.set(part, new Map());
  return part;
}

/**
 * What `make` makes of a part; of one that is sent to several clients it is made once. It may depend on nothing but the
 * part, and is not to be changed.
 */
export function onceOf<P extends ExecutionResult, T>(part: P, make: (part: P) => T): T {
  const kept = made.get(part);
  if (!kept) return make(part);
  if (kept.has(make)) return kept.get(make) as T;
  const one = make(part);
  kept.set(make, one);
  return one;
}

/** A part with its errors within bounds, and without a word about an HTTP answer that there is none of. */
export function boundedPart(part: ExecutionResult): ExecutionResult {
  return part.errors ? onceOf(part, bounded) : boundErrors(part);
}

/** The JSON of a part. */
export function textOf(part: ExecutionResult): string {
  return onceOf(part, stringify);
}

const stringify = (part: ExecutionResult): string => JSON.stringify(part);

function bounded(part: ExecutionResult): ExecutionResult {
  const seen = boundErrors(part);
  // Copies of the boundary's own: what is kept by text stays as it is.
  seen.errors?.forEach((error) => withoutHttp(error));
  return made.has(part) ? share(seen) : seen;
}
