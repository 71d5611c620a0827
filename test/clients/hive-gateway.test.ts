import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../src/graphql/fields/ids.ts';
import type { GraphQLFormattedError } from 'graphql';
import { roomIdFrom } from '../../src/sandbox/random.ts';
import { LESSON_PLANS } from '../../src/sandbox/seed-lessons.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { eventually } from '../support/eventually.ts';
import type { Lesson, RoomKey } from '../support/timetable.ts';
import { textReader } from '../transports/http/stream-text.ts';
import { callerToken, RENAME_ROOM, startAuthenticatedGateway, startClientGateway } from './client-gateway.ts';
import { startRouter, type Router, type RouterAnswer } from './router.ts';

/** Each operation makes its own calls. */
const FORGETFUL = Object.fromEntries(
  ['RECORDS', 'LISTS', 'MERCHANT', 'LIVE_STATISTICS', 'PLAYBACK'].map((kind) => [
    `CACHE_TTL_${kind}_MS`,
    '0',
  ]),
);

interface School extends AsyncDisposable {
  router: Router;
  token: string;
  /** Endpoints that the vendor was asked since the last time. */
  takeCalls: () => string[];
  faults: Sandbox['faults'];
}

/** A gateway, a timetable whose lessons are in these rooms, and a router before both. */
async function startSchool(
  rooms: readonly string[],
  key: RoomKey = 'id',
  settings: Record<string, string> = {},
): Promise<School> {
  const gateway = await startAuthenticatedGateway({ FEDERATION: 'on', ...FORGETFUL, ...settings });
  const token = await callerToken();
  const router = await startRouter({
    url: gateway.url,
    token,
    key,
    lessons: rooms.map((room, index) => lessonIn(room, index, key)),
  });
  return {
    router,
    token,
    faults: gateway.sandbox.faults,
    takeCalls: () => {
      const calls = gateway.sandbox.requests.map(({ path }) => path.replace(/^v\d\//, '')).sort();
      gateway.sandbox.clearRequests();
      return calls;
    },
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]();
      await gateway.close();
    },
  };
}

function lessonIn(vendorId: string, index: number, key: RoomKey): Lesson {
  return {
    id: String(index),
    subject: `Lesson ${index}`,
    room: key === 'id' ? encodeGlobalId('Room', vendorId) : vendorId,
  };
}

const { liveRoom, endedRoom } = seedIds;

const lessons = (selection: string) => `{ lessons(first: 100) { nodes { subject room { ${selection} } } } }`;

/** All rooms that the sandbox has. */
const ROOMS = LESSON_PLANS.map(({ slug }) => roomIdFrom(slug));
const TWENTY = ROOMS.slice(0, 20);

/** The rooms of an answer to `lessons`. */
function roomsOf({ data }: RouterAnswer): unknown[] {
  const { nodes } = data!['lessons'] as { nodes: { room: unknown }[] };
  return nodes.map(({ room }) => room);
}

const errorOf = ({ path, extensions }: GraphQLFormattedError) => [path?.join('.'), extensions];

describe('twenty lessons of a timetable, through Hive Gateway', () => {
  const CALLS: [selection: string, calls: Record<string, number>][] = [
    ['id', {}],
    ['vendorId', {}],
    ['vendorId chatLog { status }', { 'room/chatDownload': 1 }],
    ['title', { 'room/detail': 20 }],
    ['title merchant { name }', { 'room/detail': 20, merchant: 1 }],
  ];

  test.each(CALLS)('are asked for once: { %s }', async (selection, calls) => {
    for (const key of ['id', 'vendorId'] as const) {
      await using school = await startSchool(TWENTY, key);
      const answer = await school.router.ask(lessons(selection), {}, school.token);
      expect(answer.errors).toBeUndefined();
      expect(roomsOf(answer)).toHaveLength(20);
      expect(countsOf(school.takeCalls())).toEqual(calls);
    }
  });

  test('and three in each room are no more calls', async () => {
    await using school = await startSchool([...TWENTY, ...TWENTY, ...TWENTY]);
    const answer = await school.router.ask(lessons('title chatLog { status }'), {}, school.token);
    expect(roomsOf(answer)).toHaveLength(60);
    expect(countsOf(school.takeCalls())).toEqual({ 'room/detail': 20, 'room/chatDownload': 1 });
  });

  test('that begin at the rooms cost the list alone, and a call a room where they come back to it', async () => {
    await using school = await startSchool(ROOMS);
    const rooms = (selection: string) => `{ rooms(first: 5) { nodes { title lessons { ${selection} } } } }`;
    expect((await school.router.ask(rooms('subject'), {}, school.token)).errors).toBeUndefined();
    expect(countsOf(school.takeCalls())).toEqual({ 'room/list': 1 });
    const back = await school.router.ask(rooms('subject room { title }'), {}, school.token);
    expect(back.errors).toBeUndefined();
    expect(countsOf(school.takeCalls())).toEqual({ 'room/list': 1, 'room/detail': 5 });
  });
});

