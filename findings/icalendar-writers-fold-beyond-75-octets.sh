#!/usr/bin/env bash
# Surprise: two writers of iCalendar fold long lines by another measure than the 75 octets of RFC 5545: ts-ics counts characters, so
# that a line of Chinese has three times as many octets, and both forget the blank that a continued line begins with: 76.
# Guessed: what is made of a title of any language has no line above 75 octets.
# Versions: ts-ics 2.4.6, ical.js 2.2.1, Node 20.20. Date: 2026-11-29.
# Why it matters here: titles of lessons are Chinese, and readers of calendars are old and many; so the gateway folds by octets
# itself, between characters, and the example page tells ical.js to fold one earlier.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund ts-ics@2.4.6 ical.js@2.2.1
cat >run.mjs <<'JS'
import ICAL from 'ical.js';
import { generateIcsCalendar } from 'ts-ics';

const longest = (text) => Math.max(...text.split(/\r?\n/).map((line) => Buffer.byteLength(line)));
const at = (hour) => ({ date: new Date(`2026-03-01T${hour}:00:00Z`) });
const byTsIcs = (summary) =>
  generateIcsCalendar({
    version: '2.0',
    prodId: '-//school//EN',
    events: [{ uid: '1', summary, stamp: at('00'), start: at('11'), end: at('12') }],
  });
const byIcalJs = (summary) => {
  const event = new ICAL.Component('vevent');
  event.updatePropertyWithValue('summary', summary);
  return event.toString();
};
for (const [name, title] of [['Latin letters', 'a'.repeat(200)], ['Chinese', '数'.repeat(200)]]) {
  console.log(`${name}: ts-ics ${longest(byTsIcs(title))} octets, ical.js ${longest(byIcalJs(title))} octets`);
}
JS
output=$(node run.mjs)
echo "$output"
expected='Latin letters: ts-ics 76 octets, ical.js 76 octets
Chinese: ts-ics 226 octets, ical.js 76 octets'
[ "$output" = "$expected" ] || { echo 'The behaviour has changed.' >&2; exit 1; }
