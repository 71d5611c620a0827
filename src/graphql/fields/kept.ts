import { GraphQLError } from 'graphql';
import type { Day, DaySpan } from '../../vendor/protocol/days.ts';
import { askedSpan, lengthOf } from '../../reads/day-spans.ts';
import type { KeptReads } from '../../reads/kept.ts';
import type { GraphQLContext } from '../context.ts';
import { badUserInput } from './bad-user-input.ts';

/** More than a year, and few enough for one answer. */
const MAX_SPAN_DAYS = 400;

export const SPAN_LIMIT = `at most ${MAX_SPAN_DAYS} days`;

/** Of fields that the archive alone answers, as their descriptions say it. */
export const ARCHIVE_ALONE =
  'No vendor call. `FEATURE_NOT_ENABLED` without an archive, `ARCHIVE_UNAVAILABLE` while it does not answer.';

/** Arguments that name a span of days. */
export interface SpanArgs {
  from?: Day | null | undefined;
  to?: Day | null | undefined;
}

/** The span that the arguments name; the vendor's last week where they name none. */
export function daySpanFrom({ from, to }: SpanArgs, { now }: Pick<GraphQLContext, 'now'>): DaySpan {
  const span = askedSpan(from, to, now());
  const length = lengthOf(span);
  if (length < 1) throw badUserInput('from', `${span.from} is after the last day, ${span.to}.`);
  if (length > MAX_SPAN_DAYS) throw badUserInput('from', `${SPAN_LIMIT} up to the last, ${span.to}.`);
  return span;
}

/** What is kept. Throws where nothing is. */
export function requireKept({ kept }: Pick<GraphQLContext, 'kept'>): KeptReads {
  if (kept) return kept;
  throw new GraphQLError('This gateway keeps no statistics: it has no archive.', {
    extensions: { code: 'FEATURE_NOT_ENABLED' },
  });
}
