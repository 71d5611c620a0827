import { createHash } from 'node:crypto';
import { CALENDAR_TTL_SECONDS } from '../reads/answer-cache.ts';
import { readCalendar, type CalendarRooms } from '../reads/calendar-read.ts';
import type { ReadSessionOptions } from '../reads/read-session.ts';
import { calendarText } from './calendar-text.ts';
import type { Merchant } from './merchants.ts';

/** A calendar as it is sent. */
export interface WrittenCalendar {
  body: Buffer;
  /** Tells what is in it, whenever it was read. */
  etag: string;
}

/** Calendars of all merchants, each of its own answers. */
export interface Calendars {
  /** How long one is remembered. */
  ttlSeconds: number;
  /** `rooms`: vendor ids; null for all of the merchant. */
  read: (
    merchant: Pick<Merchant, 'name' | 'duobei' | 'records' | 'now'>,
    rooms: readonly string[] | null,
    options: Pick<ReadSessionOptions, 'signal' | 'origin'>,
  ) => Promise<WrittenCalendar>;
}

export function createCalendars(): Calendars {
  // Written once, and kept as long as its merchant remembers the answer.
  const written = new WeakMap<CalendarRooms, WrittenCalendar>();

  return {
    ttlSeconds: CALENDAR_TTL_SECONDS,
    async read({ name, duobei, records, now }, rooms, options) {
      const calendar = await readCalendar(duobei, records, { rooms, nowMs: now() }, options);
      let found = written.get(calendar);
      if (!found) {
        found = { body: Buffer.from(calendarText(name, calendar)), etag: etagOf(name, calendar) };
        written.set(calendar, found);
      }
      return found;
    },
  };
}

/** Weak: the bytes say besides when they were written. */
function etagOf(merchant: string, calendar: CalendarRooms): string {
  const seen = { ...calendar, readAt: null };
  const digest = createHash('sha256').update(JSON.stringify([merchant, seen]));
  return `W/"${digest.digest('base64url').slice(0, 27)}"`;
}
