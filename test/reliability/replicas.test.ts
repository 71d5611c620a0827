import { expect, test } from 'vitest';
import { createCreates } from '../../src/creates/create-once.ts';
import { createRedisStore } from '../../src/creates/redis-store.ts';
import { startRedis, type Redis } from '../../src/redis/redis.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { at } from '../redis/redis-place.ts';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { startTestGateway } from '../support/gateway.ts';
import { figure } from './figures.ts';
import { startGatewayProcess, type GatewayProcess } from './gateway-process.ts';
import { until } from '../support/eventually.ts';

const TITLE = 'Shared lesson';
const startsAt = new Date(Date.now() + 24 * 3_600_000).toISOString();
const CREATE = `mutation ($key: String!) {
  createRoom(input: { title: "${TITLE}", type: ONE_TO_MANY, isVideoEnabled: true, startsAt: "${startsAt}",
                      durationMinutes: 60, idempotencyKey: $key }) { room { vendorId } userErrors { code } }
}`;

interface CreateAnswer {
  data?: { createRoom: { room: { vendorId: string } | null; userErrors: { code: string }[] } } | null;
  errors?: { extensions?: { code?: string } }[];
}

async function createIn(gateway: GatewayProcess, key = 'order-1'): Promise<CreateAnswer> {
  return (await gateway.execute(CREATE, { key })) as CreateAnswer;
}

const createCalls = ({ requests }: Sandbox) =>
  requests.filter(({ path }) => path === 'v4/room/create').length;

