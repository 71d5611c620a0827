import { describe, expect, test } from 'vitest';
import { findLiveRooms, findVodRooms } from '../../src/creates/find-room.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import type { CreateRoomInput } from '../../src/vendor/endpoints/room-writes.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { clientOf, sendJson, startVendorStub } from '../vendor/vendor-stub.ts';

const MINUTE_MS = 60_000;
const TITLE = 'Algebra, once';

/** Whole minutes, as the vendor keeps them. */
const startsAt = new Date(Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS + 24 * 60 * MINUTE_MS);
const input: CreateRoomInput = {
  title: TITLE,
  type: 'ONE_TO_MANY',
  isVideoEnabled: true,
  startsAt,
  durationMinutes: 60,
};

const later = (ms: number) => new Date(startsAt.getTime() + ms);

describe('the live rooms that a create may have made', () => {
  test('have its title, its minute and its length, all three', async () => {
    await using gateway = await startTestGateway();
    const { duobei } = gateway;
    const create = async (more: Partial<CreateRoomInput>) =>
      (await duobei.room.create({ ...input, ...more })).vendorId;
    await create({ durationMinutes: 61 });
    await create({ durationMinutes: 30 });
    await create({ startsAt: later(MINUTE_MS) });
    await create({ startsAt: later(-MINUTE_MS) });
    await create({ title: `${TITLE} again` });
    await create({ title: `Not ${TITLE}` });
    expect(await findLiveRooms(duobei, input)).toEqual([]);
    const own = [await create({}), await create({ startsAt: later(59_999) })];
    const asked = { ...input, startsAt: later(30_000) };
    expect((await findLiveRooms(duobei, asked)).map(({ vendorId }) => vendorId).sort()).toEqual(own.sort());
  });

  test('are found on every page up to the tenth, and beyond it nobody knows', async () => {
    await using gateway = await startTestGateway({ sandbox: { seed: 'empty' } });
    const { duobei } = gateway;
    await createNamesakes(gateway, 200);
    const wanted = { ...input, durationMinutes: 90 };
    expect(await findLiveRooms(duobei, wanted)).toEqual([]);
    const all = await findLiveRooms(duobei, { ...input, startsAt: later(MINUTE_MS) });
    expect(new Set(all.map(({ vendorId }) => vendorId)).size).toBe(200);
    await createNamesakes(gateway, 1);
    gateway.takeCalls();
    await expect(findLiveRooms(duobei, wanted)).rejects.toThrow(
      expect.objectContaining({ name: 'TooManyNamesakesError' }),
    );
    expect(gateway.takeCalls()).toEqual(Array(10).fill('v3/room/list'));
  });
});

describe('a list in which one room cannot be read', () => {
  const found = { roomId: 'jz1', title: TITLE, startTime: '2030-01-01 10:00', endTime: '2030-01-01 11:00' };

  test.each([
    ['without its title', { ...found, title: null }],
    ['without its id', { ...found, roomId: null }],
    ['of this title, without its start', { ...found, startTime: 'soon' }],
    ['of this title, without its end', { ...found, endTime: {} }],
  ])('%s does not say that there is none: it would be made, and paid, again', async (_what, odd) => {
    const pagination = { items: [odd], pageNo: 1, pageSize: 20, totalCount: 1, totalPages: 1 };
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, pagination }),
    );
    await using client = clientOf(stub);
    for (const find of [findLiveRooms(client, input), findVodRooms(client, TITLE, 0)]) {
      await expect(find).rejects.toThrow(expect.objectContaining({ name: 'UnreadableRoomError' }));
    }
  });
});

