import { readFile } from 'node:fs/promises';
import { isIntrospectionType, isObjectType, type GraphQLObjectType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { strangerCaller, type Caller } from '../../src/graphql/shared/caller.ts';
import { encodeGlobalId } from '../../src/graphql/shared/ids.ts';
import { accessRuleOf, SCOPES, type AccessRule, type Scope } from '../../src/graphql/shared/scopes.ts';
import { uuidFrom } from '../../src/sandbox/random.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { accessTable } from './access-table.ts';
import { operationFor, pathsFrom, type SchemaPath } from './schema-paths.ts';

const schema = createSchema();
const { limits } = configFromEnv(readEnv({})).trust;
const own = seedIds.endedRoom;
const other = seedIds.liveRoom;
/** One of the documents of `own`. */
const attachedDocument = uuidFrom('perfect-tense');

/** The walk goes deeper than clients may. */
const startWalked = () => startTestGateway({ trust: { limits: { ...limits, depth: 100 } } });

const user = (userId: string, scopes: readonly Scope[], rooms: string[] | null = null): Caller => ({
  kind: 'user',
  name: `user:${userId}`,
  userId,
  scopes: new Set(scopes),
  rooms: rooms && new Set(rooms),
});

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

/** The lists begin with the room that has something of everything. */
const ownInList = '(first: 1, filter: { titleContains: "现在完成时 第8讲" })';

/** What the walk gives each field; a field that needs an argument and has none here fails as an operation. */
const literals: Record<string, string> = {
  'Query.room': `(id: "${own}")`,
  'Query.document': `(id: "${seedIds.convertedDocument}")`,
  'Query.rooms': ownInList,
  'Query.documents': '(first: 1)',
  'Merchant.rooms': ownInList,
  'Merchant.documents': '(first: 1)',
  'Room.documents': '(first: 1)',
  'Room.entryLink': `(input: { nickname: "a", userId: "${seedIds.studentUserId}", role: AUDIENCE })`,
  'RoomStatistics.liveAttendance': `(userId: "${seedIds.studentUserId}")`,
  'RoomStatistics.playbackSessions': `(userId: "${seedIds.studentUserId}")`,
  'Mutation.createRoom': `(input: { title: "a", type: ONE_TO_ONE, isVideoEnabled: true, startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60 })`,
  'Mutation.createVodRoom': `(input: { title: "a", videoKey: "${seedIds.videoKey}" })`,
  'Mutation.renameRoom': `(input: { roomId: "${own}", title: "a" })`,
  'Mutation.rescheduleRoom': `(input: { roomId: "${seedIds.upcomingRoom}", startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60 })`,
  'Mutation.deleteRoom': `(input: { roomId: "${own}" })`,
  'Mutation.attachDocument': `(input: { roomId: "${seedIds.bareRoom}", documentId: "${seedIds.convertedDocument}" })`,
  'Mutation.detachDocument': `(input: { roomId: "${own}", documentId: "${attachedDocument}" })`,
  'Mutation.deleteDocument': `(input: { documentId: "${seedIds.convertedDocument}" })`,
  'Mutation.openWechatLive': `(input: { roomId: "${own}", teacherName: "a", teacherBio: "a", description: "a" })`,
  'Mutation.updateWechatLive': `(input: { roomId: "${seedIds.wechatRoom}", teacherName: "b" })`,
  'Mutation.closeWechatLive': `(input: { roomId: "${seedIds.wechatRoom}" })`,
};

function argumentsOf(coordinate: string, type: string): string {
  const vendorIds: Record<string, string> = {
    Room: own,
    Document: seedIds.convertedDocument,
    Merchant: '20260101000000',
  };
  const id = encodeGlobalId(type, vendorIds[type] ?? '');
  if (coordinate === 'Query.node') return `(id: "${id}")`;
  if (coordinate === 'Query.nodes') return `(ids: ["${id}"])`;
  return literals[coordinate] ?? '';
}

/** Rules that stand in no field's own: about the value of an argument, or about what an id leads to. */
function argumentRule(coordinate: string, type: string, caller: Caller): boolean {
  const isStudent = caller.userId === seedIds.studentUserId;
  if (coordinate === 'Room.entryLink') return isStudent || caller.scopes.has('room:entry-any-user');
  if (coordinate === 'RoomStatistics.liveAttendance' || coordinate === 'RoomStatistics.playbackSessions') {
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
const isWalked = ({ steps }: SchemaPath): boolean =>
  !steps.some(
    ({ coordinate }) => coordinate === 'Mutation.uploadDocument' || coordinate.endsWith('.userErrors'),
  );

const queryPaths = pathsFrom(schema, schema.getQueryType() as GraphQLObjectType).filter(isWalked);
const mutationPaths = pathsFrom(schema, schema.getMutationType() as GraphQLObjectType).filter(isWalked);

/** Fields that everybody may see who has their object: the rule is on the way to it. `*` for types that are only values. */
const carried: Record<string, string> = {
  Room:
    'id vendorId title type startsAt endsAt durationMinutes schedulePhase playbackExpiresAt isVideoEnabled ' +
    'isAudioLesson isVod recordingStatus coverImageUrl wechatLive statistics',
  RoomStatistics: 'room',
  Document: 'id vendorId fileName contentType size pageCount status vendorStatus uploadedAt',
  Merchant: 'id name timeZone',
  Viewer: 'userId scopes',
  RoomConnection: 'edges nodes pageInfo totalCount pageCursors',
  RoomEdge: 'cursor node',
  DocumentConnection: 'edges nodes pageInfo totalCount pageCursors',
  DocumentEdge: 'cursor node',
  RoomDocumentConnection: 'edges nodes pageInfo totalCount',
  RoomDocumentEdge: 'cursor node attachedAt',
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
      'PageInfo PageCursors PageCursor WechatLive FileSize RoomEntryLink DocumentPreviewLink ChatLog ChatLogLink',
      'VideoUploadToken LiveStatistics WatchTimeSummary OnlineStudentSeries OnlineStudentPoint UserLiveAttendance',
      'LiveSession PlaybackDay PlaybackHour PlaybackMinute UserPlaybackSession PlaybackSegment',
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
    await using gateway = await startWalked();
    for (const path of queryPaths) {
      const outcome = await askAlong(gateway, 'query', path, caller);
      check(path, outcome);
      // Somebody who may do everything sees that the walk leads somewhere.
      if (role === 'admin') expect(outcome.isReached, nameOf(path)).toBe(true);
    }
    if (role === 'anonymous') expect(gateway.takeCalls()).toEqual([]);
  }, 60_000);

  test('gets what is theirs and nothing else, over every path of a mutation', async () => {
    let gateway = await startWalked();
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
      gateway = await startWalked();
    }
    await gateway[Symbol.asyncDispose]();
  }, 60_000);
});

