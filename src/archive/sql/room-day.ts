import type { PlaybackDay } from '../../vendor/endpoints/playback.ts';
import { dayOf, type Day } from '../../vendor/protocol/days.ts';
import { bytesFromDay, dayFromBytes, type StoredBytes } from './room-day-bytes.ts';

/** Playback of a room on one day, by hour and by minute: `views` and `seconds` are in order of hours. */
export interface DayFigures {
  vendorId: string;
  hours: Map<number, { views: number; seconds: number }>;
  minutes: Map<number, number>;
}

/** As the vendor answered, days with playback alone; two records of one day are one. */
export function figuresByDay(days: readonly PlaybackDay[]): Map<Day, DayFigures> {
  const byDay = new Map<Day, DayFigures>();
  for (const day of days) {
    const figures = figuresOf(day);
    if (!hasPlayback(figures)) continue;
    const key = dayOf(day.startsAt.getTime());
    const other = byDay.get(key);
    byDay.set(key, other ? largerOf(other, figures) : figures);
  }
  return byDay;
}

function figuresOf({ vendorId, hours, minutes }: PlaybackDay): DayFigures {
  return {
    vendorId: vendorId ?? '',
    hours: new Map(
      hours.map(({ hour, viewCount, watchedSeconds }) => [
        hour,
        { views: whole(viewCount), seconds: whole(watchedSeconds) },
      ]),
    ),
    minutes: new Map(minutes.map(({ minute, viewCount }) => [minute, whole(viewCount)])),
  };
}

/** Of one hour: a day of them is a number of 32 bits. */
const MAX_FIGURE = 80_000_000;

const whole = (number: number) => Math.min(Math.max(0, Math.round(number)), MAX_FIGURE);

function hasPlayback({ hours, minutes }: DayFigures): boolean {
  return (
    [...hours.values()].some(({ views, seconds }) => views > 0 || seconds > 0) ||
    [...minutes.values()].some((views) => views > 0)
  );
}

/** Of each figure the larger: no answer lowers what another has said. */
export function largerOf(one: DayFigures, other: DayFigures): DayFigures {
  const hours = new Map(one.hours);
  for (const [hour, { views, seconds }] of other.hours) {
    const known = hours.get(hour) ?? { views: 0, seconds: 0 };
    hours.set(hour, { views: Math.max(known.views, views), seconds: Math.max(known.seconds, seconds) });
  }
  const minutes = new Map(one.minutes);
  for (const [minute, views] of other.minutes) minutes.set(minute, Math.max(minutes.get(minute) ?? 0, views));
  return { vendorId: other.vendorId === '' ? one.vendorId : other.vendorId, hours, minutes };
}

interface RoomDayColumns {
  views: number;
  seconds: number;
  lists: Buffer;
}

export function columnsFrom({ vendorId, hours, minutes }: DayFigures): RoomDayColumns {
  const inOrder = [...hours].sort(([hour], [other]) => hour - other);
  const figures = inOrder.map(([, hour]) => hour);
  return {
    views: figures.reduce((sum, hour) => sum + hour.views, 0),
    seconds: figures.reduce((sum, hour) => sum + hour.seconds, 0),
    lists: bytesFromDay({
      vendorId,
      hours: inOrder.map(([hour, { views, seconds }]) => ({
        hour,
        viewCount: views,
        watchedSeconds: seconds,
      })),
      minutes: [...minutes]
        .filter(([, views]) => views > 0)
        .sort(([minute], [other]) => minute - other)
        .map(([minute, viewCount]) => ({ minute, viewCount })),
    }),
  };
}

export function figuresFrom(lists: StoredBytes): DayFigures {
  const { vendorId, hours, minutes } = dayFromBytes(lists);
  return {
    vendorId,
    hours: new Map(
      hours.map(({ hour, viewCount, watchedSeconds }) => [
        hour,
        { views: viewCount, seconds: watchedSeconds },
      ]),
    ),
    minutes: new Map(minutes.map(({ minute, viewCount }) => [minute, viewCount])),
  };
}
