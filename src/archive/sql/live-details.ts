import type { LiveStatistics, OnlineSeries, WatchTime } from '../../vendor/endpoints/statistics.ts';

/** Of each figure the larger, and of what belongs together the one that says more: nothing is lowered by another answer. */
export function largerStatistics(one: LiveStatistics, other: LiveStatistics): LiveStatistics {
  return {
    peakStudentCount: larger(one.peakStudentCount, other.peakStudentCount),
    studentCount: larger(one.studentCount, other.studentCount),
    mobileStudentCount: larger(one.mobileStudentCount, other.mobileStudentCount),
    pcStudentCount: larger(one.pcStudentCount, other.pcStudentCount),
    watchTime: richer(one.watchTime, other.watchTime, ({ totalSeconds }) => totalSeconds ?? 0),
    onlineSeries: richer(one.onlineSeries, other.onlineSeries, ({ points }) => points.length),
  };
}

function larger(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function richer<T extends WatchTime | OnlineSeries>(
  one: T | null,
  other: T | null,
  size: (value: T) => number,
): T | null {
  if (one === null || other === null) return one ?? other;
  return size(other) >= size(one) ? other : one;
}

interface SeriesText extends Pick<OnlineSeries, 'stepSeconds'> {
  first: number | null;
  last: number | null;
  /** `[seconds after the first, students, …]`. */
  points: number[];
}

type DetailsText = Omit<LiveStatistics, 'onlineSeries'> & { onlineSeries: SeriesText | null };

export function textFromStatistics({ onlineSeries, ...figures }: LiveStatistics): string {
  const details: DetailsText = { ...figures, onlineSeries: onlineSeries && seriesText(onlineSeries) };
  return JSON.stringify(details);
}

function seriesText(series: OnlineSeries): SeriesText {
  return {
    first: series.firstStudentStartedAt?.getTime() ?? null,
    last: series.lastStudentEndedAt?.getTime() ?? null,
    stepSeconds: series.stepSeconds,
    points: series.points.flatMap(({ offsetSeconds, studentCount }) => [offsetSeconds, studentCount]),
  };
}

export function statisticsFromText(text: string): LiveStatistics {
  const { onlineSeries, ...figures } = JSON.parse(text) as DetailsText;
  return { ...figures, onlineSeries: onlineSeries && seriesFrom(onlineSeries) };
}

function seriesFrom({ first, last, stepSeconds, points }: SeriesText): OnlineSeries {
  return {
    firstStudentStartedAt: dateFrom(first),
    lastStudentEndedAt: dateFrom(last),
    stepSeconds,
    // Points are kept of a series with a start alone.
    points: first === null ? [] : pointsFrom(first, points),
  };
}

function pointsFrom(first: number, numbers: readonly number[]): OnlineSeries['points'] {
  const points: OnlineSeries['points'] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const offsetSeconds = numbers[at] ?? 0;
    const startsAt = new Date(Math.round(first + offsetSeconds * 1000));
    points.push({ offsetSeconds, startsAt, studentCount: numbers[at + 1] ?? 0 });
  }
  return points;
}

const dateFrom = (ms: number | null) => (ms === null ? null : new Date(ms));
