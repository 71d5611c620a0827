import { afterAll, describe, expect, test } from 'vitest';
import { oddRefusals, oddShapesOf } from '../../src/sandbox/odd-answers.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { figure } from '../reliability/figures.ts';
import { startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';

/** An operation that shows what an endpoint answers, and can be repeated. */
interface Shown {
  query: string;
  /** What has to be there before, as variables. */
  prepare?: (gateway: TestGateway) => Promise<Record<string, string>>;
}

const { liveRoom, endedRoom, upcomingRoom, convertedDocument, studentUserId, videoKey } = seedIds;
const roomFields =
  'vendorId title startsAt endsAt playbackExpiresAt isVideoEnabled recordingStatus hostInviteCode';
const detailFields = `${roomFields} type isVod coverImageUrl`;
const documentFields = 'vendorId fileName contentType status pageCount';
const ofRoom = (fields: string) => ({ query: `{ room(id: "${endedRoom}") { vendorId ${fields} } }` });
const schedule = 'startsAt: "2035-03-01T19:00:00+08:00", durationMinutes: 60';
const payload = '{ room { vendorId } userErrors { __typename } }';
const newRoom = async ({ duobei }: TestGateway) => {
  const schedule = { startsAt: new Date('2035-03-01T19:00:00+08:00'), durationMinutes: 60 };
  const room = await duobei.room.create({
    title: 't',
    type: 'ONE_TO_MANY',
    isVideoEnabled: false,
    ...schedule,
  });
  return { roomId: room.vendorId };
};

const shown: Record<string, Shown> = {
  'v3/room/detail': { query: `{ room(id: "${endedRoom}") { ${detailFields} } }` },
  'v3/room/list': { query: `{ rooms(first: 20) { pageInfo { hasNextPage } nodes { ${roomFields} } } }` },
  'v3/room/listDocuments': ofRoom(`documents { totalCount edges { attachedAt node { ${documentFields} } } }`),
  'v3/room/chatDownload': {
    query: `{ ended: room(id: "${endedRoom}") { ...Log } live: room(id: "${liveRoom}") { ...Log } }
      fragment Log on Room { vendorId chatLog { status link { url expiresAt } } }`,
  },
  'v3/document/list': {
    query: `{ documents(first: 20) { nodes { ${documentFields} uploadedAt size { text } } } }`,
  },
  'v3/document/detail': {
    query: `{ document(id: "${convertedDocument}") { ${documentFields} uploadedAt size { text } } }`,
  },
  'v3/merchant': { query: '{ merchant { name mobile balance } }' },
  'v3/statistics/zhibo/room':
    ofRoom(`statistics { live { peakStudentCount studentCount pcStudentCount mobileStudentCount
    watchTime { totalSeconds maxSeconds averageSeconds } onlineSeries { firstStudentStartedAt stepSeconds points { studentCount } } } }`),
  'v3/statistics/zhibo/user': ofRoom(
    `statistics { liveAttendance(userId: "${studentUserId}") { totalSeconds sessions { startedAt durationSeconds deviceType } } }`,
  ),
  'v3/statistics/playback/room': ofRoom(
    'statistics { playbackDays { vendorId date hours { hour viewCount } } }',
  ),
  'v3/statistics/playback/user': ofRoom(
    `statistics { playbackSessions(userId: "${studentUserId}") { startedAt endedAt watchedSeconds uniqueWatchedSeconds } }`,
  ),
  'v3/video/uptoken': {
    query: 'mutation { createVideoUploadToken { uploadToken { token } userErrors { __typename } } }',
  },
  'v4/room/create': {
    query: `mutation { createRoom(input: { title: "t", type: ONE_TO_MANY, isVideoEnabled: false, ${schedule} }) ${payload} }`,
  },
  'v3/room/video/create': {
    query: `mutation { createVodRoom(input: { title: "t", videoKey: "${videoKey}" }) ${payload} }`,
  },
  'v3/room/update/title': {
    query: `mutation { renameRoom(input: { roomId: "${liveRoom}", title: "t" }) ${payload} }`,
  },
  'v4/room/update/time': {
    query: `mutation { rescheduleRoom(input: { roomId: "${upcomingRoom}", ${schedule} }) ${payload} }`,
  },
  'v3/room/delete': {
    query: `mutation ($roomId: ID!) { deleteRoom(input: { roomId: $roomId }) ${payload} }`,
    prepare: newRoom,
  },
  'v3/room/attachDocument': {
    query: `mutation ($roomId: ID!) { attachDocument(input: { roomId: $roomId, documentId: "${convertedDocument}" }) ${payload} }`,
    prepare: newRoom,
  },
  'v3/room/removeDocument': {
    query: `mutation ($roomId: ID!) { detachDocument(input: { roomId: $roomId, documentId: "${convertedDocument}" }) ${payload} }`,
    prepare: async (gateway) => {
      const room = await newRoom(gateway);
      await gateway.duobei.room.attachDocument({ ...room, documentId: convertedDocument });
      return room;
    },
  },
  'v3/course/weixin/live/open': {
    query: `mutation { openWechatLive(input: { roomId: "${liveRoom}", teacherName: "t", teacherBio: "b", description: "d" }) ${payload} }`,
  },
};

/** What is of another than was asked for is never shown as the one that was. */
const ofAnother = { 'the answer of another': 'UPSTREAM_INVALID_RESPONSE' };

/** What cannot be said to have been done, or read at all; everything else is shown without an error. */
const failing: Record<string, Record<string, string>> = {
  // Nobody knows which room was made.
  'v4/room/create': { 'success alone': 'UPSTREAM_INVALID_RESPONSE' },
  'v3/room/video/create': { 'success alone': 'UPSTREAM_INVALID_RESPONSE' },
  'v3/room/detail': ofAnother,
  'v3/document/detail': ofAnother,
  'v3/statistics/zhibo/room': ofAnother,
  'v3/statistics/zhibo/user': ofAnother,
  'v3/statistics/playback/room': ofAnother,
  'v3/statistics/playback/user': ofAnother,
};

/** As a path of names and places, with what stands there. */
function leavesOf(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, JSON.stringify(value)]]);
  return new Map(Object.entries(value).flatMap(([key, item]) => [...leavesOf(item, `${path}.${key}`)]));
}