describe('callers of the router', () => {
  test('are kept apart by what they send, also at once', async () => {
    await using school = await startSchool([liveRoom, endedRoom]);
    const scope = 'room:read';
    const tokens = await Promise.all([[liveRoom], [endedRoom]].map((rooms) => callerToken({ scope, rooms })));
    const asked = Array.from({ length: 10 }, (_, index) => index % 2);
    const answers = await Promise.all(
      asked.map((who) => school.router.ask(lessons('title'), {}, tokens[who])),
    );
    const found = { title: expect.any(String) as string };
    for (const [index, who] of asked.entries()) {
      const { errors = [] } = answers[index]!;
      expect(roomsOf(answers[index]!)).toEqual(
        who === 0 ? [found, { title: null }] : [{ title: null }, found],
      );
      expect(errors.map(errorOf)).toEqual([
        [`lessons.nodes.${1 - who}.room.title`, { code: 'FORBIDDEN', serviceName: 'classrooms' }],
      ]);
    }
  });

  test('who are nobody are refused, with the code', async () => {
    await using school = await startSchool([liveRoom]);
    const answer = await school.router.ask(
      '{ merchant { name } lessons(first: 1) { nodes { subject room { title } } } }',
    );
    expect(answer.data).toEqual({
      merchant: null,
      lessons: { nodes: [{ subject: 'Lesson 0', room: { title: null } }] },
    });
    const code = { code: 'UNAUTHENTICATED', serviceName: 'classrooms' };
    expect(new Map(answer.errors!.map(errorOf) as [string, object][])).toEqual(
      new Map([
        ['merchant', code],
        ['lessons.nodes.0.room.title', code],
      ]),
    );
    expect(school.takeCalls()).toEqual([]);
  });
});

describe('what the gateway refuses or cannot do, through Hive Gateway', () => {
  test('keeps its code; the router takes the place of a field for that of the first object', async () => {
    await using school = await startSchool([liveRoom, endedRoom]);
    school.faults.add({ endpoint: 'v3/room/chatDownload', kind: 'status', status: 500 });
    const answer = await school.router.ask(lessons('vendorId chatLog { status }'), {}, school.token);
    expect(roomsOf(answer)).toEqual([
      { vendorId: liveRoom, chatLog: null },
      { vendorId: endedRoom, chatLog: null },
    ]);
    const error = ['lessons.nodes.0.room.chatLog', { code: 'UPSTREAM_STATUS', serviceName: 'classrooms' }];
    expect(answer.errors!.map(errorOf)).toEqual([error, error]);
  });

  test('comes once a reference where it is about all of them, and before the first call', async () => {
    const rooms = Array.from({ length: 46 }, (_, index) => `jz${1_000_000 + index}`);
    await using school = await startSchool(rooms);
    const selection = 'title statistics { live { studentCount } }';
    const { errors } = await school.router.ask(lessons(selection), {}, school.token);
    expect(new Set(errors!.map(({ extensions }) => extensions?.['code']))).toEqual(
      new Set(['QUERY_TOO_EXPENSIVE']),
    );
    expect(school.takeCalls()).toEqual([]);
  });

  test('is null in a room that is gone, and an error of the router where the field is never null', async () => {
    await using school = await startSchool([liveRoom, 'jz00000000']);
    const gone = await school.router.ask(lessons('title'), {}, school.token);
    expect(gone.errors).toBeUndefined();
    expect(roomsOf(gone)).toEqual([{ title: expect.any(String) as string }, { title: null }]);
    const { errors } = await school.router.ask(lessons('title vendorId'), {}, school.token);
    expect(errors!.map(({ extensions }) => extensions?.['code'])).toEqual(['INTERNAL_SERVER_ERROR']);
  });

  test('is more than fifteen fields at the root, as the router gives each an alias', async () => {
    await using school = await startSchool([]);
    const fields = (count: number) =>
      `{ ${Array.from({ length: count }, (_, index) => `r${index}: room(id: "${liveRoom}") { title }`).join(' ')} }`;
    expect((await school.router.ask(fields(15), {}, school.token)).errors).toBeUndefined();
    const { errors } = await school.router.ask(fields(16), {}, school.token);
    expect(errors![0]!.extensions).toMatchObject({ code: 'QUERY_TOO_LARGE', limit: 'aliases' });
  });

  test('is to defer: the router knows no such directive', async () => {
    await using school = await startSchool([liveRoom]);
    const query = `{ room(id: "${liveRoom}") { id ... @defer { title } } }`;
    const { data, errors } = await school.router.ask(query, {}, school.token);
    expect(data).toBeUndefined();
    expect(errors![0]!.message).toMatch(/Unknown directive "@defer"/);
  });
});