describe('a token for some rooms only', () => {
  const restricted = user('teacher-1', SCOPES, [own]);
  const globalId = encodeGlobalId('Room', other);
  const codesOf = async (gateway: TestGateway, query: string, caller: Caller = restricted) => {
    const { errors = [] } = await gateway.execute(query, undefined, caller);
    return errors.map(({ extensions }) => extensions?.['code']);
  };
  const everything =
    '{ title hostInviteCode documents { totalCount } chatLog { status } statistics { live { studentCount } room { id } } ' +
    'entryLink(input: { nickname: "a" }) { url } merchant { name } }';

  test.each([
    ['room', `{ room(id: "${other}") ${everything} }`],
    ['room by its global id', `{ room(id: "${globalId}") ${everything} }`],
    ['node', `{ node(id: "${globalId}") { ... on Room ${everything} } }`],
    ['rooms', `{ rooms { nodes ${everything} } }`],
    ['rooms of the merchant', `{ merchant { rooms { edges { node ${everything} } } } }`],
    ['documents', '{ documents { totalCount } }'],
    ['documents of the merchant', '{ merchant { documents { totalCount } } }'],
    ['a document, whose room nobody knows', `{ document(id: "${seedIds.convertedDocument}") { fileName } }`],
    [
      'a document as a node',
      `{ node(id: "${encodeGlobalId('Document', seedIds.convertedDocument)}") { id } }`,
    ],
    ['a new room', `mutation { createRoom${literals['Mutation.createRoom']} { room ${everything} } }`],
    [
      'a new video room',
      `mutation { createVodRoom${literals['Mutation.createVodRoom']} { room ${everything} } }`,
    ],
    ['a token for videos', 'mutation { createVideoUploadToken { uploadToken { token } } }'],
    ['a rename', `mutation { renameRoom(input: { roomId: "${other}", title: "a" }) { room ${everything} } }`],
    ['a deletion', `mutation { deleteRoom(input: { roomId: "${globalId}" }) { room ${everything} } }`],
    [
      'a new time',
      `mutation { rescheduleRoom${literals['Mutation.rescheduleRoom']} { room ${everything} } }`,
    ],
    [
      'an attachment',
      `mutation { attachDocument(input: { roomId: "${own}", documentId: "${seedIds.convertedDocument}" }) { document { fileName } } }`,
    ],
    [
      'a detachment',
      `mutation { detachDocument(input: { roomId: "${other}", documentId: "${attachedDocument}" }) { document { fileName } } }`,
    ],
    [
      'a deletion of a document',
      `mutation { deleteDocument${literals['Mutation.deleteDocument']} { userErrors { code } } }`,
    ],
    [
      'a WeChat broadcast',
      `mutation { openWechatLive(input: { roomId: "${other}", teacherName: "a", teacherBio: "a", description: "a" }) { room ${everything} } }`,
    ],
    [
      'a changed broadcast',
      `mutation { updateWechatLive${literals['Mutation.updateWechatLive']} { room ${everything} } }`,
    ],
    [
      'a closed broadcast',
      `mutation { closeWechatLive${literals['Mutation.closeWechatLive']} { room ${everything} } }`,
    ],
  ])('reaches no other by %s, and the vendor hears nothing', async (_name, query) => {
    await using gateway = await startWalked();
    const codes = await codesOf(gateway, query);
    expect(codes).toEqual(['FORBIDDEN']);
    expect(gateway.takeCalls().filter((path) => path !== 'v3/merchant')).toEqual([]);
  });

  test('gets those of many ids that are its own', async () => {
    await using gateway = await startWalked();
    const ids = [own, other, own].map((id) => encodeGlobalId('Room', id));
    const { data, errors } = await gateway.execute<{ nodes: unknown[] }, object>(
      `{ nodes(ids: ${JSON.stringify(ids)}) { ... on Room { vendorId title } } }`,
      undefined,
      restricted,
    );
    expect(data?.nodes.map((node) => node !== null)).toEqual([true, false, true]);
    expect(errors?.map(({ path, extensions }) => [path, extensions?.['code']])).toEqual([
      [['nodes', 1], 'FORBIDDEN'],
    ]);
    expect(gateway.takeCalls()).toEqual(['v3/room/detail']);
  });

  test('does everything with its own', async () => {
    await using gateway = await startWalked();
    expect(await codesOf(gateway, `{ room(id: "${own}") ${everything} }`)).toEqual([]);
    expect(
      await codesOf(
        gateway,
        `mutation { renameRoom${literals['Mutation.renameRoom']} { room ${everything} } }`,
      ),
    ).toEqual([]);
    expect(
      await codesOf(
        gateway,
        `mutation { detachDocument${literals['Mutation.detachDocument']} { document { fileName } } }`,
      ),
    ).toEqual([]);
  });
});

