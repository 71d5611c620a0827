import { describe, expect, test } from 'vitest';
import type { DuobeiClient } from '../../src/vendor/client.ts';
import { UpstreamContractError } from '../../src/vendor/protocol/errors.ts';
import { clientOf, rejectionOf, sendJson, startVendorStub } from './vendor-stub.ts';

const roomId = 'jz000001';
const documentId = 'ccd0ec55-a3f6-42da-a02f-e785eb56dd7e';
const user = { roomId, userId: '57728' };
const visitor = { ...user, nickname: 'a', role: 'AUDIENCE' } as const;

/** Each single read whose answer repeats what was asked for: where, and how an answer with this there looks. */
const reads: [
  place: string,
  asked: string,
  ask: (client: DuobeiClient) => Promise<unknown>,
  answer: (id: unknown) => object,
][] = [
  [
    'course.roomId',
    roomId,
    (client) => client.room.detail(roomId),
    (id) => ({ course: { roomId: id, title: 'a' } }),
  ],
  [
    'document.uniqueId',
    documentId,
    (client) => client.document.detail(documentId),
    (id) => ({ document: { uniqueId: id } }),
  ],
  [
    'roomZhiboDetail.roomId',
    roomId,
    (client) => client.statistics.liveRoom(roomId),
    (id) => ({ roomZhiboDetail: { roomId: id, statisticEntity: null } }),
  ],
  ['roomId', roomId, (client) => client.statistics.liveUser(user), (id) => ({ roomId: id, details: [] })],
  ['uid', user.userId, (client) => client.statistics.liveUser(user), (id) => ({ uid: id, details: [] })],
  [
    'userZhiboDetail.roomId',
    roomId,
    (client) => client.statistics.liveUser(user),
    (id) => ({ userZhiboDetail: { roomId: id, details: [] } }),
  ],
  [
    'userZhiboDetail.uid',
    user.userId,
    (client) => client.statistics.liveUser(user),
    (id) => ({ userZhiboDetail: { uid: id, details: [] } }),
  ],
  [
    'roomPlayBackDetails[].roomId',
    roomId,
    (client) => client.statistics.playbackRoom(roomId),
    (id) => ({ roomPlayBackDetails: [null, { timestamp: 1494000000000 }, { roomId: id, timestamp: 1 }] }),
  ],
  [
    'userPlayBackDetails[].roomId',
    roomId,
    (client) => client.statistics.playbackUser(user),
    (id) => ({ userPlayBackDetails: [{ roomId: id, startTime: 1492505730022 }] }),
  ],
  [
    'userPlayBackDetails[].uid',
    user.userId,
    (client) => client.statistics.playbackUser(user),
    (id) => ({ userPlayBackDetails: [{ uid: id, startTime: 1492505730022 }] }),
  ],
  [
    'authInfo.roomId',
    roomId,
    (client) => client.room.appEntry(visitor),
    (id) => ({ authInfo: { roomId: id, accessToken: 't' }, status: 1 }),
  ],
  [
    'authInfo.userId',
    user.userId,
    (client) => client.room.appEntry(visitor),
    (id) => ({ authInfo: { userId: id, accessToken: 't' }, status: 1 }),
  ],
  [
    'authInfo.userRole',
    '2',
    (client) => client.room.appEntry(visitor),
    (id) => ({ authInfo: { userRole: id, accessToken: 't' }, status: 1 }),
  ],
];

/** Those without which nobody knows what the answer is about. */
const INDISPENSABLE = new Set(['course.roomId', 'document.uniqueId']);

describe.each(reads)('an answer with %s', (place, asked, ask, answer) => {
  const drift: string[] = [];
  const askWith = async (id: unknown) => {
    drift.length = 0;
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, ...answer(id) }),
    );
    await using client = clientOf(stub, { onDrift: (_endpoint, field) => void drift.push(field) });
    return await ask(client);
  };

  test('is taken as it was asked for', async () => {
    await expect(askWith(asked)).resolves.toBeDefined();
    if (/^\d+$/.test(asked)) await expect(askWith(Number(asked))).resolves.toBeDefined();
  });

  test.each([`${asked}0`, asked.slice(1), `${asked} `, 'odd', 7].filter((id) => id !== ''))(
    'of another, %j, is no answer',
    async (id) => {
      const error = await rejectionOf(askWith(id));
      expect(drift).toEqual([place]);
      expect(error).toBeInstanceOf(UpstreamContractError);
      expect(error).toMatchObject({
        code: 'UPSTREAM_INVALID_RESPONSE',
        issues: [{ path: place, expected: 'the id that was asked for' }],
      });
      expect((error as Error).message).toContain(`at ${place} (the id that was asked for)`);
      // Whose it is is none of the log's business.
      if (id !== 7) expect((error as Error).message).not.toContain(String(id));
    },
  );

  test.each([undefined, null, '', {}, [7]])('without an id, %j, is read as ever', async (none) => {
    if (INDISPENSABLE.has(place)) {
      const error = await rejectionOf(askWith(none));
      expect((error as Error).message).toContain('(an id)');
    } else await expect(askWith(none)).resolves.toBeDefined();
  });
});

