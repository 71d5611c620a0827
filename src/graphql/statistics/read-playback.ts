import type { DaySpan } from '../../vendor/protocol/days.ts';
import { isOfVendorWeek, mayReachVendor, reachesVendor } from '../../reads/day-spans.ts';
import { joinPlayback, type JoinedPlaybackDay } from '../../reads/joined-playback.ts';
import { isArchiveAway } from '../../reads/kept.ts';
import type { GraphQLContext } from '../context.ts';
import { daySpanFrom, requireKept, type SpanArgs } from '../fields/kept.ts';
import { recordFree, type Prefetch } from '../fields/look-ahead.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import type { RoomRef } from '../refs.ts';

const ENDPOINT = 'statistics/playback/room';

/** What a room's playback was over a span of days. */
export interface ReadPlayback {
  span: DaySpan;
  days: JoinedPlaybackDay[];
  /** Whether one of the answers shows that there is such a room. */
  isProof: boolean;
  /** Whether the vendor has no such room, and nothing of it is kept. */
  isMissing: boolean;
}

/**
 * Days that are kept and those that the vendor still has, which is asked only where the span reaches its last week. Then
 * its failure is that of the whole, since nobody could tell which days are missing; that of the archive is so only where
 * the span begins before that week.
 */
export async function readPlayback(
  { vendorId, gone }: typeof RoomRef.$inferType,
  args: SpanArgs,
  context: GraphQLContext,
): Promise<ReadPlayback> {
  const span = daySpanFrom(args, context);
  const nowMs = context.now();
  const { loaders } = context;
  const isAskedFor = reachesVendor(span, nowMs) && !gone;
  const [asked, kept] = await Promise.all([
    isAskedFor ? loaders.playbackDays.load(vendorId) : null,
    keptDays(vendorId, span, context),
  ]);
  const days = joinPlayback(kept, asked ?? [], span, nowMs);
  const isProof = asked !== null || kept.length > 0;
  return { span, days, isProof, isMissing: isAskedFor && !isProof };
}

async function keptDays(roomId: string, span: DaySpan, context: GraphQLContext) {
  const isVendors = isOfVendorWeek(span, context.now());
  if (isVendors && !context.kept) return [];
  try {
    return await requireKept(context).playbackDays(roomId, span);
  } catch (error) {
    if (isVendors && isArchiveAway(error)) return [];
    throw error;
  }
}

/** What goes with a field that is made of the days of a span. */
export function playbackField() {
  const prefetch: Prefetch = async (vendorId, context, args) => {
    const { days, isProof } = await readPlayback({ vendorId }, args, context);
    return isProof ? days : null;
  };
  return {
    ...recordFree({ prefetch, isProof: true }),
    ...vendorCost({
      call: ENDPOINT,
      calls: ({ to }, _readsItems, nowMs) => (mayReachVendor(to, nowMs) ? 1 : 0),
      yields: [ENDPOINT],
    }),
  };
}