describe('what is refused', () => {
  const student = user('student-1', ['room:read']);
  const room = (selection: string) => `{ room(id: "${own}") { title ${selection} } }`;

  test.each([
    ['documents', room('documents { totalCount }'), ['v3/room/detail']],
    ['statistics', room('statistics { live { studentCount } playbackDays { date } }'), ['v3/room/detail']],
    [
      'attendance of oneself, without the scope',
      room('statistics { liveAttendance { totalSeconds } }'),
      ['v3/room/detail'],
    ],
    [
      'the host code, in a list that leaves it out',
      '{ rooms(first: 2) { nodes { hostInviteCode } } }',
      ['v3/room/list'],
    ],
    ['the balance', '{ merchant { balance } }', []],
    ['lists of documents', '{ documents { totalCount } merchant { documents { totalCount } } }', []],
  ])('starts no call: %s', async (_name, query, calls) => {
    await using gateway = await startTestGateway();
    const { errors = [] } = await gateway.execute(query, undefined, student);
    expect(errors.length).toBeGreaterThan(0);
    for (const { extensions } of errors) expect(extensions).toEqual({ code: 'FORBIDDEN' });
    expect(gateway.takeCalls()).toEqual(calls);
  });

  test('stops the other mutations of its operation', async () => {
    await using gateway = await startTestGateway();
    const writer = user('teacher-1', ['room:read', 'room:write']);
    const query = `mutation { a: renameRoom${literals['Mutation.renameRoom']} { userErrors { code } }
      ...B } fragment B on Mutation { b: deleteDocument${literals['Mutation.deleteDocument']} { userErrors { code } } }`;
    const { data, errors } = await gateway.execute(query, undefined, writer);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['b'], extensions: { code: 'FORBIDDEN' } }]);
    expect(gateway.takeCalls()).toEqual([]);
  });
});