/** What of a plain answer an odd one does not show. */
function lostIn(odd: GraphQLResult<unknown>, plain: GraphQLResult<unknown>): string {
  const code = odd.errors?.[0]?.extensions?.['code'];
  if (code !== undefined) return code as string;
  const [shown, all] = [leavesOf(odd.data), leavesOf(plain.data)];
  const lost = [...all].filter(([path, value]) => value !== 'null' && (shown.get(path) ?? 'null') === 'null');
  return lost.length === 0 ? 'all' : `all but ${lost.length} of ${all.size} values`;
}

const table: Record<string, Record<string, string>> = {};

describe.each(Object.entries(shown))('%s', (endpoint, { query, prepare }) => {
  test('shows of every odd answer what can be read', async () => {
    const noCache = { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 };
    await using gateway = await startTestGateway({ cache: { ttlMs: noCache } });
    const ask = async (shape?: string) => {
      const variables = await prepare?.(gateway);
      if (shape !== undefined) gateway.sandbox.faults.add({ endpoint, kind: 'odd', shape });
      return gateway.execute<unknown, object>(query, variables ?? {});
    };
    const plain = await ask();
    expect(plain.errors).toBeUndefined();
    const failed: Record<string, string> = {};
    for (const { name } of oddShapesOf(endpoint)) {
      const answer = await ask(name);
      (table[name] ??= {})[endpoint] = lostIn(answer, plain);
      const code = answer.errors?.[0]?.extensions?.['code'];
      if (code !== undefined) failed[name] = code as string;
    }
    expect(failed).toEqual(failing[endpoint] ?? {});
  });

  test('takes every odd refusal for what it is', async () => {
    await using gateway = await startTestGateway();
    const refused = async (shape?: string) => {
      // A batch that is refused is asked once more, one by one.
      const order = { endpoint, error: 'app_permission_error', times: 3 } as const;
      const variables = await prepare?.(gateway);
      gateway.sandbox.faults.add(
        shape === undefined ? { ...order, kind: 'error' } : { ...order, kind: 'odd', shape },
      );
      const { data, errors } = await gateway.execute<unknown, object>(query, variables ?? {});
      gateway.sandbox.faults.clear();
      return { data, errors };
    };
    const plain = await refused();
    expect(JSON.stringify(plain)).toMatch(/FEATURE_NOT_ENABLED|FeatureNotEnabledError/);
    for (const { name } of oddRefusals) expect(await refused(name), name).toEqual(plain);
  });
});

afterAll(() => {
  const cells = Object.values(table).flatMap((row) => Object.values(row));
  const whole = cells.filter((cell) => cell === 'all').length;
  const failed = cells.filter((cell) => /^[A-Z_]+$/.test(cell)).length;
  figure(
    'odd answers by endpoint',
    'no error where anything can be read',
    `${cells.length}: ${whole} shown whole, ${failed} failed`,
  );
});
