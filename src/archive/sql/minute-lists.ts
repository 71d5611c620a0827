import type { PlaybackMinute } from '../../vendor/endpoints/playback.ts';
import { varintLength } from './varints.ts';

/**
 * Views by minute as few small numbers. The first is the form: 0 runs of equal views from minute 0
 * `[0, count, views, …]`, 1 each from a minute on `[1, minute, views, …]`, 2 those with views by their distance from the
 * one before `[2, distance, views, …]`; whichever takes the least place.
 */
export function numbersFromMinutes(minutes: readonly PlaybackMinute[]): number[] {
  const [first] = minutes;
  const last = minutes.at(-1);
  if (!first || !last) return [];
  const forms = [
    [0, ...runsOf(minutes)],
    [2, ...distancesOf(minutes)],
  ];
  // Far apart, each minute between them would be a number.
  if (last.minute - first.minute < 4 * minutes.length) forms.push([1, first.minute, ...eachOf(minutes)]);
  return forms.reduce((least, form) => (lengthOf(form) < lengthOf(least) ? form : least));
}

const lengthOf = (numbers: readonly number[]) =>
  numbers.reduce((sum, number) => sum + varintLength(number), 0);

function runsOf(minutes: readonly PlaybackMinute[]): number[] {
  const runs: number[] = [];
  let next = 0;
  for (const { minute, viewCount } of minutes) {
    if (minute > next) runs.push(minute - next, 0);
    const isSame = minute === next && runs.at(-1) === viewCount;
    if (isSame) runs[runs.length - 2] = (runs[runs.length - 2] ?? 0) + 1;
    else runs.push(1, viewCount);
    next = minute + 1;
  }
  return runs;
}

function distancesOf(minutes: readonly PlaybackMinute[]): number[] {
  let before = 0;
  return minutes.flatMap(({ minute, viewCount }) => {
    const distance = minute - before;
    before = minute;
    return [distance, viewCount];
  });
}

function eachOf(minutes: readonly PlaybackMinute[]): number[] {
  const views: number[] = [];
  let next = minutes[0]?.minute ?? 0;
  for (const { minute, viewCount } of minutes) {
    for (; next < minute; next += 1) views.push(0);
    views.push(viewCount);
    next += 1;
  }
  return views;
}

export function minutesFromNumbers([form, ...numbers]: readonly number[]): PlaybackMinute[] {
  if (form === undefined) return [];
  if (form === 1) return fromEach(numbers);
  return form === 0 ? fromRuns(numbers) : fromDistances(numbers);
}

function fromEach([first = 0, ...views]: readonly number[]): PlaybackMinute[] {
  return views
    .map((viewCount, index) => ({ minute: first + index, viewCount }))
    .filter(({ viewCount }) => viewCount > 0);
}

function fromRuns(numbers: readonly number[]): PlaybackMinute[] {
  const minutes: PlaybackMinute[] = [];
  let minute = 0;
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const end = minute + (numbers[at] ?? 0);
    const viewCount = numbers[at + 1] ?? 0;
    for (; viewCount > 0 && minute < end; minute += 1) minutes.push({ minute, viewCount });
    minute = end;
  }
  return minutes;
}

function fromDistances(numbers: readonly number[]): PlaybackMinute[] {
  const minutes: PlaybackMinute[] = [];
  let minute = 0;
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    minute += numbers[at] ?? 0;
    minutes.push({ minute, viewCount: numbers[at + 1] ?? 0 });
  }
  return minutes;
}
