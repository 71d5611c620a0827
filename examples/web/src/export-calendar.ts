import type ICALModule from 'ical.js';

/** A lesson of a timetable. */
export interface TimetableRoom {
  id: string;
  title?: string | null | undefined;
  startsAt?: string | null | undefined;
  endsAt?: string | null | undefined;
}

const ZONE = 'Asia/Shanghai';
const SHANGHAI_MS = 8 * 3_600_000;

/** One offset since 1991. */
const TIME_ZONE = `BEGIN:VTIMEZONE
TZID:${ZONE}
BEGIN:STANDARD
DTSTART:19910915T020000
TZOFFSETFROM:+0900
TZOFFSETTO:+0800
TZNAME:CST
END:STANDARD
END:VTIMEZONE`;

/** Lessons as an iCalendar file, at their times in Shanghai; those without a start are left out. */
export async function timetableOf(rooms: readonly TimetableRoom[], now: Date): Promise<string> {
  // When it is asked for: it is a quarter of the page.
  const { default: ICAL } = await import('ical.js');
  // It counts without the blank that begins the next line.
  ICAL.foldLength = 74;
  const calendar = new ICAL.Component('vcalendar');
  calendar.updatePropertyWithValue('version', '2.0');
  calendar.updatePropertyWithValue('prodid', '-//duobei-graphql//example page//EN');
  calendar.addSubcomponent(new ICAL.Component(ICAL.parse(TIME_ZONE) as unknown[]));
  for (const { id, title, startsAt, endsAt } of rooms) {
    if (!startsAt) continue;
    const event = new ICAL.Component('vevent');
    event.updatePropertyWithValue('uid', `${id}@duobei-graphql`);
    event.updatePropertyWithValue('dtstamp', ICAL.Time.fromJSDate(now, true));
    event.updatePropertyWithValue('summary', title ?? id);
    addTime(ICAL, event, 'dtstart', startsAt);
    if (endsAt && endsAt > startsAt) addTime(ICAL, event, 'dtend', endsAt);
    calendar.addSubcomponent(event);
  }
  return `${calendar.toString()}\r\n`;
}

type Module = typeof ICALModule;

function addTime(
  ICAL: Module,
  event: InstanceType<Module['Component']>,
  name: string,
  instant: string,
): void {
  const local = new Date(Date.parse(instant) + SHANGHAI_MS).toISOString().slice(0, 19);
  const property = event.updatePropertyWithValue(name, ICAL.Time.fromDateTimeString(local));
  property.setParameter('tzid', ZONE);
}
