import { breaksOf } from '../breaks-of.ts';
import type { Break } from '../break.ts';

/** Many users asked about together, whom the gateway let in, the rooms of a token, and what a caller has left. */
export const attendanceBreaks: readonly Break[] = [
  ...breaksOf(
    'src/graphql/statistics/users-together.ts',
    'bounds',
    ['test/graphql/statistics', 'test/reliability/fairness.test.ts', 'test/contract/for-one-caller.test.ts'],
    [
      ['const PART = 32;', 'const PART = 500;', 'a class leaves turns at the vendor to others'],
      ['const FIRST_PART = 8;', 'const FIRST_PART = 64;', 'what fails for all is not tried for all'],
      [
        'if (userIds.length > maxStatisticsUsers) {',
        'if (userIds.length > 5_000) {',
        'there is a limit to how many ids are answered',
      ],
      ["    limit: 'users',\n", '', 'a class is one operation'],
      ['    ...forOneCaller,\n', '', 'nobody is shown what others may see of users', 'middle'],
      ['users?.length === 0 ? null : users', 'users', 'that nobody was asked about proves no room'],
      ['if (failure) throw failure;', '', 'the failure of all is an error'],
    ],
  ),
  ...breaksOf(
    'src/graphql/statistics/user-summaries.ts',
    'answers',
    ['test/graphql/statistics'],
    [
      ['new Date(Math.max(...ends))', 'new Date(Math.min(...ends))', 'the last end is that of all sessions'],
      ['[...new Set(devices)]', 'devices', 'each device class is named once'],
      [
        'secondsThere(sessions.flatMap(partsWatched).sort(byStart))',
        'sumOf(sessions.map(({ uniqueWatchedSeconds }) => uniqueWatchedSeconds))',
        'what was watched in two sessions counts once',
      ],
    ],
  ),
  ...breaksOf(
    'src/operation/checks/cost-check.ts',
    'bounds',
    [
      'test/graphql/statistics',
      'test/graphql/room/viewer-rooms.test.ts',
      'test/operation/cost-limit.test.ts',
    ],
    [
      [
        "apart.limit === 'users' && apart.calls > maxUsers",
        'false',
        'users are bounded for a query together',
      ],
      [
        "return `${dependsOnCaller ? callerRooms : ''} ${JSON.stringify(values)}`;",
        'return JSON.stringify(values);',
        'a plan for one token is not taken for another',
      ],
      [
        'return value === undefined ? [] : [value];',
        'return [value];',
        'what is left out is not taken for what is null',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/vendor-cost.ts',
    'bounds',
    ['test/graphql/shared/vendor-cost.test.ts', 'test/operation/cost-limit.test.ts'],
    [
      [
        'if (before && before !== node) {',
        'if (false) {',
        'two questions that were one are not taken for one when they are two',
      ],
      [
        '      this.#deciding.add(node.arguments);\n      return {};',
        '      return {};',
        'a plan without an argument that was not valid is not taken for one with it',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/fields/deciding-variables.ts',
    'bounds',
    ['test/graphql/shared/deciding-variables.test.ts', 'test/operation/cost-limit.test.ts'],
    [
      ['else fields?.add(name);', '', 'a plan for one filter is not taken for another'],
      ['this.#found.set(variable, fields);', '', 'a plan without a filter is not taken for one with it'],
      [
        '        this.add([node]);\n        return Reflect.ownKeys(target);',
        '        return Reflect.ownKeys(target);',
        'who looks through all fields depends on all',
      ],
    ],
  ),
  ...breaksOf(
    'src/access/known-users.ts',
    'bounds',
    ['test/access/known-users.test.ts'],
    [
      ['if (users.size <= maxPerRoom) return;', 'return;', 'of a room no more users are kept than that'],
      ["if (reason !== 'set') drop(roomId, vendorId);", '', 'who is forgotten is not named'],
      [
        'users.delete(vendorId);\n      users.set(vendorId, name)',
        'users.set(vendorId, name)',
        'who was let in again is the latest',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/room-known-users.ts',
    'answers',
    [
      'test/graphql/room/room-known-users.test.ts',
      'test/transports/http/kept-responses.test.ts',
      'test/contract',
    ],
    [
      ['freshness.leftMs = 0;', '', 'no kept answer hides who came since'],
      [
        "access: needs('statistics:any-user'),",
        '',
        'only who may see users sees whom the gateway let in',
        'middle',
      ],
    ],
  ),
  ...breaksOf(
    'src/graphql/room/viewer-rooms.ts',
    'answers',
    ['test/graphql/room/viewer-rooms.test.ts'],
    [
      [
        "args.orderBy ?? 'STARTS_AT_ASC'",
        "args.orderBy ?? 'STARTS_AT_DESC'",
        'my rooms are in the order of their start',
      ],
      ["if (order === 'NEWEST') {", 'if (false) {', 'no order of my rooms is said to be the newest first'],
      ["limit: 'token',", '', 'all rooms of a token are one operation'],
      [
        'rooms.filter((room) => fitsConditions(room, conditions, nowMs) === true),',
        'rooms,',
        'my rooms are restricted as the list is',
      ],
    ],
  ),
  ...breaksOf(
    'src/operation/response-cache.ts',
    'answers',
    ['test/transports/http/rate-left.test.ts'],
    [[' && !asksForRate(headers)', '', 'nobody is shown what others have left', 'middle']],
  ),
  ...breaksOf(
    'src/transports/http/rate-headers.ts',
    'answers',
    ['test/transports/http/rate-left.test.ts'],
    [[' || keeping?.isForAll === true', '', 'no cache shows everybody what one has left']],
  ),
  ...breaksOf(
    'src/access/claims.ts',
    'authorization',
    ['test/access/identity-providers.test.ts'],
    [['new Set(rooms.map(vendorRoomId))', 'new Set(rooms)', 'a token may name rooms by their global ids']],
  ),
  ...breaksOf(
    'src/merchants.ts',
    'wiring',
    ['test/process/gateway-settings.test.ts'],
    [
      [
        'maxStatisticsUsers: config.maxStatisticsUsers,',
        'maxStatisticsUsers: 500,',
        'as many users are asked about together as configured',
      ],
    ],
  ),
];
