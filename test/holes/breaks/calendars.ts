import type { Break } from '../break.ts';
import { breaksOf } from '../breaks-of.ts';

const LINKS = ['test/operation/calendar-links.test.ts'];
const TEXT = ['test/operation/calendar-text.test.ts'];
const READ = ['test/reads/calendar-read.test.ts'];
const PAGE = ['test/transports/http/calendar-page.test.ts'];

/** Calendars: who may read one, what is in it, and what it costs. */
export const calendarBreaks: readonly Break[] = [
  ...breaksOf('src/operation/calendar-links.ts', 'authorization', LINKS, [
    [
      'if (!timingSafeEqual(signed.subarray(-SIGN_BYTES), sign)) return undefined;',
      '',
      'nobody reads a calendar by a link of their own making',
    ],
    ['rooms && [...rooms]', '(rooms?.size || null) && [...(rooms ?? [])]', 'a token for no room sees none'],
  ]),
  ...breaksOf('src/operation/calendar-links.ts', 'bounds', LINKS, [
    ['path.length > MAX_PATH_CHARACTERS ? null : ', '', 'a link that no proxy takes is not handed out'],
  ]),
  ...breaksOf('src/operation/calendar-ticket.ts', 'bounds', LINKS, [
    ['Buffer.byteLength(text) <= MAX_TEXT_BYTES', 'text.length > 0', 'a long text in a token breaks no link'],
  ]),
  ...breaksOf('src/operation/calendar-links.ts', 'answers', LINKS, [
    ['.filter(fitsTicket).sort()', '.filter(fitsTicket)', 'equal rooms are one link'],
    ['holder: holderOf(name)', "holder: holderOf('')", 'links of different holders are counted apart'],
  ]),
  ...breaksOf('src/operation/calendar-text.ts', 'answers', TEXT, [
    ['bytes = 1;', 'bytes = 0;', 'a line has 75 octets with the blank it begins with'],
    ["    .replaceAll(CONTROLS, '')\n", '', 'a control in a title breaks no file'],
    ['endsAt && endsAt > startsAt', 'endsAt', 'no event ends when it starts'],
    ['const OFFSET_MS = 8 *', 'const OFFSET_MS = 0 *', 'times are those of Shanghai'],
  ]),
  ...breaksOf('src/reads/calendar-window.ts', 'bounds', READ, [
    ['if (isTooMany && !isLast) return null;', '', 'a calendar of many rooms is one of fewer weeks'],
    ['Math.min(counted, MAX_PAGES) - 1', 'counted - 1', 'a calendar is 25 pages at most'],
  ]),
  ...breaksOf('src/reads/calendar-window.ts', 'time', READ, [
    [
      'startsAt >= from && startsAt < to',
      'startsAt >= from && startsAt <= to',
      'the end of a window is not in it',
    ],
  ]),
  ...breaksOf('src/reads/room-or-none.ts', 'answers', READ, [
    ['    throw error;', '    return null;', 'a failure takes no lesson from a phone'],
  ]),
  ...breaksOf('src/reads/calendar-read.ts', 'answers', READ, [
    ['rooms.map(roomTag)', '[]', 'a write is seen in the calendars of its room'],
    ["=== null ? 'all' : digestOf(rooms)", "=== null ? 'all' : 'some'", 'nobody sees the rooms of others'],
  ]),
  ...breaksOf('src/reads/answer-cache.ts', 'time', READ, [
    [
      '1_000 * CALENDAR_TTL_SECONDS',
      '2_000 * CALENDAR_TTL_SECONDS',
      'a calendar is remembered for five minutes',
    ],
  ]),
  ...breaksOf('src/transports/http/pages/use-calendar-page.ts', 'bounds', PAGE, [
    [
      'const FOLLOWS_OF_A_LINK = 300;',
      'const FOLLOWS_OF_A_LINK = 3_000;',
      'a link is followed 300 times a minute',
    ],
  ]),
  ...breaksOf('src/transports/http/pages/use-calendar-page.ts', 'answers', PAGE, [
    [
      "if (isUnchanged(request.headers.get('if-none-match'), etag))\n      return { status: 304, headers: kept, body: '' };",
      '',
      'what a phone has is not sent again',
    ],
  ]),
  ...breaksOf('src/transports/http/pages/page-doors.ts', 'bounds', PAGE, [
    ['?? refuseFirst(shedding, vendorWaitMs)', '', 'pages are refused when there is too much to do'],
  ]),
  ...breaksOf('src/graphql/viewer/calendar-link.ts', 'authorization', PAGE, [
    [
      "needs('calendar:read')",
      "needs('calendar:read', 'room:read')",
      'a link outlives tokens, so it has a scope of its own',
    ],
  ]),
  ...breaksOf('src/operation/calendars.ts', 'answers', PAGE, [
    [
      'const seen = { ...calendar, readAt: null };',
      'const seen = calendar;',
      'a calendar that was read again and says the same is not sent again',
    ],
  ]),
];
