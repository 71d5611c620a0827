import { describe, expect, test } from 'vitest';
import { ArchiveAwayError } from '../../../src/archive/archive.ts';
import { encodeGlobalId } from '../../../src/graphql/fields/ids.ts';
import { roomIdFrom } from '../../../src/sandbox/random.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { own, user } from '../../contract/access-world.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { keptHistory } from '../../support/kept-history.ts';

const NOW = Date.parse('2026-03-02T20:41:00+08:00');
const now = () => NOW;
const archive = keptHistory(NOW);
const start = () => startTestGateway({ now, archive });
const gone = roomIdFrom('term-1-2');
const UNKNOWN = 'jz00000000000000000000000000000000';

const FACTS = 'isDeleted lastSeenAt title startsAt isVod recordingStatus hostInviteCode';

describe('a room that the vendor has no more', () => {
  test.each([
    ['room', `{ room(id: "${gone}") { ${FACTS} } }`],
    ['node', `{ room: node(id: "${encodeGlobalId('Room', gone)}") { ... on Room { ${FACTS} } } }`],
  ])('is shown by %s as it was, marked, after one call', async (_name, query) => {
    await using gateway = await start();
    const { data, errors } = await gateway.execute(query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      room: {
        isDeleted: true,
        lastSeenAt: expect.stringMatching(/^20(25|26)-/) as string,
        title: expect.stringContaining('第3讲') as string,
        startsAt: expect.any(String) as string,
        isVod: false,
        recordingStatus: 'CONVERTED',
        hostInviteCode: null,
      },
    });
    expect(gateway.takeCalls()).toEqual(['v3/room/detail']);
  });

  test('is among nodes what it is alone, beside one that is there and one that nobody knows', async () => {
    await using gateway = await start();
    const ids = [gone, own, UNKNOWN].map((id) => encodeGlobalId('Room', id));
    const { data, errors } = await gateway.execute(
      `{ nodes(ids: ${JSON.stringify(ids)}) { ... on Room { vendorId isDeleted lastSeenAt } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      nodes: [
        { vendorId: gone, isDeleted: true, lastSeenAt: expect.any(String) as string },
        { vendorId: own, isDeleted: false, lastSeenAt: null },
        null,
      ],
    });
  });

  test('is asked of the vendor no further, whatever of it is asked for', async () => {
    await using gateway = await start();
    const { data, errors } = await gateway.execute(
      `{ room(id: "${gone}") { title documents { totalCount } chatLog { status }
        entryLink(input: { nickname: "a", userId: "b", role: AUDIENCE }) { url } appEntry(input: { nickname: "a", userId: "b", role: AUDIENCE }) { token }
        statistics { live { source collectedAt studentCount } liveAttendance(userId: "a") { totalSeconds } playbackSessions(userId: "a") { startedAt }
          attendances(userIds: ["a"]) { userId } playbackSummaries(userIds: ["a"]) { userId } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      room: {
        documents: null,
        chatLog: null,
        entryLink: null,
        appEntry: null,
        statistics: {
          live: { source: 'ARCHIVE', collectedAt: expect.any(String) as string },
          liveAttendance: null,
          playbackSessions: null,
          attendances: [{ userId: 'a' }],
          playbackSummaries: [{ userId: 'a' }],
        },
      },
    });
    // Those that were started beside the one for the room.
    expect(gateway.takeCalls().filter((path) => path === 'v3/room/detail')).toHaveLength(1);
  });

  test('shows the live statistics that were kept, also where nothing else is asked for', async () => {
    await using gateway = await start();
    const { data, errors } = await gateway.execute(
      `{ room(id: "${gone}") { statistics { live { source studentCount onlineSeries { points { studentCount } } } } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({
      room: { statistics: { live: { source: 'ARCHIVE', studentCount: expect.any(Number) as number } } },
    });
    expect(gateway.takeCalls()).toEqual(['v3/statistics/zhibo/room']);
  });

  test('is refused to a token for others', async () => {
    await using gateway = await start();
    const student = user('a', ['room:read', 'statistics:read'], [own]);
    const { errors } = await gateway.execute(`{ room(id: "${gone}") { title } }`, undefined, student);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('is changed by nobody', async () => {
    await using gateway = await start();
    const { data } = await gateway.execute(
      `mutation { renameRoom(input: { roomId: "${gone}", title: "a" }) { room { title } userErrors { code } } }`,
    );
    expect(data).toEqual({ renameRoom: { room: null, userErrors: [{ code: 'ROOM_NOT_FOUND' }] } });
  });

  test('is unknown without an archive', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute(`{ room(id: "${gone}") { isDeleted } }`);
    expect([data, errors]).toEqual([{ room: null }, undefined]);
  });
});

test('a room that is there shows what the vendor has, and asks the archive for nothing', async () => {
  const broken = { open: () => Promise.reject(new Error('asked')), keepsUsers: true };
  await using gateway = await startTestGateway({ now, archive: broken });
  const { data, errors } = await gateway.execute(
    `{ room(id: "${seedIds.endedRoom}") { isDeleted lastSeenAt statistics { live { source collectedAt } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    room: {
      isDeleted: false,
      lastSeenAt: null,
      statistics: { live: { source: 'VENDOR', collectedAt: null } },
    },
  });
});

test('whether there is a room that the vendor has not cannot be told while the archive is away', async () => {
  const away = {
    open: () => Promise.reject(new ArchiveAwayError('57P01', new Error('ended'))),
    keepsUsers: true,
  };
  await using gateway = await startTestGateway({ now, archive: away });
  const { data, errors } = await gateway.execute(`{ room(id: "${gone}") { title } merchant { name } }`);
  expect(data).toEqual({ room: null, merchant: { name: '宇宙中心' } });
  expect(errors).toMatchObject([{ path: ['room'], extensions: { code: 'ARCHIVE_UNAVAILABLE' } }]);
});
