import { readFile } from 'node:fs/promises';
import { isIntrospectionType, isObjectType, type GraphQLObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { strangerCaller, type Caller } from '../../src/access/caller.ts';
import { accessRuleOf, type AccessRule } from '../../src/graphql/fields/scopes.ts';
import { SCOPES } from '../../src/access/scopes.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import type { TestGateway } from '../support/gateway.ts';
import { accessTable } from './access-table.ts';
import { keptHistory } from '../support/kept-history.ts';
import { argumentsOf, attachedDocument, literals, own, startWalked, user } from './access-world.ts';
import { isRepeated, operationFor, pathsFrom, type SchemaPath } from './schema-paths.ts';

const schema = createSchema();
const roles = {
  anonymous: strangerCaller,
  student: user(seedIds.studentUserId, ['room:read'], [own]),
  host: user('teacher-1', [
    'room:read',
    'room:write',
    'room:enter-host',
    'document:read',
    'document:write',
    'live:write',
    'statistics:read',
  ]),
  admin: { ...strangerCaller, kind: 'server', name: 'key:admin', scopes: new Set(SCOPES) },
} satisfies Record<string, Caller>;

/** Of all that the walk asks the archive for; what is deleted from it is of another user. */
const archive = keptHistory(Date.now());

/** Statistics of users whom an argument names. */
const ABOUT_USERS = new Set([
  ...['liveAttendance', 'playbackSessions', 'attendances', 'playbackSummaries'].map(
    (field) => `RoomStatistics.${field}`,
  ),
  'Query.userActivity',
]);

/** Nothing is lost of the room that the walk goes through. */
const EMPTY = new Set(['PlaybackSummary.lostDays']);

/** Rules that stand in no field's own: about the value of an argument, or about what an id leads to. */
function argumentRule(coordinate: string, type: string, caller: Caller): boolean {
  const isStudent = caller.userId === seedIds.studentUserId;
  if (coordinate === 'Room.entryLink' || coordinate === 'Room.appEntry')
    return isStudent || caller.scopes.has('room:entry-any-user');
  if (ABOUT_USERS.has(coordinate)) {
    return isStudent || caller.scopes.has('statistics:any-user');
  }
  if (coordinate === 'Query.node' || coordinate === 'Query.nodes') {
    if (type === 'Room') return caller.scopes.has('room:read');
    if (type === 'Document') return caller.scopes.has('document:read') && !caller.rooms;
  }
  if (!coordinate.startsWith('Mutation.') || !caller.rooms) return true;
  const roomId = /roomId: "(\w+)"/.exec(literals[coordinate] ?? '')?.[1];
  return roomId === undefined || caller.rooms.has(roomId);
}

/** An independent reading of a rule, not the one that the server uses. */
function allows(rule: AccessRule | undefined, caller: Caller): boolean {
  if (!rule || rule.isPublic) return true;
  if (caller.kind === 'anonymous') return false;
  if (rule.isMerchantWide && caller.rooms !== null) return false;
  return rule.anyOf.length === 0 || rule.anyOf.filter((scope) => caller.scopes.has(scope)).length > 0;
}

function expectedRefusals({ steps, leaves }: SchemaPath, caller: Caller): string[] {
  const names: string[] = [];
  for (const { coordinate, field, type } of steps) {
    names.push(field.name);
    if (!allows(accessRuleOf(field), caller) || !argumentRule(coordinate, type.name, caller)) {
      return [names.join('.')];
    }
    // Whoever is nobody has nothing below that could be refused.
    if (coordinate === 'Query.viewer' && caller.kind === 'anonymous') return [];
  }
  return leaves
    .filter(
      ({ coordinate, field }) =>
        !allows(accessRuleOf(field), caller) || !argumentRule(coordinate, '', caller),
    )
    .map(({ field }) => [...names, field.name].join('.'));
}

interface Outcome {
  refused: string[];
  codes: Set<unknown>;
  otherErrors: unknown[];
  isReached: boolean;
}

async function askAlong(gateway: TestGateway, kind: 'query' | 'mutation', path: SchemaPath, caller: Caller) {
  const query = operationFor(kind, path, argumentsOf);
  const { data, errors = [] } = await gateway.execute<Record<string, unknown>, object>(
    query,
    undefined,
    caller,
  );
  const isRefusal = (code: unknown) => code === 'FORBIDDEN' || code === 'UNAUTHENTICATED';
  const refusals = errors.filter(({ extensions }) => isRefusal(extensions?.['code']));
  // The vendor has no playback of rooms that are new or still to come.
  const isExpected = (code: unknown) => kind === 'mutation' && code === 'RECORDING_NOT_READY';
  const outcome: Outcome = {
    refused: [
      ...new Set(
        refusals.map(({ path: at = [] }) => at.filter((name) => typeof name === 'string').join('.')),
      ),
    ],
    codes: new Set(refusals.map(({ extensions }) => extensions?.['code'])),
    otherErrors: errors.filter(
      (error) => !refusals.includes(error) && !isExpected(error.extensions?.['code']),
    ),
    isReached: isThere(
      data,
      path.steps.map(({ field }) => field.name),
    ),
  };
  return outcome;
}

function isThere(value: unknown, names: string[]): boolean {
  if (Array.isArray(value)) return value.some((item) => isThere(item, names));
  if (typeof value !== 'object' || value === null) return false;
  const [name, ...rest] = names;
  return name === undefined
    ? Object.keys(value).length > 0
    : isThere((value as Record<string, unknown>)[name], rest);
}

/** Types behind errors that the walk does not provoke, and uploads, which need a port. */
const isWalked = (path: SchemaPath): boolean =>
  !isRepeated(path) &&
  !path.steps.some(
    ({ coordinate }) => coordinate === 'Mutation.uploadDocument' || coordinate.endsWith('.userErrors'),
  );

const queryPaths = pathsFrom(schema, schema.getQueryType() as GraphQLObjectType).filter(isWalked);
const mutationPaths = pathsFrom(schema, schema.getMutationType() as GraphQLObjectType).filter(isWalked);

/** Fields that everybody may see who has their object: the rule is on the way to it. `*` for types that are only values. */
const carried: Record<string, string> = {
  Room:
    'id vendorId title type startsAt endsAt durationMinutes schedulePhase playbackExpiresAt isVideoEnabled ' +
    'isAudioLesson isVod isDeleted lastSeenAt recordingStatus coverImageUrl wechatLive wechatPageUrl wechatPlaybackPageUrl statistics',
  RoomStatistics: 'id room',
  Document: 'id vendorId fileName contentType size pageCount status vendorStatus uploadedAt',
  Merchant: 'id accountName name timeZone',
  MerchantAccount: '*',
  UsagePeriod:
    'from to lessonCount studentCount liveWatchedSeconds playbackViewCount playbackWatchedSeconds lostRoomDays',
  UserActivity: 'roomTitle roomStartsAt attendance playbackSessions letInAt',
  DeleteUserDataPayload: 'deletedData userErrors',
  Viewer: 'userId scopes',
  RoomConnection: 'edges nodes pageInfo totalCount pageCursors isComplete',
  RoomEdge: 'cursor node',
  DocumentConnection: 'edges nodes pageInfo totalCount pageCursors',
  DocumentEdge: 'cursor node',
  RoomDocumentConnection: 'edges nodes pageInfo totalCount',
  RoomDocumentEdge: 'cursor node attachedAt',
  CreateRoomsPayload: 'entries userErrors',
  CreateRoomsEntry: 'userErrors isOutcomeUnknown isNotTried',
  CreateRoomsProgress: '*',
  DeleteRoomsPayload: 'entries userErrors',
  DeleteRoomsEntry: 'deletedRoomId userErrors isOutcomeUnknown isNotTried',
  CreateVideoUploadTokenPayload: 'uploadToken userErrors',
  DeleteRoomPayload: 'deletedRoomId userErrors',
  DeleteDocumentPayload: 'deletedDocumentId userErrors',
  ...Object.fromEntries(
    [
      'CreateRoom',
      'CreateVodRoom',
      'RenameRoom',
      'RescheduleRoom',
      'UploadDocument',
      'AttachDocument',
      'DetachDocument',
    ]
      .concat(['OpenWechatLive', 'UpdateWechatLive', 'CloseWechatLive'])
      .map((mutation) => [`${mutation}Payload`, 'userErrors']),
  ),
  ...Object.fromEntries(
    [
      'InvalidInputError',
      'RoomNotFoundError',
      'DocumentNotFoundError',
      'InsufficientBalanceError',
      'RoomScheduleError',
    ]
      .concat(['FeatureNotEnabledError', 'DocumentAlreadyAttachedError'])
      .map((type) => [type, 'message code path']),
  ),
  FileTooLargeError: 'message code path maxFileSizeBytes',
  UnsupportedFileTypeError: 'message code path allowedExtensions',
  ...Object.fromEntries(
    [
      'PageInfo PageCursors PageCursor WechatLive FileSize RoomEntryLink RoomAppEntry DocumentPreviewLink ChatLog ChatLogLink CalendarLink',
      'VideoUploadToken LiveStatistics WatchTimeSummary OnlineStudentSeries OnlineStudentPoint UserLiveAttendance',
      'LiveSession PlaybackDay PlaybackHour PlaybackMinute UserPlaybackSession PlaybackSegment UserAttendanceSummary',
      'UserPlaybackSummary PlaybackSummary DayRange DailyBalance DeletedUserData',
    ]
      .flatMap((types) => types.split(' '))
      .map((type) => [type, '*']),
  ),
};

/** How to undo what cannot be done twice. Deletions cannot be undone: the walk begins anew behind them. */
const undo: Record<string, (gateway: TestGateway) => Promise<unknown>> = {
  'Mutation.attachDocument': ({ duobei }) =>
    duobei.room.removeDocument({ roomId: seedIds.bareRoom, documentId: seedIds.convertedDocument }),
  'Mutation.detachDocument': ({ duobei }) =>
    duobei.room.attachDocument({ roomId: own, documentId: attachedDocument }),
};

const nameOf = ({ steps }: SchemaPath) => steps.map(({ coordinate }) => coordinate).join(' > ');

describe('every field', () => {
  test('has a rule, or is one of those that their object carries', () => {
    const undeclared: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || isIntrospectionType(type)) continue;
      const names = carried[type.name]?.split(' ') ?? [];
      for (const field of Object.values(type.getFields())) {
        const isCarried = names.includes('*') || names.includes(field.name);
        const rule = accessRuleOf(field);
        if (Boolean(rule) === isCarried) undeclared.push(`${type.name}.${field.name}`);
      }
    }
    expect(undeclared).toEqual([]);
  });

  test('stands with its rule in docs/security.md (`npx vitest -u` writes the table)', async () => {
    const file = new URL('../../docs/security.md', import.meta.url);
    const [before, after] = (await readFile(file, 'utf8')).split(
      /<!-- access:begin -->[^]*<!-- access:end -->/,
    );
    expect(after).toBeDefined();
    const page = `${before}<!-- access:begin -->\n\n${accessTable(schema)}\n\n<!-- access:end -->${after}`;
    await expect(page).toMatchFileSnapshot('../../docs/security.md');
  });
});

