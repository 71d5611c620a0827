import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { startGatewayProcess } from '../reliability/gateway-process.ts';
import { until } from '../support/eventually.ts';
import { connectTo, workerPids, type WorkerAnswer, type WorkerConnection } from './worker-connections.ts';

const DAY_MS = 24 * 3_600_000;
const startsAt = new Date(Date.now() + DAY_MS).toISOString();
const create = (key: string) => `mutation { createRoom(input: { title: "Room of ${key}", type: ONE_TO_MANY,
  isVideoEnabled: true, startsAt: "${startsAt}", durationMinutes: 60, idempotencyKey: "${key}" })
  { room { vendorId } userErrors { code } } }`;
const ROOM = `{ room(id: "${seedIds.liveRoom}") { title } }`;
const rename = (title: string) =>
  `mutation { renameRoom(input: { roomId: "${seedIds.liveRoom}", title: "${title}" }) { userErrors { code } } }`;
const recordingStatus = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { title } }`;
const liveStatistics = `subscription { roomLiveStatistics(roomId: "${seedIds.liveRoom}", intervalSeconds: 10)
  { vendorId } }`;

const createdIn = ({ data }: WorkerAnswer) =>
  (data?.['createRoom'] as { room: { vendorId: string } | null } | undefined)?.room?.vendorId;
const callsOf = ({ requests }: Sandbox, endpoint: string) =>
  requests.filter(({ path }) => path === endpoint).length;
const createCalls = (sandbox: Sandbox) => callsOf(sandbox, 'v4/room/create');

async function startTwo(env: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const sandbox = await startSandbox();
  const gateway = await startGatewayProcess(sandbox, { WORKERS: '2', ...env });
  await until(() => workerPids(gateway).size === 2);
  const [first, second] = [await connectTo(gateway, 1, headers), await connectTo(gateway, 2, headers)];
  return {
    sandbox,
    gateway,
    first,
    second,
    kill: (worker: number) => process.kill(workerPids(gateway).get(worker)!, 'SIGKILL'),
    async [Symbol.asyncDispose]() {
      for (const connection of [first, second]) await connection[Symbol.asyncDispose]();
      await gateway[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

describe('two workers without Redis', { timeout: 120_000 }, () => {
  test('make one room for a key that both are given at once, and each forgets what the other has changed', async () => {
    await using two = await startTwo({ CACHE_TTL_RECORDS_MS: '600000', CACHE_TTL_LISTS_MS: '600000' });
    const { sandbox, first, second } = two;
    const ids: (string | undefined)[] = [];
    for (let turn = 0; turn < 50; turn += 1) {
      const answers = await Promise.all(
        (turn % 2 ? [first, second] : [second, first]).map((worker) => worker.ask(create(`order-${turn}`))),
      );
      const [one, other] = answers.map(createdIn);
      expect(one).toBe(other);
      ids.push(one);
    }
    expect([new Set(ids).size, ids.includes(undefined), createCalls(sandbox)]).toEqual([50, false, 50]);

    const titleFrom = async (worker: WorkerConnection) =>
      ((await worker.ask(ROOM)).data as { room: { title: string } }).room.title;
    const titles = () => Promise.all([first, second].map(titleFrom));
    await titles();
    sandbox.clearRequests();
    const [before] = await titles();
    // Both remember it.
    expect(sandbox.requests).toEqual([]);
    await first.ask(rename('Renamed through the first'));
    await until(async () => (await titleFrom(second)) === 'Renamed through the first');
    await second.ask(rename(String(before)));
    await until(async () => (await titleFrom(first)) === before);
  });

  test('poll an object once, and what is killed is taken over at once, rooms of its keys included', async () => {
    // Far longer than the test may take: who takes over was told.
    await using two = await startTwo({ LIVE_LEASE_MS: '60000' });
    const { sandbox, first, second, kill } = two;
    expect(createdIn(await first.ask(create('before')))).toBeTruthy();
    sandbox.clearRequests();
    const [onFirst, onSecond] = [first, second].map((worker) => worker.subscribe(liveStatistics));
    await onFirst!.next();
    await onSecond!.next();
    const asked = () => sandbox.requests.filter(({ path }) => path === 'v3/statistics/zhibo/room');
    expect(asked()).toHaveLength(1);
    await until(() => asked().length === 2);
    const [one = 0, other = 0] = asked().map(({ at }) => at);
    expect(other - one).toBeGreaterThanOrEqual(9_000);

    sandbox.faults.add({ endpoint: 'v4/room/create', kind: 'delay', ms: 60_000 });
    await using alsoFirst = await connectTo(two.gateway, 1);
    const lost = alsoFirst.ask(create('underway')).catch(() => 'lost');
    await until(() => createCalls(sandbox) === 1);
    const before = asked().length;
    const killedAt = performance.now();
    kill(1);
    expect(await lost).toBe('lost');
    await until(() => asked().length > before);
    expect(performance.now() - killedAt).toBeLessThan(30_000);

    await using alsoSecond = await connectTo(two.gateway, 2);
    const list = '{ rooms(first: 20, filter: { titleContains: "Room of" }) { nodes { vendorId } } }';
    const repeated = createdIn(await alsoSecond.ask(create('underway')));
    const known = createdIn(await alsoSecond.ask(create('before')));
    const { nodes } = (await alsoSecond.ask(list)).data?.['rooms'] as { nodes: { vendorId: string }[] };
    expect(nodes.map(({ vendorId }) => vendorId).sort()).toEqual([repeated, known].sort());
    expect(createCalls(sandbox)).toBe(1);
  });

  test('count the points of a caller together', async () => {
    const key = 'a-key-of-the-portal';
    const hash = createHash('sha256').update(key).digest('hex');
    const env = { AUTH: '', AUTH_API_KEYS: `portal:${hash}:room:read`, RATE_LIMIT_SERVER_POINTS: '40' };
    await using two = await startTwo({ ...env, RATE_LIMIT_WINDOW_SECONDS: '3600' }, { 'x-api-key': key });
    const statusOf = async (worker: WorkerConnection) => (await worker.ask('{ viewer { userId } }')).status;
    const statuses: number[] = [];
    for (let turn = 0; turn < 25; turn += 1)
      statuses.push(await statusOf(two.first), await statusOf(two.second));
    const taken = statuses.indexOf(429);
    // A few went to find the two.
    expect(taken).toBeGreaterThan(25);
    expect(taken).toBeLessThanOrEqual(38);
    expect(new Set(statuses.slice(0, taken))).toEqual(new Set([200]));
    expect(new Set(statuses.slice(taken))).toEqual(new Set([429]));
  });

  test('a primary that hangs holds nobody up: creates with a key are refused, all else goes on', async () => {
    await using two = await startTwo({ METRICS_PORT: '0' });
    const { sandbox, gateway, first, second } = two;
    const stream = second.subscribe(recordingStatus);
    await stream.next();
    gateway.child.kill('SIGSTOP');
    const refused = await first.ask(create('meanwhile'));
    expect(refused.errors?.[0]?.extensions).toEqual({ code: 'IDEMPOTENCY_UNAVAILABLE' });
    expect(createCalls(sandbox)).toBe(0);
    expect(await first.get('/readyz')).toBe(200);
    expect((await first.ask(ROOM)).errors).toBeUndefined();
    const away = () => gateway.logs.filter(({ msg }) => String(msg).startsWith('The primary process'));
    await until(() => away().length > 0);
    gateway.child.kill('SIGCONT');
    await until(async () => createdIn(await first.ask(create('afterwards'))) !== undefined);
    expect(createdIn(await first.ask(create('meanwhile')))).toBeTruthy();
    await first.ask(rename('Written on the first'));
    expect((await stream.next()).value).toEqual({ roomRecordingStatus: { title: 'Written on the first' } });
    const { metricsAt } = gateway.logs.find((entry) => 'metricsAt' in entry) as { metricsAt: string };
    expect(await (await fetch(metricsAt)).text()).toContain(
      'duobei_vendor_reachable{merchant="default"} 1\n',
    );
    gateway.child.kill('SIGTERM');
    expect(await gateway.exitCode).toBe(0);
  });
});
