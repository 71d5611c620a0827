import { breaksOf } from '../breaks-of.ts';
import type { Break } from '../break.ts';

export const schemaCreatesBreaks: readonly Break[] = [
  ...breaksOf(
    'src/graphql/fields/create-once.ts',
    'idempotency',
    ['test/graphql/shared/keyed-create.test.ts'],
    [
      [
        'key: digestOf([caller.kind, caller.name, idempotencyKey]),',
        'key: digestOf([caller.kind, idempotencyKey]),',
        'a key is its user’s own',
        'high',
      ],
      [
        'key: digestOf([caller.kind, caller.name, idempotencyKey]),',
        'key: digestOf([caller.name, idempotencyKey]),',
        'a key of a user is no server’s',
      ],
      [
        'key: digestOf([caller.kind, caller.name, idempotencyKey]),',
        'key: digestOf([caller.kind, caller.userId, idempotencyKey]),',
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
    'src/graphql/room/room-mutations.ts',
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
    'src/graphql/room/room-mutations.ts',
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
    [['{1,255}', '{1,200}', 'a key may be long']],
  ),
];
