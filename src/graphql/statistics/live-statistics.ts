import { encodeGlobalId } from '../fields/ids.ts';
import {
  LiveStatisticsRef,
  OnlineStudentPointRef,
  OnlineStudentSeriesRef,
  WatchTimeSummaryRef,
} from '../refs.ts';
import { StatisticsSourceEnum } from '../shared/statistics-source.ts';

LiveStatisticsRef.implement({
  description:
    'Statistics of a live lesson. A part that the vendor leaves out, or sends in a form nobody can read, is null.',
  fields: (t) => ({
    id: t.id({
      nullable: false,
      description: 'Names them in the caches of clients: one for each room. No argument takes it.',
      resolve: ({ roomId }) => encodeGlobalId('LiveStatistics', roomId),
    }),
    peakStudentCount: t.exposeInt('peakStudentCount', {
      description: 'Highest number of students online at once. Vendor: `maxStudents`.',
    }),
    studentCount: t.exposeInt('studentCount', {
      description: 'Number of students. Vendor: `totalStudentNum`.',
    }),
    mobileStudentCount: t.exposeInt('mobileStudentCount', {
      description: 'Students on mobile devices. Vendor: `mobileStudentNum`.',
    }),
    pcStudentCount: t.exposeInt('pcStudentCount', {
      description: 'Students on PCs. Vendor: `pcStudentNum`.',
    }),
    watchTime: t.expose('watchTime', {
      type: WatchTimeSummaryRef,
      description: 'How long students watched. Vendor: `studentDurationDetail`.',
    }),
    source: t.field({
      type: StatisticsSourceEnum,
      nullable: false,
      description: 'Where they come from.',
      resolve: ({ collectedAt }) => (collectedAt ? 'ARCHIVE' : 'VENDOR'),
    }),
    collectedAt: t.field({
      type: 'DateTime',
      description:
        'When those of the archive were read at the vendor; null of those that the vendor still has.',
      resolve: ({ collectedAt }) => collectedAt ?? null,
    }),
    onlineSeries: t.field({
      type: OnlineStudentSeriesRef,
      description: 'Students online over time. Vendor: `studentSeries`.',
      resolve: ({ studentCount, onlineSeries }) =>
        // Without a student there was no first one. Said here, since it holds for what the archive has kept as well.
        onlineSeries && studentCount === 0
          ? { ...onlineSeries, firstStudentStartedAt: null, lastStudentEndedAt: null, points: [] }
          : onlineSeries,
    }),
  }),
});

WatchTimeSummaryRef.implement({
  description: "Summary of students' watch times, in seconds.",
  fields: (t) => ({
    totalSeconds: t.exposeFloat('totalSeconds', { description: 'Sum over all students.' }),
    maxSeconds: t.exposeFloat('maxSeconds', { description: 'Longest.' }),
    medianSeconds: t.exposeFloat('medianSeconds', { description: 'Median.' }),
    minSeconds: t.exposeFloat('minSeconds', { description: 'Shortest.' }),
    averageSeconds: t.exposeFloat('averageSeconds', { description: 'Mean; null of no students.' }),
  }),
});

OnlineStudentSeriesRef.implement({
  description: 'Students online in consecutive buckets of equal length.',
  fields: (t) => ({
    firstStudentStartedAt: t.expose('firstStudentStartedAt', {
      type: 'DateTime',
      description: 'When the first student began to watch; null while nobody came. Vendor: `start`.',
    }),
    lastStudentEndedAt: t.expose('lastStudentEndedAt', {
      type: 'DateTime',
      description:
        'When the last student stopped watching; null while nobody came, and while the vendor has none, as in a lesson that is on. Vendor: `end`.',
    }),
    stepSeconds: t.exposeFloat('stepSeconds', {
      description: 'Bucket length in seconds. Vendor: `step` in milliseconds.',
    }),
    points: t.expose('points', {
      type: [OnlineStudentPointRef],
      nullable: false,
      description: 'Buckets in order of time; a bucket that the vendor does not count is left out.',
    }),
  }),
});

OnlineStudentPointRef.implement({
  description: 'Students online in one bucket.',
  fields: (t) => ({
    offsetSeconds: t.exposeFloat('offsetSeconds', {
      nullable: false,
      description: 'Start of the bucket, seconds after the start of the series.',
    }),
    startsAt: t.expose('startsAt', {
      type: 'DateTime',
      nullable: false,
      description: 'Start of the bucket.',
    }),
    studentCount: t.exposeInt('studentCount', { nullable: false, description: 'Number of students.' }),
  }),
});