const RECORDING = /* GraphQL */ `
  subscription ($id: ID!) {
    roomRecordingStatus(roomId: $id) {
      title
      recordingStatus
      lessons {
        subject
      }
    }
  }
`;

test('a subscription goes through Hive Gateway, completed by the timetable, and ends with its client', async () => {
  await using school = await startSchool([liveRoom], 'id', { LIVE_MAX_SUBSCRIPTIONS: '1' });
  const subscribe = async () => {
    const headers = { accept: 'text/event-stream', authorization: `Bearer ${school.token}` };
    const reader = textReader(await school.router.fetch(RECORDING, { id: liveRoom }, headers));
    const first = await reader.until((text) => /data: .*\n/.test(text));
    return { reader, event: JSON.parse(/data: (.*)/.exec(first)![1]!) as RouterAnswer };
  };
  const { reader, event } = await subscribe();
  const recording = { title: expect.any(String) as string, recordingStatus: 'NOT_CONVERTED' };
  expect(event).toEqual({
    data: { roomRecordingStatus: { ...recording, lessons: [{ subject: 'Lesson 0' }] } },
  });
  const input = { roomId: liveRoom, title: 'Renamed through the router' };
  expect(await school.router.ask(RENAME_ROOM, { input }, school.token)).toMatchObject({
    data: { renameRoom: { userErrors: [] } },
  });
  expect(await reader.until((text) => text.includes('Renamed'))).toContain(
    '"lessons":[{"subject":"Lesson 0"}]',
  );
  const second = await subscribe();
  expect(second.event.errors).toMatchObject([{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }]);
  await second.reader.leave();
  await reader.leave();
  // There is room again as soon as the gateway knows that nobody listens.
  await eventually(async () => {
    const next = await subscribe();
    await next.reader.leave();
    expect(next.event.errors).toBeUndefined();
  });
});

test('a subscription that ends with the stop of the gateway is complete behind Hive Gateway', async () => {
  const gateway = await startAuthenticatedGateway({ FEDERATION: 'on' });
  const token = await callerToken();
  await using router = await startRouter({ url: gateway.url, token, lessons: [] });
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${token}` };
  const reader = textReader(await router.fetch(RECORDING, { id: liveRoom }, headers));
  await reader.until((text) => text.includes('NOT_CONVERTED'));
  await gateway.close();
  expect(await reader.rest()).toMatch(/data: .*"SERVICE_STOPPING".*\n\nevent: complete\n/);
});

test('a gateway that is not told to be a subgraph has nothing of one', async () => {
  await using gateway = await startClientGateway();
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ _service { sdl } }' }),
  });
  const { errors } = (await response.json()) as RouterAnswer;
  expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
});

function countsOf(calls: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const call of calls) counts[call] = (counts[call] ?? 0) + 1;
  return counts;
}