describe('arguments', () => {
  const scopes: Scope[] = ['room:read', 'statistics:read'];
  const entry = (input: string) =>
    `{ room(id: "${own}") { entryLink(input: { nickname: "a", ${input} }) { url } } }`;
  const statistics = (userId: string) =>
    `{ room(id: "${own}") { statistics { liveAttendance(userId: ${userId}) { userId } playbackSessions(userId: ${userId}) { userId } } } }`;

  test.each<[string, string, Scope]>([
    ['a host', entry('role: HOST'), 'room:enter-host'],
    ['an assistant', entry('role: ASSISTANT'), 'room:enter-assistant'],
    ['a monitor', entry('role: INVISIBLE_MONITOR'), 'room:enter-monitor'],
    ['somebody else', entry('userId: "student-2"'), 'room:entry-any-user'],
    ['the statistics of somebody else', statistics('"student-2"'), 'statistics:any-user'],
  ])('%s needs a scope of its own', async (_name, query, scope) => {
    await using gateway = await startTestGateway();
    const codes = async (caller: Caller) => {
      const { errors = [] } = await gateway.execute(query, undefined, caller);
      return [...new Set(errors.map(({ extensions }) => extensions?.['code']))];
    };
    const me = seedIds.studentUserId;
    expect(await codes(user(me, scopes))).toEqual(['FORBIDDEN']);
    expect(
      await codes(
        user(
          me,
          SCOPES.filter((one) => one !== scope),
        ),
      ),
    ).toEqual(['FORBIDDEN']);
    expect(await codes(user(me, [...scopes, scope]))).toEqual([]);
  });

  test('are about the user of the token where they name none, or the same', async () => {
    await using gateway = await startTestGateway();
    const student = user(seedIds.studentUserId, scopes);
    for (const userId of ['null', `"${seedIds.studentUserId}"`]) {
      const { data, errors } = await gateway.execute<object, object>(statistics(userId), undefined, student);
      expect(errors).toBeUndefined();
      expect(data).toMatchObject({
        room: { statistics: { liveAttendance: { userId: seedIds.studentUserId } } },
      });
    }
    const { data } = await gateway.execute<{ room: { entryLink: { url: string } } }, object>(
      entry('role: AUDIENCE'),
      undefined,
      student,
    );
    expect(new URL(data?.room.entryLink.url ?? '').searchParams.get('uid')).toBe(seedIds.studentUserId);
  });
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
