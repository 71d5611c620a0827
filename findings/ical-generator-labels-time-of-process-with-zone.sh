#!/usr/bin/env bash
# Surprise: an event whose start is a `Date`, in a calendar or with an event of the zone Asia/Shanghai, is written with the hour
# that the clock of the process shows, under the label of that zone: 11:00 UTC becomes 11:00 in Shanghai where the process runs
# in UTC, and 06:00 where it runs in New York. With a zone for the whole calendar, DTSTAMP loses its Z too, which RFC 5545 asks for.
# Guessed: a `Date` is an instant, so it is written as the hour that it has in the zone that is named: 19:00.
# Versions: ical-generator 10.2.0 (the last for Node 20), Node 20.20. Date: 2026-11-29.
# Why it matters here: lessons of a timetable would be eight hours off on every phone, and right on a laptop in China.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ical-generator@10.2.0
cat >run.mjs <<'JS'
import ical from 'ical-generator';

const event = {
  id: '1',
  summary: 'Maths',
  stamp: new Date('2026-01-01T00:00:00Z'),
  start: new Date('2026-03-01T11:00:00Z'),
  end: new Date('2026-03-01T12:00:00Z'),
};
const show = (title, calendar) => {
  const lines = calendar.toString().split('\r\n');
  console.log(`${title}: ${lines.filter((line) => /^DTST/.test(line)).join(' ')}`);
};
const ofEvent = ical();
ofEvent.createEvent({ ...event, timezone: 'Asia/Shanghai' });
show(`${process.env.TZ}, zone of the event`, ofEvent);
const ofCalendar = ical({ timezone: 'Asia/Shanghai' });
ofCalendar.createEvent(event);
show(`${process.env.TZ}, zone of the calendar`, ofCalendar);
JS
output=$(TZ=UTC node run.mjs; TZ=America/New_York node run.mjs)
echo "$output"
expected='UTC, zone of the event: DTSTAMP:20260101T000000Z DTSTART;TZID=Asia/Shanghai:20260301T110000
UTC, zone of the calendar: DTSTAMP:20260101T000000 DTSTART:20260301T110000
America/New_York, zone of the event: DTSTAMP:20260101T000000Z DTSTART;TZID=Asia/Shanghai:20260301T060000
America/New_York, zone of the calendar: DTSTAMP:20251231T190000 DTSTART:20260301T060000'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