test('a room that the list shows with white space around its title is the one, and not made again', async () => {
  const endTime = shanghai(later(input.durationMinutes * MINUTE_MS));
  const item = { roomId: 'jz1', title: ` ${TITLE}\u3000`, startTime: shanghai(startsAt), endTime };
  const pagination = { items: [item], pageNo: 1, pageSize: 20, totalCount: 1, totalPages: 1 };
  await using stub = await startVendorStub((_request, response) =>
    sendJson(response, { success: true, pagination }),
  );
  await using client = clientOf(stub);
  expect(await findLiveRooms(client, input)).toMatchObject([{ vendorId: 'jz1' }]);
});

/** As the vendor writes a time. */
function shanghai(time: Date): string {
  return new Date(time.getTime() + 480 * MINUTE_MS).toISOString().slice(0, 16).replace('T', ' ');
}

/** Rooms that differ from the input by a minute. */
async function createNamesakes({ duobei }: TestGateway, count: number): Promise<void> {
  const room = { ...input, startsAt: later(MINUTE_MS) };
  await Promise.all(Array.from({ length: count }, () => duobei.room.create(room)));
}

test('a lost create with more namesakes than are looked through is never sent again', async () => {
  let aheadMs = 0;
  await using gateway = await startTestGateway({ now: () => Date.now() + aheadMs });
  await createNamesakes(gateway, 201);
  gateway.sandbox.faults.add({ endpoint: 'v4/room/create', kind: 'drop' });
  gateway.takeCalls();
  const codes = [];
  for (let ask = 0; ask < 3; ask += 1) {
    const { errors } = await gateway.execute(
      `mutation ($startsAt: DateTime!) { createRoom(input: { title: "${TITLE}", type: ONE_TO_MANY, isVideoEnabled: true,
         startsAt: $startsAt, durationMinutes: 60, idempotencyKey: "k" }) { room { vendorId } } }`,
      { startsAt },
    );
    codes.push(errors?.[0]?.extensions?.['code']);
    aheadMs += 40_000;
  }
  expect(codes).toEqual(['OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN', 'OUTCOME_UNKNOWN']);
  expect(gateway.takeCalls().filter((path) => path === 'v4/room/create')).toHaveLength(1);
});

describe('the video rooms that a create may have made', () => {
  const AGE_MS = 600_000;
  const TOLERANCE_MS = 120_000;

  /** A vendor that made a video room at a time, and a gateway that looks for it when the create is `AGE_MS` old. */
  async function madeAt(offsetMs: number, title = TITLE): Promise<number> {
    // To the second, as the vendor keeps the start of a video.
    const sentMs = Math.floor(Date.now() / 1_000) * 1_000;
    let nowMs = sentMs + offsetMs;
    await using gateway = await startTestGateway({ now: () => nowMs });
    await gateway.duobei.video.create({ title, videoKey: seedIds.videoKey });
    nowMs = sentMs + AGE_MS;
    return (await findVodRooms(gateway.duobei, TITLE, AGE_MS)).length;
  }

  test('were made around the time of the send', async () => {
    expect(await madeAt(0)).toBe(1);
    expect(await madeAt(TOLERANCE_MS)).toBe(1);
    expect(await madeAt(-TOLERANCE_MS)).toBe(1);
    expect(await madeAt(TOLERANCE_MS + 1_000)).toBe(0);
    expect(await madeAt(-TOLERANCE_MS - 1_000)).toBe(0);
    expect(await madeAt(0, `${TITLE} again`)).toBe(0);
  });

  test('have the length that all of them have: a live room of that name and time is none', async () => {
    await using gateway = await startTestGateway();
    const { duobei } = gateway;
    const now = new Date(duobei.now());
    await duobei.room.create({
      ...input,
      startsAt: new Date(now.getTime() + MINUTE_MS),
      durationMinutes: 45,
    });
    expect(await findVodRooms(duobei, TITLE, 0)).toEqual([]);
    const { vendorId } = await duobei.video.create({ title: TITLE, videoKey: seedIds.videoKey });
    expect((await findVodRooms(duobei, TITLE, 0)).map((room) => room.vendorId)).toEqual([vendorId]);
  });
});