describeWithRedis('several replicas over one Redis', () => {
  test('20 equal keys over two of them make one room', { timeout: 60_000 }, async () => {
    await using redis = await startRedisServer();
    await using sandbox = await startSandbox();
    const env = { REDIS_URL: redis.url, REPLICAS: '2' };
    await using first = await startGatewayProcess(sandbox, env);
    await using second = await startGatewayProcess(sandbox, env);
    sandbox.faults.add({ endpoint: 'v4/room/create', kind: 'delay', ms: 300 });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => createIn(index % 2 ? first : second)),
    );
    const ids = new Set(answers.map(({ data }) => data?.createRoom.room?.vendorId));
    figure(
      '20 equal keys over 2 replicas',
      '1 room',
      `${createCalls(sandbox)} create call, ${ids.size} id answered`,
    );
    expect([createCalls(sandbox), ids.size, ids.has(undefined)]).toEqual([1, 1, false]);
  });

  test(
    'one that is killed between the send and the answer leaves one room',
    { timeout: 60_000 },
    async () => {
      await using redis = await startRedisServer();
      await using sandbox = await startSandbox();
      const env = { REDIS_URL: redis.url };
      sandbox.faults.add({ endpoint: 'v4/room/create', kind: 'delay', ms: 60_000 });
      {
        await using killed = await startGatewayProcess(sandbox, env);
        const lost = createIn(killed).catch(() => 'lost');
        await until(() =>
          sandbox.requests.some(({ path, status }) => path === 'v4/room/create' && status === 200),
        );
        killed.child.kill('SIGKILL');
        expect(await lost).toBe('lost');
      }
      await using next = await startGatewayProcess(sandbox, env);
      const repeats = await Promise.all([createIn(next), createIn(next), createIn(next)]);
      const list = '{ rooms(first: 20, filter: { titleContains: "Shared" }) { nodes { vendorId } } }';
      const { data } = (await next.execute(list)) as { data: { rooms: { nodes: { vendorId: string }[] } } };
      const { nodes } = data.rooms;
      figure(
        'SIGKILL between send and answer',
        '1 room',
        `${nodes.length} room, ${createCalls(sandbox)} create call`,
      );
      expect([nodes.length, createCalls(sandbox)]).toEqual([1, 1]);
      expect(repeats.map((answer) => answer.data?.createRoom.room)).toEqual([nodes[0], nodes[0], nodes[0]]);
    },
  );

  async function gatewayOver(redis: Redis) {
    const store = createRedisStore(redis, 'test:');
    return startTestGateway({ idempotency: { store } });
  }

  test('Redis lost: creates with a key send nothing, everything else goes on; and back: they work again', async () => {
    await using server = await startRedisServer();
    const changes: boolean[] = [];
    await using redis = await startRedis({ ...at(server.url), onChange: (isReady) => changes.push(isReady) });
    await using gateway = await gatewayOver(redis);
    const createWith = (key: string) =>
      gateway.execute<NonNullable<CreateAnswer['data']>, object>(CREATE, { key });
    const first = await createWith('before');
    expect(first.errors).toBeUndefined();

    await server.stop();
    await until(() => !redis.isReady);
    gateway.sandbox.clearRequests();
    const outcomes = await Promise.all([createWith('during'), createWith('before')]);
    expect(outcomes.map(({ errors }) => errors?.[0]?.extensions)).toEqual([
      { code: 'IDEMPOTENCY_UNAVAILABLE' },
      { code: 'IDEMPOTENCY_UNAVAILABLE' },
    ]);
    const reads = await Promise.all(
      Array.from({ length: 100 }, () =>
        gateway.execute<object, object>(`{ room(id: "${seedIds.liveRoom}") { title } }`),
      ),
    );
    const failed = reads.filter(({ errors }) => errors).length;
    figure(
      'Redis lost',
      'creates with a key fail closed, reads go on',
      `${createCalls(gateway.sandbox)} creates sent, ${failed} of 100 reads failed`,
    );
    expect([createCalls(gateway.sandbox), failed]).toEqual([0, 0]);

    await server.start();
    await until(() => redis.isReady);
    expect((await createWith('before')).data).toEqual(first.data);
    expect((await createWith('during')).errors).toBeUndefined();
    expect(changes).toEqual([true, false, true]);
  });

  test('Redis that hangs is given up after a second', async () => {
    await using server = await startRedisServer();
    await using redis = await startRedis(at(server.url));
    await using gateway = await gatewayOver(redis);
    server.freeze();
    const { errors } = await gateway.execute<object, object>(CREATE, { key: 'order-1' });
    server.thaw();
    expect(errors?.[0]?.extensions).toEqual({ code: 'IDEMPOTENCY_UNAVAILABLE' });
    expect(createCalls(gateway.sandbox)).toBe(0);
  });

  test(
    'Redis lost while the vendor works: the client has its room, and the repeat finds it',
    { timeout: 30_000 },
    async () => {
      await using server = await startRedisServer();
      await using redis = await startRedis(at(server.url));
      await using sandbox = await startSandbox();
      const { createDuobeiClient } = await import('../../src/vendor/client.ts');
      await using client = createDuobeiClient({
        ...sandbox,
        baseUrl: sandbox.url,
        linkBaseUrl: sandbox.url,
        partner: sandbox.partner,
        appKey: sandbox.appKey,
        apiVersion: 'v4',
        roomTimeFilter: 'plain',
        beyondDocument: 'read',
      });
      const errors: unknown[] = [];
      const creates = createCreates({
        store: createRedisStore(redis, 'test:'),
        onStoreError: (error) => errors.push(error),
        // The record that nobody keeps alive any more is taken over at once.
        deadAfterMs: 100,
      });
      const room = {
        title: TITLE,
        type: 'ONE_TO_MANY',
        isVideoEnabled: true,
        startsAt: new Date(startsAt),
        durationMinutes: 60,
      } as const;
      const { findLiveRooms } = await import('../../src/creates/find-room.ts');
      const once = (onSend: () => Promise<void>) =>
        creates.once({
          key: 'k',
          fingerprint: 'f',
          look: TITLE,
          signal: new AbortController().signal,
          find: () => findLiveRooms(client, room),
          send: async () => {
            const created = await client.room.create(room);
            await onSend();
            return created;
          },
        });
      const created = await once(() => server.stop());
      expect(errors).not.toEqual([]);
      await server.start();
      await until(() => redis.isReady);
      const again = await once(() => Promise.reject(new Error('sent twice')));
      expect(again.vendorId).toBe(created.vendorId);
      expect(createCalls(sandbox)).toBe(1);
    },
  );
});
