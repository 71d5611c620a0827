import type { DaySpan } from '../../vendor/protocol/days.ts';
import { isOfVendorWeek } from '../../reads/day-spans.ts';
import { sumsOf, type PlaybackSums } from '../../reads/joined-playback.ts';
import { builder } from '../builder.ts';
import type { GraphQLContext } from '../context.ts';
import { requireKept, SPAN_LIMIT } from '../fields/kept.ts';
import { PlaybackDayRef, RoomStatisticsRef } from '../refs.ts';
import { DayRangeRef } from '../shared/day-range.ts';
import { playbackField, readPlayback } from './read-playback.ts';
import { statisticsAccess } from './statistics-access.ts';

const fromDescription = `First day; six days before \`to\` if not given. A span has ${SPAN_LIMIT}.`;
const toDescription = 'Last day; today if not given.';

/** What both fields say of where their days come from. */
const SOURCES =
  'Days of the archive and of the vendor together; the vendor is asked only where the span reaches its last seven days, today included, ' +
  'and is then needed. Before them, `FEATURE_NOT_ENABLED` without an archive, and `ARCHIVE_UNAVAILABLE` while it does not answer. ' +
  'The vendor enables this per merchant. Vendor: `statistics/playback/room`.';

interface PlaybackSummary extends PlaybackSums {
  span: DaySpan;
  lostDays: readonly DaySpan[];
}

const PlaybackSummaryRef = builder.objectRef<PlaybackSummary>('PlaybackSummary').implement({
  description: 'Playback of a room over a span of days.',
  fields: (t) => ({
    span: t.expose('span', { type: DayRangeRef, nullable: false, description: 'The days that are counted.' }),
    viewCount: t.exposeInt('viewCount', { nullable: false, description: 'Number of views.' }),
    watchedSeconds: t.exposeFloat('watchedSeconds', {
      nullable: false,
      description: 'Watched time in seconds. Vendor: minutes.',
    }),
    dayCount: t.exposeInt('dayCount', { nullable: false, description: 'Days with a view.' }),
    lastViewedOn: t.expose('lastViewedOn', {
      type: 'Date',
      description: 'The last day with a view; null where there is none.',
    }),
    lostDays: t.expose('lostDays', {
      type: [DayRangeRef],
      nullable: false,
      description:
        'Days that nobody read while the vendor had them, in order: what was watched then is not counted.',
    }),
    isComplete: t.boolean({
      nullable: false,
      description: 'Whether no day is lost.',
      resolve: ({ lostDays }) => lostDays.length === 0,
    }),
  }),
});

builder.objectFields(RoomStatisticsRef, (t) => {
  const args = {
    from: t.arg({ type: 'Date', description: fromDescription }),
    to: t.arg({ type: 'Date', description: toDescription }),
  };
  return {
    playbackDays: t.field({
      type: [PlaybackDayRef],
      nullable: { list: true, items: false },
      description: `Playback per day of the last week, or of a span of days; only days that had some, so empty when there was none. ${SOURCES}`,
      args,
      access: statisticsAccess,
      extensions: playbackField(),
      resolve: async (room, span, context) => {
        const { days, isMissing } = await readPlayback(room, span, context);
        return isMissing ? null : days.map((day) => ({ ...day, roomId: room.vendorId }));
      },
    }),
    playbackSummary: t.field({
      type: PlaybackSummaryRef,
      description: `Playback over the last week, or over a span of days; null where there is no such room. ${SOURCES}`,
      args,
      access: statisticsAccess,
      extensions: playbackField(),
      resolve: async (room, asked, context) => {
        const { span, days, isMissing } = await readPlayback(room, asked, context);
        if (isMissing) return null;
        return { ...sumsOf(days), span, lostDays: await lostDaysOf(room.vendorId, span, context) };
      },
    }),
  };
});

/** What the vendor still has is not lost. */
async function lostDaysOf(roomId: string, span: DaySpan, context: GraphQLContext): Promise<DaySpan[]> {
  return isOfVendorWeek(span, context.now()) ? [] : requireKept(context).lostDays(roomId, span);
}
