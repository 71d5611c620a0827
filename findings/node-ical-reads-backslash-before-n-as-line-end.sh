#!/usr/bin/env bash
# Surprise: node-ical reads a backslash that is followed by an n, which iCalendar writes as two backslashes and an n, as a backslash
# and the end of a line. Of categories it and ts-ics read a comma that is escaped as the end of one. ical.js has all of it right.
# Guessed: a reader takes escaped signs from the left, each once, as RFC 5545 (3.3.11) has them.
# Versions: node-ical 0.26.1, ts-ics 2.4.6, ical.js 2.2.1, Node 20.20. Date: 2026-12-01.
# Why it matters here: titles of lessons go into timetables, and those of mathematics have formulas, as \nabla and \neq: what the
# gateway writes is right, and some calendars break the title. Tests read timetables with ical.js.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-ical@0.26.1 ts-ics@2.4.6 ical.js@2.2.1
cat >run.mjs <<'JS'
import ICAL from 'ical.js';
import nodeIcal from 'node-ical';
import { convertIcsCalendar } from 'ts-ics';

const title = String.raw`\nabla f, a; b`;
const escaped = (text) => text.replace(/[\\;,]/g, String.raw`\$&`);
const file = `BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//school//EN
BEGIN:VEVENT
UID:1
DTSTAMP:20260301T000000Z
DTSTART:20260301T110000Z
DTEND:20260301T120000Z
SUMMARY:${escaped(title)}
CATEGORIES:${escaped('a,b')},c
END:VEVENT
END:VCALENDAR
`.replaceAll('\n', '\r\n');

const read = {
  'ical.js': () => {
    const event = new ICAL.Component(ICAL.parse(file)).getFirstSubcomponent('vevent');
    return [event.getFirstPropertyValue('summary'), event.getFirstProperty('categories').getValues()];
  },
  'ts-ics': () => {
    const [{ summary, categories }] = convertIcsCalendar(undefined, file).events;
    return [summary, categories];
  },
  'node-ical': () => {
    const { summary, categories } = nodeIcal.sync.parseICS(file)['1'];
    return [summary, categories];
  },
};
console.log(`${file.match(/SUMMARY:.*/)[0]}   ${file.match(/CATEGORIES:.*/)[0]}`);
for (const [name, values] of Object.entries(read)) console.log(`${name}: ${JSON.stringify(values())}`);
JS
output=$(node run.mjs)
echo "$output"
expected='SUMMARY:\\nabla f\, a\; b   CATEGORIES:a\,b,c
ical.js: ["\\nabla f, a; b",["a,b","c"]]
ts-ics: ["\\nabla f, a; b",["a\\","b","c"]]
node-ical: ["\\\nabla f, a; b",["a\\","b","c"]]'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
