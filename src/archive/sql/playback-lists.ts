import type { PlaybackHour, PlaybackMinute } from '../../vendor/endpoints/playback.ts';

/**
 * The lists of a room-day as short texts of numbers. Hours: `[hour, views, minutes, …]`. Minutes, by the first number:
 * 0 runs of equal views from minute 0 `[0, count, views, …]`, 1 each from a minute on `[1, minute, views, …]`, 2 those
 * with views by their distance from the one before `[2, distance, views, …]`; whichever is shortest.
 */

const SECONDS_PER_MINUTE = 60;

export function textFromHours(hours: readonly PlaybackHour[]): string {
  return JSON.stringify(
    hours.flatMap(({ hour, viewCount, watchedSeconds }) => [
      hour,
      viewCount,
      watchedSeconds / SECONDS_PER_MINUTE,
    ]),
  );
}

export function hoursFromText(text: string): PlaybackHour[] {
  const numbers = numbersFrom(text);
  const hours: PlaybackHour[] = [];
  for (let at = 0; at + 2 < numbers.length; at += 3) {
    hours.push({
      hour: numbers[at] ?? 0,
      viewCount: numbers[at + 1] ?? 0,
      // Whole seconds were kept, in minutes.
      watchedSeconds: Math.round((numbers[at + 2] ?? 0) * SECONDS_PER_MINUTE),
    });
  }
  return hours;
}

/** Of minutes with views, in order. */
export function textFromMinutes(minutes: readonly PlaybackMinute[]): string {
  const [first] = minutes;
  const last = minutes.at(-1);
  if (!first || !last) return '[]';
  const texts = [JSON.stringify([0, ...runsOf(minutes)]), JSON.stringify([2, ...distancesOf(minutes)])];
  // Far apart, each minute between them would be a number.
  if (last.minute - first.minute < 4 * minutes.length) {
    texts.push(JSON.stringify([1, first.minute, ...eachOf(minutes)]));
  }
  return texts.reduce((shortest, text) => (text.length < shortest.length ? text : shortest));
}

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

export function minutesFromText(text: string): PlaybackMinute[] {
  const [form, ...numbers] = numbersFrom(text);
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

const numbersFrom = (text: string) => JSON.parse(text) as number[];
