import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { figure } from './figures.ts';

const MINUTE_MS = 60_000;
const CREATE = 'v4/room/create';
const TITLE = 'Algebra, once';

const mutation = `mutation ($input: CreateRoomInput!) {
  createRoom(input: $input) { room { vendorId title durationMinutes } userErrors { __typename code message path } }
}`;
const vodMutation = `mutation ($input: CreateVodRoomInput!) {
  createVodRoom(input: $input) { room { vendorId title } userErrors { code path } }
}`;

interface Created {
  room: { vendorId: string; title: string; durationMinutes?: number | null } | null;
  userErrors: { __typename: string; code: string; message: string; path: string[] | null }[];
}

const startsAt = new Date(Date.now() + 24 * 60 * MINUTE_MS).toISOString();
const input = { title: TITLE, type: 'ONE_TO_MANY', isVideoEnabled: true, startsAt, durationMinutes: 45 };

async function create(gateway: TestGateway, more: object = { idempotencyKey: 'order-1' }) {
  const { data, errors } = await gateway.execute<{ createRoom: Created }, object>(mutation, {
    input: { ...input, ...more },
  });
  return { payload: data?.createRoom, room: data?.createRoom.room ?? null, error: errors?.[0] };
}

async function roomsTitled(gateway: TestGateway, title = TITLE): Promise<number> {
  return (await gateway.duobei.room.list({ titleContains: title })).totalCount!;
}

function createCalls({ sandbox }: TestGateway): number {
  return sandbox.requests.filter(({ path }) => path === CREATE).length;
}

/** A clock that a test can move, for the vendor and the gateway alike. */
function movableClock() {
  let aheadMs = 0;
  return { now: () => Date.now() + aheadMs, advance: (ms: number) => (aheadMs += ms) };
}

describe('a create with a key', () => {
  test('20 at once make one room', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'delay', ms: 200 });
    const results = await Promise.all(Array.from({ length: 20 }, () => create(gateway)));
    const ids = new Set(results.map(({ room }) => room?.vendorId));
    const rooms = await roomsTitled(gateway);
    figure(
      '20 parallel equal keys',
      '1 room',
      `${rooms} room, ${createCalls(gateway)} create call, ${ids.size} id answered`,
    );
    expect([rooms, createCalls(gateway), ids.size]).toEqual([1, 1, 1]);
    expect(results.every(({ error }) => error === undefined)).toBe(true);
  });

  test('a repeat answers the first room, also with seconds that the vendor drops', async () => {
    await using gateway = await startTestGateway();
    const first = await create(gateway);
    const wholeMinute = `${startsAt.slice(0, 16)}:00.000Z`;
    const again = await create(gateway, {
      idempotencyKey: 'order-1',
      startsAt: wholeMinute,
    });
    expect(again.room).toEqual(first.room);
    expect(first.room?.durationMinutes).toBe(45);
    expect(await roomsTitled(gateway)).toBe(1);
  });

  test('other input under the same key is refused', async () => {
    await using gateway = await startTestGateway();
    await create(gateway);
    const { payload } = await create(gateway, { idempotencyKey: 'order-1', durationMinutes: 60 });
    expect(payload).toMatchObject({
      room: null,
      userErrors: [
        { __typename: 'InvalidInputError', code: 'INVALID_INPUT', path: ['input', 'idempotencyKey'] },
      ],
    });
    expect(createCalls(gateway)).toBe(1);
  });

  test('another key, or none, makes another room', async () => {
    await using gateway = await startTestGateway();
    await create(gateway, { idempotencyKey: 'a' });
    await create(gateway, { idempotencyKey: 'b' });
    await create(gateway, {});
    expect(await roomsTitled(gateway)).toBe(3);
  });

  test.each(['', 'with space', 'zeile\n', 'ключ', 'x'.repeat(256)])('the key %j is refused', async (key) => {
    await using gateway = await startTestGateway();
    const { payload } = await create(gateway, { idempotencyKey: key });
    expect(payload?.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'idempotencyKey'] }]);
    expect(createCalls(gateway)).toBe(0);
  });

  test('a refusal the caller can fix is repeated without asking the vendor again', async () => {
    await using gateway = await startTestGateway({ sandbox: { balance: 0 } });
    const results = [await create(gateway), await create(gateway)];
    expect(results.map(({ payload }) => payload?.userErrors[0]?.code)).toEqual([
      'INSUFFICIENT_BALANCE',
      'INSUFFICIENT_BALANCE',
    ]);
    expect(createCalls(gateway)).toBe(1);
  });

  test('a refusal that is not about the input is forgotten', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'error', error: 'other_error' });
    expect((await create(gateway)).error?.extensions).toEqual({ code: 'UPSTREAM_ERROR' });
    expect((await create(gateway)).room?.title).toBe(TITLE);
  });
});

