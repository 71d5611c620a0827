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

  test.each([`${asked}0`, asked.slice(0, -1), `${asked} `, 'odd', 7])(
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
