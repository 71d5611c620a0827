import { describe, expect, test } from 'vitest';
import type { CreateRoomInput } from '../../generated/operations.ts';
import {
  CreateRoomDocument,
  MerchantAccountDocument,
  RoomDetailDocument,
} from '../../generated/operations.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;

const lesson: CreateRoomInput = {
  title: 'Trial lesson',
  type: 'ONE_TO_MANY',
  isVideoEnabled: false,
  startsAt: '2026-03-03T19:00:00+08:00',
  durationMinutes: 90,
};

async function create(gateway: TestGateway, change: Partial<CreateRoomInput> = {}) {
  const result = await gateway.execute(CreateRoomDocument, { newRoom: { ...lesson, ...change } });
  expect(result.errors).toBeUndefined();
  return result.data!.createRoom;
}

describe('createRoom', () => {
  test('creates a room of the given minutes with v4', async () => {
    await using gateway = await startTestGateway({ now });
    const { room, userErrors } = await create(gateway);
    expect(userErrors).toEqual([]);
    expect(room).toMatchObject({
      title: 'Trial lesson',
      startsAt: '2026-03-03T11:00:00Z',
      endsAt: '2026-03-03T12:30:00Z',
    });
    expect(gateway.sandbox.requests.map(({ path, params }) => [path, params['length']])).toEqual([
      ['v4/room/create', '90'],
    ]);
    const detail = await gateway.execute(RoomDetailDocument, { id: room!.id });
    expect(detail.data?.room).toMatchObject({
      vendorId: room!.vendorId,
      type: 'ONE_TO_MANY',
      isVideoEnabled: false,
      durationMinutes: 90,
      schedulePhase: 'UPCOMING',
      recordingStatus: 'NOT_CONVERTED',
    });
  });

  test.each([
    ['SMALL_CLASS_FLASH', '4'],
    ['ONE_TO_MANY_VIDEO', '5'],
    ['SMALL_CLASS_CLIENT', '8'],
  ] as const)('%s, beyond the document, is created where that is switched on', async (type, roomType) => {
    await using gateway = await startTestGateway({ now, client: { beyondDocument: 'create' } });
    const { room, userErrors } = await create(gateway, { type });
    expect(userErrors).toEqual([]);
    expect(gateway.sandbox.requests[0]?.params['roomType']).toBe(roomType);
    const detail = await gateway.execute(RoomDetailDocument, { id: room!.id });
    expect(detail.data?.room).toMatchObject({ vendorId: room!.vendorId, type });

    for (const beyondDocument of ['read', 'off'] as const) {
      await using careful = await startTestGateway({ now, client: { beyondDocument } });
      const refused = await create(careful, { type });
      expect(refused).toMatchObject({
        room: null,
        userErrors: [{ code: 'INVALID_INPUT', path: ['input', 'type'] }],
      });
      expect(careful.takeCalls()).toEqual([]);
    }
  });

  test('creates a room of whole hours with v3', async () => {
    await using gateway = await startTestGateway({ now, client: { apiVersion: 'v3' } });
    const { room } = await create(gateway, {
      durationMinutes: 120,
      type: 'ONE_TO_ONE',
      isVideoEnabled: true,
    });
    expect(room).toMatchObject({ endsAt: '2026-03-03T13:00:00Z' });
    const [call] = gateway.sandbox.requests;
    expect(call).toMatchObject({
      path: 'v3/room/create',
      params: { duration: '2', roomType: '1', video: '1', startTime: '2026-03-03 19:00' },
    });
    expect(call?.params).not.toHaveProperty('length');
  });

  test('keeps whole minutes and shows what was stored', async () => {
    await using gateway = await startTestGateway({ now });
    const { room } = await create(gateway, { startsAt: '2026-03-03T11:00:59.999Z', title: 'Q&A: a=b+c' });
    expect(room).toMatchObject({ startsAt: '2026-03-03T11:00:00Z', title: 'Q&A: a=b+c' });
  });

  test('answers every field of the new room without another call, the host’s code included', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute<{ createRoom: { room: Record<string, unknown> } }, object>(
      `mutation ($newRoom: CreateRoomInput!) {
        createRoom(input: $newRoom) {
          room {
            type isVideoEnabled isAudioLesson isVod recordingStatus coverImageUrl hostInviteCode
            playbackExpiresAt durationMinutes
          }
        }
      }`,
      { newRoom: lesson },
    );
    expect(data?.createRoom.room).toEqual({
      type: 'ONE_TO_MANY',
      isVideoEnabled: false,
      isAudioLesson: false,
      isVod: false,
      recordingStatus: 'NOT_CONVERTED',
      coverImageUrl: null,
      hostInviteCode: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      playbackExpiresAt: '2099-01-01T15:59:00Z',
      durationMinutes: 90,
    });
    expect(gateway.takeCalls()).toEqual(['v4/room/create']);
    expect(JSON.stringify(gateway.logs)).not.toContain(String(data?.createRoom.room['hostInviteCode']));
  });

  test('takes the price from the balance, and answers InsufficientBalanceError when it is used up', async () => {
    await using gateway = await startTestGateway({ now, sandbox: { balance: 4 } });
    expect((await create(gateway)).userErrors).toEqual([]);
    const { room, userErrors } = await create(gateway);
    expect(room).toBeNull();
    expect(userErrors).toEqual([
      { code: 'INSUFFICIENT_BALANCE', message: 'The vendor refused: the balance is too low.', path: null },
    ]);
    const account = await gateway.execute(MerchantAccountDocument);
    expect(account.data?.merchant?.balance).toBe('0');
  });

  test.each(['0001-01-01T00:00:00Z', '0099-06-01T12:00:00Z', '9999-12-31T23:59:00Z'])(
    'a start of no year of lessons is refused by its name, and the vendor is not asked: %s',
    async (startsAt) => {
      await using gateway = await startTestGateway({ now });
      const { userErrors } = await create(gateway, { startsAt });
      expect(userErrors).toEqual([
        {
          code: 'INVALID_INPUT',
          message: 'startsAt is outside of the years 1971-2200, read in Shanghai.',
          path: ['input', 'startsAt'],
        },
      ]);
      expect(gateway.takeCalls()).toEqual([]);
    },
  );

  test('a room that would end in the past is a schedule error', async () => {
    await using gateway = await startTestGateway({ now });
    const { room, userErrors } = await create(gateway, { startsAt: '2026-03-02T08:00:00+08:00' });
    expect(room).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'ROOM_SCHEDULE_CLOSED', path: ['input', 'startsAt'] }]);
  });

  test.each([
    ['v4', 29],
    ['v4', 301],
    ['v4', -60],
    ['v3', 30],
    ['v3', 90],
    ['v3', 360],
  ] as const)('%s refuses %i minutes before anything is sent', async (apiVersion, durationMinutes) => {
    await using gateway = await startTestGateway({ now, client: { apiVersion } });
    const { room, userErrors } = await create(gateway, { durationMinutes });
    expect(room).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'durationMinutes'] }]);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test.each([30, 300])('v4 takes %i minutes', async (durationMinutes) => {
    await using gateway = await startTestGateway({ now });
    expect((await create(gateway, { durationMinutes })).userErrors).toEqual([]);
  });

  test.each([
    ['a control character', 'bell\u0007'],
    ['a line break', 'two\nlines'],
    ['half a surrogate pair', 'broken \ud83d'],
    ['nothing but spaces', '   '],
    ['nothing', ''],
    ['256 characters', 'x'.repeat(256)],
  ])('a title with %s is refused before anything is sent', async (_what, title) => {
    await using gateway = await startTestGateway({ now });
    const { room, userErrors } = await create(gateway, { title });
    expect(room).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'title'] }]);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test.each(['2026-03-03T19:00:00', '2026-03-03', '2026-02-30T10:00:00Z', 'tomorrow'])(
    'the start %s is no instant, and nothing is sent',
    async (startsAt) => {
      await using gateway = await startTestGateway({ now });
      const { data, errors } = await gateway.execute(CreateRoomDocument, {
        newRoom: { ...lesson, startsAt },
      });
      expect(data ?? null).toBeNull();
      expect(errors?.[0]?.message).toContain('startsAt');
      expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
      expect(gateway.takeCalls()).toEqual([]);
    },
  );
});
