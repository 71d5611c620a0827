import { breaksOf } from '../breaks-of.ts';
import type { Break } from '../break.ts';

export const schemaCreatesBreaks: readonly Break[] = [
  ...breaksOf(
    'src/graphql/fields/create-once.ts',
    'idempotency',
    ['test/graphql/room/create-rooms.test.ts'],
    [
      ["'series', place);", "'series');", 'each room of a term has a key of its own', 'high'],
      [
        "forgets: ['INSUFFICIENT_BALANCE', 'FEATURE_NOT_ENABLED']",
        'forgets: []',
        'a repeat goes on when there is money',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/shared/many.ts',
    'bounds',
    ['test/graphql/room/create-rooms.test.ts'],
    [
      ['if (isForAll(entry)) isStopped = true;', '', 'an empty account stops what has not begun'],
      ['!isStopped && !signal.aborted', '!isStopped', 'no room is begun when the time is over'],
      ['const AT_ONCE = 5;', 'const AT_ONCE = 50;', 'a term leaves turns to others'],
    ],
  ),
  ...breaksOf(
    'src/operation/rate-limits.ts',
    'bounds',
    ['test/graphql/room/create-rooms.test.ts'],
    [
      [
        'if (points > 1) await givePointsBack(limiter, key, points, onCounted);',
        '',
        'rooms that are too many together use up nothing of the hour',
      ],
    ],
  ),
  ...breaksOf(
    'src/creates/series.ts',
    'bounds',
    ['test/creates/series.test.ts'],
    [
      [
        'isFinal: ends.made + ends.refused === total,',
        'isFinal: false,',
        'the progress of a term that is done ends',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/create-once.ts',
    'idempotency',
    ['test/graphql/shared/keyed-create.test.ts'],
    [
      [
        'return digestOf([kind, name, ...key]);',
        'return digestOf([kind, ...key]);',
        'a key is its user’s own',
        'high',
      ],
      [
        'return digestOf([kind, name, ...key]);',
        'return digestOf([name, ...key]);',
        'a key of a user is no server’s',
      ],
      [
        'function keyOf({ kind, name }: Caller,',
        'function keyOf({ kind, userId: name }: Caller,',
        'a key is its client’s own',
      ],
      [
        'fingerprint: digestOf([mutation, ...input]),',
        'fingerprint: digestOf([...input].slice(0, 2)),',
        'other input under a key is refused, whatever is other',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/create-room.ts',
    'idempotency',
    ['test/graphql/shared/keyed-create.test.ts'],
    [
      [
        'input: [title, type, isVideoEnabled, startMinute,',
        'input: [title, type, startMinute,',
        'video on and off are two inputs',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/video/video-mutations.ts',
    'idempotency',
    ['test/graphql/shared/keyed-create.test.ts'],
    [
      [
        "[title, sendableText('videoKey', input.videoKey, MAX_VIDEO_KEY_LENGTH)]",
        '[title]',
        'two videos are two inputs',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/create-once.ts',
    'idempotency',
    ['test/graphql/shared/lost-create.test.ts'],
    [
      [
        'return creates.keyless(sending);',
        'return sending.send();',
        'a room that was made without a key is known to be',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/create-room.ts',
    'idempotency',
    ['test/graphql/shared/lost-create.test.ts'],
    [
      [
        'look: [title, startMinute, durationMinutes],',
        "look: [idempotencyKey ?? ''],",
        'a live room that is under way is nobody else’s',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/video/video-mutations.ts',
    'idempotency',
    ['test/graphql/shared/lost-create.test.ts'],
    [
      [
        'look: [title],',
        "look: [input.idempotencyKey ?? ''],",
        'a video room that is under way is nobody else’s',
      ],
    ],
  ),
  ...breaksOf(
    'src/operation/mask-error.ts',
    'idempotency',
    ['test/graphql/shared/lost-create.test.ts'],
    [
      [
        'cause.candidates > 1 ? SEVERAL_ROOMS_MESSAGE :',
        'cause.candidates > 2 ? SEVERAL_ROOMS_MESSAGE :',
        'who has to look at several rooms is told so',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/create-once.ts',
    'idempotency',
    ['test/graphql/shared/keyed-create.test.ts'],
    [
      ['{1,255}', '{1,200}', 'a key may be long'],
      ['      made.isNew = true;\n', '', 'a room that is made now is not asked for'],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/room.ts',
    'answers',
    ['test/graphql/shared/keyed-create.test.ts'],
    [
      [
        'loaders.room.load(vendorId).then((room) => room === null)',
        'false',
        'a room that a key answers with again says that it was deleted',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/ids.ts',
    'answers',
    ['test/graphql/shared/ids.test.ts'],
    [
      [
        'encodeGlobalId(typename, id) === globalId ',
        'encodeGlobalId(typename, id) === globalId.trim() ',
        'an id with a blank before it is none',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/builder.ts',
    'bounds',
    ['test/graphql/shared/vendor-cost.test.ts'],
    [
      ['new Set(found).size', 'found.length', 'an id that comes again counts once'],
      [
        "typeof id === 'string' && isGlobalId(readGlobalId(id))",
        "typeof id === 'string'",
        'a text that is no id needs no call',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/shared/scalars.ts',
    'answers',
    ['test/graphql/shared/scalars.test.ts'],
    [
      ['{ nodes: node, extensions }', '{ extensions }', 'a value that is refused is said with its place'],
      ['[Tt](?:[01]\\d|2[0-3])', '[Tt]\\d{2}', 'there is no hour 24'],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/room-list.ts',
    'bounds',
    ['test/graphql/room/room-filter.test.ts'],
    [
      [
        '(bounds.before && bounds.before <= FIRST_START) ||',
        '',
        'no room starts before the first year of lessons',
      ],
      ['bound > FIRST_START && ', '', 'the zero time of other languages is not sent'],
    ],
  ),
  ...breaksOf(
    'src/graphql/shared/writing.ts',
    'answers',
    ['test/graphql/room/room-documents.test.ts'],
    [
      [
        '? meanings?.[code] : undefined',
        '? undefined : undefined',
        'a detach of what is not attached is told to be that',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/shared/writing.ts',
    'answers',
    ['test/graphql/room/change-room.test.ts'],
    [['meaning.inputField === null ? ', 'true ? ', 'a refusal that names its field is told by that']],
  ),
  ...breaksOf(
    'src/graphql/room/create-rooms.ts',
    'answers',
    ['test/graphql/room/create-rooms-progress.test.ts'],
    [
      [
        'if (isOutcomeUnknown) return;',
        'if (isOutcomeUnknown && room !== undefined) return;',
        'a room of which nobody knows whether it is made is among what is left',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/create-rooms.ts',
    'answers',
    ['test/graphql/room/create-rooms.test.ts'],
    [['.catch(() => 0)', '', 'that keys cannot be looked up is told at the room that was tried']],
  ),
  ...breaksOf(
    'src/graphql/shared/many.ts',
    'bounds',
    ['test/graphql/room/delete-rooms.test.ts'],
    [['error instanceof UpstreamShedError ||', 'false ||', 'a vendor that is down is tried no more']],
  ),
];