describe('a create whose answer is lost', () => {
  test('after it ran: the room is found, and the client learns of nothing', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'reset-after-execution' });
    const first = await create(gateway);
    const again = await create(gateway);
    const rooms = await roomsTitled(gateway);
    figure('reset after execution', '1 room', `${rooms} room, ${createCalls(gateway)} create call`);
    expect([rooms, createCalls(gateway)]).toEqual([1, 1]);
    expect(first.error).toBeUndefined();
    expect(again.room?.vendorId).toBe(first.room?.vendorId);
  });

  test.each(['drop', 'status', 'html', 'truncated'] as const)(
    '%s: nobody knows at first, and however the client repeats there is one room in the end',
    async (kind) => {
      const { now, advance } = movableClock();
      await using gateway = await startTestGateway({ now });
      gateway.sandbox.faults.add({ endpoint: CREATE, kind });
      const answers = [await create(gateway), await create(gateway), await create(gateway)];
      advance(31_000);
      const last = await create(gateway);
      expect(last.error).toBeUndefined();
      expect(last.room?.title).toBe(TITLE);
      expect(await roomsTitled(gateway)).toBe(1);
      if (kind === 'truncated') {
        expect(answers.map(({ room }) => room?.vendorId)).toEqual(Array(3).fill(last.room?.vendorId));
        return;
      }
      for (const { error } of answers) {
        expect(error?.extensions).toEqual({ code: 'OUTCOME_UNKNOWN', isOutcomeUnknown: true });
        expect(error?.message).toContain('Repeat the mutation with the same idempotencyKey');
      }
    },
  );

  test('while the vendor is down, a repeat sends nothing again', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'reset-after-execution' });
    gateway.sandbox.faults.add({ endpoint: 'v3/room/list', kind: 'status', status: 500, times: 2 });
    expect((await create(gateway)).error?.extensions?.['code']).toBe('OUTCOME_UNKNOWN');
    expect((await create(gateway)).error?.extensions?.['code']).toBe('OUTCOME_UNKNOWN');
    expect((await create(gateway)).room?.title).toBe(TITLE);
    expect([await roomsTitled(gateway), createCalls(gateway)]).toEqual([1, 1]);
  });

  test('two lost creates with equal input and two keys are two rooms', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: CREATE, kind: 'reset-after-execution', times: 2 });
    const a = await create(gateway, { idempotencyKey: 'a' });
    const b = await create(gateway, { idempotencyKey: 'b' });
    expect(new Set([a.room?.vendorId, b.room?.vendorId]).size).toBe(2);
    expect(await roomsTitled(gateway)).toBe(2);
  });

  test('before a byte was sent: the repeat creates it', async () => {
    await using gateway = await startTestGateway({ client: { random: () => 0 } });
    const { sandbox } = gateway;
    const port = Number(new URL(sandbox.url).port);
    await sandbox.close();
    expect((await create(gateway)).error?.extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE' });
    const { startSandbox } = await import('../../src/sandbox/server.ts');
    await using revived = await startSandbox({ port });
    expect((await create(gateway)).room?.title).toBe(TITLE);
    expect(revived.requests.filter(({ path }) => path === CREATE)).toHaveLength(1);
  });

  test('a video room is found by its title and its time', async () => {
    await using gateway = await startTestGateway();
    const videoKey = await uploadedVideo(gateway);
    gateway.sandbox.faults.add({ endpoint: 'v3/room/video/create', kind: 'reset-after-execution' });
    const vod = { title: 'Film, once', videoKey, idempotencyKey: 'film' };
    const run = () => gateway.execute<{ createVodRoom: Created }, object>(vodMutation, { input: vod });
    const first = await run();
    const again = await run();
    expect(first.errors).toBeUndefined();
    expect(first.data?.createVodRoom.room?.title).toBe('Film, once');
    expect(again.data).toEqual(first.data);
    expect(await roomsTitled(gateway, 'Film, once')).toBe(1);
  });
});

/** Puts a small video into the sandbox's storage the way a browser does. */
async function uploadedVideo({ duobei, sandbox }: TestGateway): Promise<string> {
  const { token } = await duobei.video.uploadToken();
  const form = new FormData();
  form.set('token', token);
  form.set('file', new Blob(['video']), 'film.mp4');
  const response = await fetch(`${sandbox.url}/storage`, { method: 'POST', body: form });
  return ((await response.json()) as { key: string }).key;
}
