import { blindBreak, breaksOf } from '../breaks-of.ts';

const LEASE = ['test/archive/lease.test.ts'];
const ROOMS = ['test/archive/rooms.test.ts'];
const VERIFY = ['test/archive/verify.test.ts'];
const APART = ['test/archive/merchants-apart.test.ts'];
const PLAYBACK = ['test/archive/playback.test.ts'];
const TROUBLE = ['test/archive/collector-in-trouble.test.ts'];
const WORK = ['test/archive/work.test.ts'];
const KEPT_USERS = ['test/graphql/statistics/kept-users.test.ts'];
const USERS = ['test/archive/users.test.ts', 'test/graphql/statistics/user-activity.test.ts'];

/** Of what is kept past the vendor's week. */
export const archiveBreaks = [
  ...breaksOf('src/archive/sql/merchant.ts', 'bounds', LEASE, [
    ['if (token !== undefined) await checkToken(trx, token);', '', 'who has lost the lease writes nothing'],
  ]),
  ...breaksOf('src/archive/sql/merchant.ts', 'authorization', APART, [
    [
      ".where('merchant.partner', '=', partner);\n}\n\n/** One of them. */",
      ';\n}\n\n/** One of them. */',
      'the rooms of another merchant are not found',
    ],
  ]),
  ...breaksOf('src/archive/sql/playback-visits.ts', 'answers', PLAYBACK, [
    ['if (kept?.final === 1) return null;', '', 'a day that was over stays'],
    [
      'kept ? largerOf(figuresFrom(kept.lists), answered) : answered',
      'answered',
      'no answer lowers a figure',
    ],
    ['dayOf(collectedAt) > day ? 1 : 0', '1', 'a day that goes on is not final'],
    ['rooms: before ? 0 : 1,', 'rooms: 1,', 'a room is counted once a day'],
  ]),
  ...breaksOf('src/archive/sql/deletion-marks.ts', 'authorization', USERS, [
    ['if (!mark) return true;', 'return true;', 'who was deleted is not kept again'],
    [
      'startedAt.getTime() >= mark.knownAgainAt',
      'true',
      'what was before a user was let in again stays deleted',
    ],
  ]),
  ...breaksOf('src/archive/sql/user-activity.ts', 'authorization', USERS, [
    [
      ".$if(rooms !== null, (query) => query.where('room.vendor_room_id', 'in', [...(rooms ?? [])]))",
      '',
      'a token for some rooms sees those alone',
    ],
  ]),
  ...breaksOf(
    'src/archive/sql/live.ts',
    'answers',
    ['test/archive/sums.test.ts', 'test/archive/rooms.test.ts'],
    [['if (kept?.final === 1) return;', '', 'a lesson that was over stays as it is']],
  ),
  ...breaksOf(
    'src/archive/sql/usage.ts',
    'answers',
    ['test/archive/sums.test.ts'],
    [
      ['eb.fn.coalesce(lastBefore, eb.val(span.from))', 'eb.val(span.from)', 'spending counts from before'],
      [
        'const NEAR_END_MS = DAY_MS / 2;',
        'const NEAR_END_MS = 0;',
        'money that was spent on a day stands on it',
      ],
      [
        'firstClosing(addDays(span.to, 1))',
        'firstClosing(span.to)',
        'a span has what was spent on its last day',
      ],
      ['if (isOfPeriod) next += 1;', 'next += 1;', 'a period without a day takes nothing of the next'],
      [".where('merchant_day.day', '>=', span.from)", '', 'the first period is cut where the span begins'],
    ],
  ),
  ...breaksOf(
    'src/archive/sql/postgres.ts',
    'time',
    ['test/archive/sums.test.ts'],
    [['::timestamp)::date', ")::date - interval '1 day'", 'a period begins with its first day']],
  ),
  ...breaksOf(
    'src/archive/archive-file.ts',
    'bounds',
    ['test/archive/sqlite.test.ts'],
    [
      ['bytesRead === 0 || ', '', 'an empty file can become an archive'],
      ['if (file && !(await isSqlite(path)))', 'if (false)', 'a file of something else is no archive'],
    ],
  ),
  ...breaksOf(
    'src/archive/sql/migrate.ts',
    'bounds',
    ['test/archive/migrations.test.ts'],
    [['if (mustExist) throw new NoArchiveError();', '', 'whoever only looks at an archive makes none']],
  ),
  ...breaksOf(
    'src/archive/sql/sqlite.ts',
    'time',
    ['test/archive/sums.test.ts'],
    [["'weekday 0', '-6 days'", "'weekday 0'", 'a week begins with its Monday']],
  ),
  ...breaksOf(
    'src/archive-arguments.ts',
    'bounds',
    ['test/process/archive-mistakes.test.ts'],
    [
      [
        "if (more.length > 0) throw mistake(`Unexpected argument '${more[0]}', one kind is written at a time`);",
        '',
        'a kind that is not written is refused',
      ],
      [
        "if (names.has(rawName)) throw mistake(`Option '${rawName}' comes twice`);",
        '',
        'no option is lost where it comes twice',
      ],
    ],
  ),
  ...breaksOf(
    'src/archive-command.ts',
    'answers',
    ['test/process/archive-command.test.ts'],
    [
      [
        "if (format === 'csv') await writeOut(`\\uFEFF${csvLine(columns)}`);",
        '',
        'CSV has its header, also where nothing is kept',
      ],
    ],
  ),
  ...breaksOf('src/archive/sql/lease.ts', 'time', LEASE, [
    [
      "              eb('lease.expires_at', '>', nowMs + MAX_TERMS_AHEAD * forMs),\n",
      '',
      'who has taken the lease by a clock that has jumped does not keep it for years',
    ],
  ]),
  ...breaksOf('src/archive/sql/rooms.ts', 'answers', ROOMS, [
    [
      "        .where('seen_at', '<=', at.getTime())\n",
      '',
      'a room that was seen since is not marked as deleted',
    ],
  ]),
  ...breaksOf(
    'src/archive/sql/balances.ts',
    'answers',
    ['test/archive/sums.test.ts'],
    [
      [
        "eb.fn.coalesce('excluded.balance', 'balance.balance')",
        "eb.ref('excluded.balance')",
        'an amount that is not said stays as it was said before',
      ],
    ],
  ),
  ...breaksOf('src/archive/sql/retention.ts', 'answers', VERIFY, [
    [
      "(['attendance', 'playback_session', 'entry'] as const).map((table) =>\n          eb.not",
      "(['attendance', 'playback_session'] as const).map((table) =>\n          eb.not",
      'a user of whom an entry stays is not forgotten',
    ],
  ]),
  ...breaksOf('src/archive/sql/collector-state.ts', 'authorization', VERIFY, [
    [
      'users.filter((user) => marks.get(user)?.knownAgainAt !== 0).slice(0, limit)',
      'users.slice(0, limit)',
      'the vendor is not asked about a user who was deleted',
    ],
  ]),
  ...breaksOf(
    'src/merchant-notes.ts',
    'time',
    ['test/noted-rooms.test.ts'],
    [['unwritten.length > 0', 'false', 'who reads of a room that is gone sees how it was last']],
  ),
  ...breaksOf(
    'src/archive/waiting-notes.ts',
    'time',
    ['test/noted-rooms.test.ts'],
    [['waiting.size + underWay', 'waiting.size', 'who reads beside another sees what is on its way, too']],
  ),
  ...breaksOf(
    'src/noted-rooms.ts',
    'answers',
    ['test/noted-rooms.test.ts'],
    [
      [
        '{ ...seen.room, ...mergedFacts(before, seen.room) }',
        'seen.room',
        'what the answer to a deletion leaves out is as it was',
      ],
    ],
  ),
  ...breaksOf(
    'src/noted-rooms.ts',
    'wiring',
    ['test/noted-rooms.test.ts'],
    [
      [
        'reschedule: (input, options) => noted(room.reschedule(input, options))',
        'reschedule: (input, options) => room.reschedule(input, options)',
        'a room that is gone is as it was changed last',
      ],
      [
        'delete: (roomId, options) => noted(room.delete(roomId, options))',
        'delete: (roomId, options) => room.delete(roomId, options)',
        'a room is kept that nobody asked about before it was deleted',
      ],
    ],
  ),
  ...breaksOf(
    'src/archive/sql/rooms.ts',
    'time',
    ['test/archive/rooms.test.ts'],
    [
      [
        'kept?.deleted_at != null && kept.deleted_at > seen ? kept.deleted_at : null',
        'null',
        'a room that is gone is not there again by what was seen before',
      ],
    ],
  ),
  ...breaksOf(
    'src/archive/waiting-notes.ts',
    'letting go',
    ['test/archive/waiting-notes.test.ts'],
    [
      [
        '      writing = undefined;\n      writeSoon();',
        '      writing = undefined;',
        'notes that could not be written come again by themselves',
      ],
    ],
  ),
  ...breaksOf(
    'src/reads/kept.ts',
    'time',
    ['test/graphql/merchant/merchant-history.test.ts'],
    [['    this.#freshness.leftMs = 0;\n', '', 'what comes from the archive is asked anew each time']],
  ),
  ...breaksOf('src/archive/collector/collector.ts', 'wiring', TROUBLE, [
    [
      'if (wanted.get(partner)?.client !== one.work.client) stop',
      'if (!wanted.has(partner)) stop',
      'an account that has another key is collected with it',
    ],
  ]),
  ...breaksOf('src/archive/collector/full-round.ts', 'vendor', TROUBLE, [
    ['      work.unanswered = 0;\n', '', 'a full round goes on when the vendor answers again'],
  ]),
  ...breaksOf('src/archive/collector/live.ts', 'bounds', TROUBLE, [
    [' || overMs > MAX_OVERTIME_MS', '', 'a lesson without an end is not read for ever'],
  ]),
  ...breaksOf('src/archive/collector/walk.ts', 'time', TROUBLE, [
    [
      'if (walk.startedAt > now + WALK_MS) return',
      'if (walk.startedAt > now + 99 * WALK_MS) return',
      'a walk that was noted by a jumped clock begins now',
    ],
  ]),
  ...breaksOf('src/archive/collector/work.ts', 'time', WORK, [
    [
      'this.sinceStart() + DAY_MS',
      'this.sinceStart() + HOUR_MS',
      'what the account may not ask for is left alone for a day',
    ],
    [
      'this.sinceStart() + DAY_MS',
      'this.sinceStart() + 2 * DAY_MS',
      'what the account may not ask for is asked again after a day',
    ],
  ]),
  ...breaksOf('src/archive/collector/waits.ts', 'time', WORK, [
    ['* 2 ** Math.min(times - 1, 30)', '', 'what fails again waits for longer'],
    ['Math.min(this.#maxMs, ', '(', 'what fails for ever is asked again'],
  ]),
  ...breaksOf('src/archive/collector/visits.ts', 'answers', TROUBLE, [
    [
      'await work.archive.keepPlayback({ roomId, days: [], collectedAt, nextVisitAt }, work.token);',
      'await work.archive.planVisits([{ roomId, nextVisitAt }], work.token);',
      'a recording that was not ready was visited, so that no day is lost',
    ],
  ]),
  ...breaksOf('src/archive/sql/attendances.ts', 'answers', USERS, [
    [
      ' || mark.knownAgainAt === 0)',
      ')',
      'who was deleted is counted as refused also where they were not there',
    ],
  ]),
  ...breaksOf(
    'src/archive/collector/daily.ts',
    'wiring',
    ['test/archive/postgres.test.ts'],
    [
      [
        '  await work.store.prepareMonths(today, MONTHS_AHEAD);\n',
        '',
        'months have their place before they come',
      ],
    ],
  ),
  ...breaksOf('src/graphql/statistics/users-together.ts', 'vendor', KEPT_USERS, [
    [
      'gone ? null : await askFor(roomId, userIds, loader)',
      'await askFor(roomId, userIds, loader)',
      'the vendor is not asked about users of a room that is known to be deleted',
    ],
  ]),
  ...breaksOf('src/graphql/statistics/kept-users.ts', 'authorization', KEPT_USERS, [
    [
      'kept?.keepsUsers ? await kept.attendances(',
      'kept ? await kept.attendances(',
      'no user is shown where none is to be kept',
    ],
  ]),
  blindBreak('src/archive/sql/entries.ts', 'answers', USERS, [
    '  if (known && known.at > at) return;\n',
    '',
    'an older note that comes late does not take back when a user was let in last',
  ]),
  blindBreak('src/archive/collector/lease-keeper.ts', 'time', TROUBLE, [
    "hasLost ||= reason === 'lease-lost';",
    'hasLost = true;',
    'after the archive was away collecting goes on at once, not after 10 minutes',
  ]),
  blindBreak('src/archive/sql/retention.ts', 'answers', VERIFY, [
    ".set({ from_day: day })\n    .where('room_id', 'in', rooms)",
    ".set({ from_day: day })\n    .where('room_id', 'in', [])",
    'spans of lost days begin with what is left after forgetting',
  ]),
  blindBreak('src/archive/sql/attendances.ts', 'time', VERIFY, [
    'last_day: days.at(-1) ?? dayOfLesson',
    'last_day: days[0] ?? dayOfLesson',
    'an attendance is kept until its last day is too old',
  ]),
  blindBreak('src/archive/sql/lost-days.ts', 'answers', PLAYBACK, [
    'const to = earliest(earliest(dayBeforeWeek, room.playback_expires_at), room.deleted_at);',
    'const to = earliest(dayBeforeWeek, room.playback_expires_at);',
    'days after the deletion of a room are not shown as lost',
  ]),
];