describe.each(Object.entries(roles))('%s', (role, caller) => {
  const code = role === 'anonymous' ? 'UNAUTHENTICATED' : 'FORBIDDEN';

  const check = (path: SchemaPath, { refused, codes, otherErrors }: Outcome) => {
    const name = nameOf(path);
    expect(otherErrors, name).toEqual([]);
    expect(refused.sort(), name).toEqual(expectedRefusals(path, caller).sort());
    if (refused.length > 0) expect([...codes], name).toEqual([code]);
  };

  test('gets what is theirs and nothing else, over every path of a query', async () => {
    await using gateway = await startWalked({ archive });
    for (const path of queryPaths) {
      const outcome = await askAlong(gateway, 'query', path, caller);
      check(path, outcome);
      // Somebody who may do everything sees that the walk leads somewhere.
      const isEmpty = path.steps.some(({ coordinate }) => EMPTY.has(coordinate));
      if (role === 'admin' && !isEmpty) expect(outcome.isReached, nameOf(path)).toBe(true);
    }
    if (role === 'anonymous') expect(gateway.takeCalls()).toEqual([]);
  }, 180_000);

  test('gets what is theirs and nothing else, over every path of a mutation', async () => {
    let gateway = await startWalked({ archive });
    for (const path of mutationPaths) {
      const outcome = await askAlong(gateway, 'mutation', path, caller);
      check(path, outcome);
      if (role === 'admin' && path.steps.length === 1) expect(outcome.isReached, nameOf(path)).toBe(true);
      const { coordinate } = path.steps[0]!;
      const calls = gateway.takeCalls();
      if (role === 'anonymous') expect(calls, nameOf(path)).toEqual([]);
      if (calls.length === 0) continue;
      await undo[coordinate]?.(gateway);
      if (!coordinate.startsWith('Mutation.delete')) continue;
      await gateway[Symbol.asyncDispose]();
      gateway = await startWalked({ archive });
    }
    await gateway[Symbol.asyncDispose]();
  }, 180_000);
});

test('the walk is as long as it says', () => {
  const fieldsOf = (paths: SchemaPath[]) => paths.reduce((sum, { leaves }) => sum + leaves.length + 1, 0);
  const asked = fieldsOf(queryPaths) + fieldsOf(mutationPaths);
  const coordinates = new Set(
    [...queryPaths, ...mutationPaths].flatMap(({ steps, leaves }) =>
      [...steps, ...leaves].map((at) => at.coordinate),
    ),
  );
  console.info(
    `${coordinates.size} fields over ${queryPaths.length + mutationPaths.length} paths, ` +
      `${asked} places, ${Object.keys(roles).length} roles: ${asked * Object.keys(roles).length} answers`,
  );
  expect(asked).toBeGreaterThan(1_000);
});
