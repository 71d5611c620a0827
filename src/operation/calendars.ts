import { createHash } from 'node:crypto';
import { CALENDAR_TTL_SECONDS, type AnswerCache } from '../reads/answer-cache.ts';
import { readCalendar, type CalendarRooms } from '../reads/calendar-read.ts';
import type { ReadSessionOptions } from '../reads/read-session.ts';
import type { DuobeiClient } from '../vendor/client.ts';
import { calendarText } from './calendar-text.ts';
import type { CalendarTicket } from './calendar-ticket.ts';

/** A calendar as it is sent. */
export interface WrittenCalendar {
  body: Buffer;
  /** Tells what is in it, whenever it was read. */
  etag: string;
}

/** Calendars of one account, shared by all who ask for one. */
export interface Calendars {
  /** How long one is remembered. */
  ttlSeconds: number;
  read: (
    ticket: Pick<CalendarTicket, 'merchant' | 'rooms'>,
    options: Pick<ReadSessionOptions, 'signal' | 'origin'>,
  ) => Promise<WrittenCalendar>;
}

export function createCalendars(duobei: DuobeiClient, records: AnswerCache, now: () => number): Calendars {
  // Written once, and remembered as long as the answer.
  const written = new WeakMap<CalendarRooms, WrittenCalendar>();

  return {
    ttlSeconds: CALENDAR_TTL_SECONDS,
    async read({ merchant, rooms }, options) {
      const calendar = await readCalendar(duobei, records, { rooms, nowMs: now() }, options);
      let found = written.get(calendar);
      if (!found) {
        found = { body: Buffer.from(calendarText(merchant, calendar)), etag: etagOf(merchant, calendar) };
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
