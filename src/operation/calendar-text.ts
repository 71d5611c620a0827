import type { CalendarRoom, CalendarRooms } from '../reads/calendar-read.ts';

/** How often phones should ask again. */
const REFRESH = 'PT1H';

/** All times of lessons are of this zone. */
const ZONE = 'Asia/Shanghai';
const OFFSET_MS = 8 * 3_600_000;

/** Octets of one line, without its end (RFC 5545, 3.1). */
const MAX_LINE_BYTES = 75;

/** What stands in no text: controls but tabs and line breaks. */
const CONTROLS = /[\0-\x08\v\f\x0e-\x1f\x7f]/g;

/** One offset since the last summer time of 1991, which is before any lesson. */
const TIME_ZONE = [
  'BEGIN:VTIMEZONE',
  `TZID:${ZONE}`,
  'BEGIN:STANDARD',
  'DTSTART:19910915T020000',
  'TZOFFSETFROM:+0900',
  'TZOFFSETTO:+0800',
  'TZNAME:CST',
  'END:STANDARD',
  'END:VTIMEZONE',
];

/**
 * The calendar as RFC 5545 writes it, with the properties by which phones name it and know when to ask again. Titles and
 * times alone: no link, no code, since calendars are kept by others. `merchant` makes the ids of its rooms unlike those of
 * another account.
 */
// Not by a package: ical-generator 10 writes DTSTAMP without its zone, and a Date in that of the process; its version 11
// needs Node.js 22; ts-ics 2.4 folds after characters, not octets, and does not escape the name.
export function calendarText(merchant: string, calendar: CalendarRooms): string {
  const name = calendar.merchantName ?? 'Duobeiyun';
  const stamp = utc(calendar.readAt);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//duobei-graphql//calendar//EN',
    'CALSCALE:GREGORIAN',
    `NAME:${text(name)}`,
    `X-WR-CALNAME:${text(name)}`,
    `DESCRIPTION:${text(descriptionOf(calendar))}`,
    `X-WR-CALDESC:${text(descriptionOf(calendar))}`,
    `X-WR-TIMEZONE:${ZONE}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${REFRESH}`,
    `X-PUBLISHED-TTL:${REFRESH}`,
    ...TIME_ZONE,
    ...calendar.rooms.flatMap((room) => eventLines(room, merchant, stamp)),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function eventLines({ vendorId, title, startsAt, endsAt }: CalendarRoom, merchant: string, stamp: string) {
  return [
    'BEGIN:VEVENT',
    `UID:${vendorId}@${text(merchant)}.duobei-graphql`,
    `DTSTAMP:${stamp}`,
    `DTSTART;TZID=${ZONE}:${local(startsAt)}`,
    // An end that is not behind the start makes no event.
    ...(endsAt && endsAt > startsAt ? [`DTEND;TZID=${ZONE}:${local(endsAt)}`] : []),
    `SUMMARY:${text(title ?? vendorId)}`,
    'END:VEVENT',
  ];
}

/** In both languages: phones show it to whoever subscribed. */
function descriptionOf({ window: { from, to }, isComplete }: CalendarRooms): string {
  const days = `${dayOf(from)} – ${dayOf(new Date(to.getTime() - 1))}`;
  return isComplete
    ? `Lessons 课程 ${days}`
    : `Some of the lessons, there are too many 课程过多，仅显示一部分 ${days}`;
}

function dayOf(instant: Date): string {
  return shifted(instant).slice(0, 10);
}

/** `20260601T160000`, of Shanghai. */
function local(instant: Date): string {
  return basic(shifted(instant));
}

/** `20260601T080000Z`. */
function utc(instant: Date): string {
  return `${basic(instant.toISOString())}Z`;
}

function shifted(instant: Date): string {
  return new Date(instant.getTime() + OFFSET_MS).toISOString();
}

function basic(iso: string): string {
  return iso.slice(0, 19).replaceAll(/[-:]/g, '');
}

/** A value of the type TEXT. */
function text(value: string): string {
  return value
    .replaceAll(CONTROLS, '')
    .replaceAll(/[\\;,]/g, String.raw`\$&`)
    .replaceAll(/\r\n|\r|\n/g, String.raw`\n`);
}

/** One line as several, each with the octets that it may have, and cut between characters. */
function folded(line: string): string {
  if (Buffer.byteLength(line) <= MAX_LINE_BYTES) return line;
  let written = '';
  let bytes = 0;
  for (const character of line) {
    const more = Buffer.byteLength(character);
    if (bytes + more > MAX_LINE_BYTES) {
      written += '\r\n ';
      bytes = 1;
    }
    written += character;
    bytes += more;
  }
  return written;
}
