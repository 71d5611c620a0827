import ICAL from 'ical.js';
import { expect } from 'vitest';

/** An event as another program reads it. */
export interface ReadEvent {
  uid: string;
  summary: string;
  startsAt: Date;
  endsAt: Date;
}

export interface ReadCalendar {
  calendar: ICAL.Component;
  events: ReadEvent[];
}

/**
 * Reads an iCalendar file with a parser that shares nothing with what wrote it, in the zone that the file itself defines.
 * Its lines are held to RFC 5545 first, since the parser takes longer ones too.
 */
export function readCalendarFile(file: string): ReadCalendar {
  expectLines(file);
  const calendar = new ICAL.Component(ICAL.parse(file) as unknown[]);
  const zone = new ICAL.Timezone(calendar.getFirstSubcomponent('vtimezone')!);
  const events = calendar.getAllSubcomponents('vevent').map((component) => {
    const { uid, summary, startDate, endDate } = new ICAL.Event(component);
    expect(component.getFirstProperty('dtstart')?.getFirstParameter('tzid')).toBe(zone.tzid);
    for (const time of [startDate, endDate]) time.zone = zone;
    expect(String(component.getFirstPropertyValue('dtstamp'))).toMatch(/Z$/);
    return { uid, summary, startsAt: startDate.toJSDate(), endsAt: endDate.toJSDate() };
  });
  expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length);
  return { calendar, events };
}

/** Each line ends with CRLF, and has 75 octets at most that are UTF-8 by themselves. */
function expectLines(file: string): void {
  const lines = file.split('\r\n');
  expect(lines.pop()).toBe('');
  for (const line of lines) {
    expect(Buffer.byteLength(line), line).toBeLessThanOrEqual(75);
    expect(line).not.toMatch(/[\0-\x08\n-\x1f\x7f\ufffd]/);
  }
}
