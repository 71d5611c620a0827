import type { AnswerTypes } from './answer-types.ts';

/**
 * How deferred fragments are answered:
 *
 * - `by path`: later, each with its path and label, as in `deferSpec=20220824`;
 * - `by id`: later, each with an id that was announced before, as in `incrementalSpec=v0.2`;
 * - `at once`: with all the rest, for clients that could not read them later.
 */
export type DeferralForm = 'by path' | 'by id' | 'at once';

/** The form that a client takes, of those who take an answer to their operation at all. */
export function deferralFormOf(
  { json, parts, isPartsFormatUnknown, isEventStream, isMultipartSubscription }: AnswerTypes,
  type: 'query' | 'mutation' | 'subscription',
): DeferralForm {
  // Whoever knows of parts, and not of ours, reads them all at once; events are for those who ask for them.
  if (type !== 'subscription' && isPartsFormatUnknown && json !== null) return 'at once';
  const isMultipart = type === 'subscription' ? isMultipartSubscription : parts !== null;
  if (!isMultipart) return isEventStream ? 'by path' : 'at once';
  if (parts === null) return 'at once';
  return parts === 'incrementalSpec=v0.2' ? 'by id' : 'by path';
}
