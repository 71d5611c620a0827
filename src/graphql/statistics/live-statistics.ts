import {
  LiveStatisticsRef,
  OnlineStudentPointRef,
  OnlineStudentSeriesRef,
  WatchTimeSummaryRef,
} from '../refs.ts';

LiveStatisticsRef.implement({
  description: 'Statistics of a live lesson.',
  fields: (t) => ({
    peakStudentCount: t.exposeInt('peakStudentCount', {
      nullable: false,
      description: 'Highest number of students online at once. Vendor: `maxStudents`.',
    }),
    studentCount: t.exposeInt('studentCount', {
      nullable: false,
      description: 'Number of students. Vendor: `totalStudentNum`.',
    }),
    mobileStudentCount: t.exposeInt('mobileStudentCount', {
      nullable: false,
      description: 'Students on mobile devices. Vendor: `mobileStudentNum`.',
    }),
    pcStudentCount: t.exposeInt('pcStudentCount', {
      nullable: false,
      description: 'Students on PCs. Vendor: `pcStudentNum`.',
    }),
    watchTime: t.expose('watchTime', {
      type: WatchTimeSummaryRef,
      nullable: false,
      description: 'How long students watched. Vendor: `studentDurationDetail`.',
    }),
    onlineSeries: t.expose('onlineSeries', {
      type: OnlineStudentSeriesRef,
      nullable: false,
      description: 'Students online over time. Vendor: `studentSeries`.',
    }),
  }),
});

WatchTimeSummaryRef.implement({
  description: "Summary of students' watch times, in seconds.",
  fields: (t) => ({
    totalSeconds: t.exposeFloat('totalSeconds', { nullable: false, description: 'Sum over all students.' }),
    maxSeconds: t.exposeFloat('maxSeconds', { nullable: false, description: 'Longest.' }),
    medianSeconds: t.exposeFloat('medianSeconds', { nullable: false, description: 'Median.' }),
    minSeconds: t.exposeFloat('minSeconds', { nullable: false, description: 'Shortest.' }),
    averageSeconds: t.exposeFloat('averageSeconds', { nullable: false, description: 'Mean.' }),
  }),
});

OnlineStudentSeriesRef.implement({
  description: 'Students online in consecutive buckets of equal length.',
  fields: (t) => ({
    firstStudentStartedAt: t.expose('firstStudentStartedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When the first student began to watch. Vendor: `start`.',
    }),
    lastStudentEndedAt: t.expose('lastStudentEndedAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When the last student stopped watching. Vendor: `end`.',
    }),
    stepSeconds: t.exposeFloat('stepSeconds', {
      nullable: false,
      description: 'Bucket length in seconds. Vendor: `step` in milliseconds.',
    }),
    points: t.expose('points', {
      type: [OnlineStudentPointRef],
      nullable: false,
      description: 'Buckets in order of time.',
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