const broadcast = { roomId, teacherName: 'a', teacherBio: 'b', description: 'c' };
const pair = { roomId, documentId };
const lesson = { startsAt: new Date('2035-03-01T19:00:00Z'), durationMinutes: 60 };

/** Each write about one object: the place in its answer, and what is known to be done. */
const writes: [
  place: string,
  write: (client: DuobeiClient) => Promise<unknown>,
  answer: object,
  done: unknown,
][] = [
  [
    'room.roomId',
    (client) => client.room.rename({ roomId, title: 'a' }),
    { room: { roomId: 'jz9', title: 'b' } },
    { vendorId: roomId },
  ],
  [
    'room.roomId',
    (client) => client.room.reschedule({ roomId, ...lesson }),
    { room: { roomId: 'jz9', startTime: '2020-01-01 10:00' } },
    { vendorId: roomId },
  ],
  [
    'room.roomId',
    (client) => client.room.delete(roomId),
    { room: { roomId: 'jz9', title: 'b' } },
    { vendorId: roomId },
  ],
  [
    'course.roomId',
    (client) => client.live.open(broadcast),
    { course: { roomId: 'jz9', title: 'b' } },
    { vendorId: roomId },
  ],
  [
    'course.roomId',
    (client) => client.live.update(broadcast),
    { course: { roomId: 'jz9', title: 'b' } },
    { vendorId: roomId },
  ],
  ['roomId', (client) => client.live.close(roomId), { roomId: 'jz9' }, { roomId }],
  ['roomId', (client) => client.room.attachDocument(pair), { roomId: 'jz9', slidesUuid: documentId }, pair],
  ['slidesUuid', (client) => client.room.removeDocument(pair), { roomId, slidesUuid: 'other' }, pair],
  ['documentId', (client) => client.document.delete(documentId), { documentId: 'other' }, undefined],
];

test.each(writes)(
  'a write whose answer has another %s is done to what it was sent for, and counted',
  async (place, write, answer, done) => {
    const drift: string[] = [];
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, ...answer }),
    );
    await using client = clientOf(stub, { onDrift: (_endpoint, field) => void drift.push(field) });
    expect(await write(client)).toEqual(done);
    expect(drift).toEqual([place]);
  },
);

describe('a create whose answer has a room', () => {
  const ask = async (room: object, more: object = {}) => {
    const drift: string[] = [];
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, room: { roomId: 'jz9', ...room }, ...more }),
    );
    await using client = clientOf(stub, { onDrift: (_endpoint, field) => void drift.push(field) });
    const input = { title: 'Q&A, A', type: 'ONE_TO_MANY', isVideoEnabled: true, ...lesson } as const;
    const asked = client.room.create(input);
    const [found] = await Promise.allSettled([asked]);
    return { found, drift };
  };

  test('of another title and another start is about another: nobody knows what was done', async () => {
    const { found, drift } = await ask({ title: 'OTHER', startTime: '2020-01-01 10:00:00' });
    expect(found).toMatchObject({
      status: 'rejected',
      reason: { code: 'UPSTREAM_INVALID_RESPONSE', isOutcomeUnknown: true },
    });
    expect(drift).toEqual(['room.title']);
  });

  test('and a reason to refuse it is neither: nobody knows what was done', async () => {
    for (const more of [{ error: 'success' }, { error: 'app_course_error' }, { message: 'other_error' }]) {
      const { found } = await ask({}, more);
      expect(found).toMatchObject({
        reason: { code: 'UPSTREAM_INVALID_RESPONSE', isOutcomeUnknown: true },
      });
    }
    const { found } = await ask({}, { success: false, error: 'app_course_error' });
    expect(found).toMatchObject({ reason: { name: 'UpstreamRejectedError', isOutcomeUnknown: false } });
  });

  test.each([
    { title: 'OTHER', startTime: '2035-03-02 03:00:59' },
    { title: 'OTHER' },
    { title: 'OTHER', startTime: 'soon' },
    { title: ' Q&amp;A, A', startTime: '2020-01-01 10:00:00' },
    { title: 'Q&A', startTime: '2020-01-01 10:00:00' },
    { startTime: '2020-01-01 10:00:00' },
    {},
  ])('of %j is the new one: its id is not given up', async (room) => {
    const { found } = await ask(room);
    expect(found).toMatchObject({ status: 'fulfilled', value: { vendorId: 'jz9' } });
  });
});
