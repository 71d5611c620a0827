import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { startGatewayProcess, type GatewayProcess } from '../reliability/gateway-process.ts';
import { createGate } from '../support/gate.ts';
import { until } from '../support/eventually.ts';

const WORKERS = 2;

/** The processes of the workers that have begun to answer, oldest first. */
const pidsIn = ({ logs }: GatewayProcess): number[] =>
  logs.filter(({ msg }) => / answers$/.test(String(msg))).map(({ workerPid }) => Number(workerPid));

/** How many processes have heard that it is time to stop. */
const stoppingIn = ({ logs }: GatewayProcess): number =>
  logs.filter(({ msg }) => String(msg).startsWith('Stopping')).length;

async function startWorkers(
  sandbox: Sandbox | null,
  env: Record<string, string> = {},
  entry?: string,
): Promise<GatewayProcess> {
  const all = { WORKERS: String(WORKERS), RATE_LIMIT_POINTS: '10000', ...env };
  const gateway = await startGatewayProcess(
    sandbox,
    all,
    entry === undefined ? [] : ['--import', 'tsx'],
    entry,
  );
  await until(() => pidsIn(gateway).length === WORKERS);
  return gateway;
}

let sent = 0;

/** Asks on a connection of its own, and looks up in the log which worker has answered. */
async function askSomeWorker({ url, logs }: GatewayProcess, query: string) {
  const requestId = `workers-test-${(sent += 1)}`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close', 'x-request-id': requestId },
    body: JSON.stringify({ query }),
  });
  const answer = (await response.json()) as { data: Record<string, unknown> | null };
  const line = () => logs.find((entry) => entry['requestId'] === requestId && entry['msg'] === 'Operation');
  await until(() => line() !== undefined);
  return { answer, worker: line()?.['worker'] };
}

/** Asks until every worker has answered. */
async function askEveryWorker(gateway: GatewayProcess, query: string) {
  const answers = new Map<unknown, Record<string, unknown> | null>();
  while (answers.size < WORKERS) {
    const { answer, worker } = await askSomeWorker(gateway, query);
    answers.set(worker, answer.data);
  }
  return answers;
}

describe('workers', () => {
  test('share a port, a sandbox and a metrics page', { timeout: 60_000 }, async () => {
    await using gateway = await startWorkers(null, { METRICS_PORT: '0' });
    const startsAt = new Date(Date.now() + 24 * 3_600_000).toISOString();
    const created = await askSomeWorker(
      gateway,
      `mutation { createRoom(input: { title: "Of all workers", type: ONE_TO_MANY, isVideoEnabled: true,
                  startsAt: "${startsAt}", durationMinutes: 60 }) { room { vendorId } } }`,
    );
    const { room } = created.answer.data!['createRoom'] as { room: { vendorId: string } };
    const answers = await askEveryWorker(gateway, `{ room(id: "${room.vendorId}") { title } }`);
    expect([...answers.keys()].sort()).toEqual([1, 2]);
    for (const data of answers.values()) expect(data).toEqual({ room: { title: 'Of all workers' } });

    const warnings = gateway.logs.filter(({ msg }) => String(msg).startsWith('SANDBOX MODE'));
    expect(warnings.map(({ worker }) => worker).sort()).toEqual([1, 2]);
    expect(new Set(warnings.map(({ sandboxUrl }) => sandboxUrl)).size).toBe(1);
    const page = await fetch(gateway.url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('<strong>SANDBOX</strong>: nothing here is real');

    const { metricsAt } = gateway.logs.find((entry) => 'metricsAt' in entry) as { metricsAt: string };
    const metrics = await (await fetch(metricsAt)).text();
    const operations = gateway.logs.filter(({ msg }) => msg === 'Operation').length;
    expect(metrics).toContain(`duobei_operation_vendor_calls_count{operation="other"} ${operations}\n`);
    // Not added up: each worker sees the same vendor.
    expect(metrics).toContain('duobei_vendor_reachable{merchant="default"} 1\n');
  });

  test.each([
    ['SIGTERM to the primary', 'SIGTERM', false],
    ['Ctrl-C, which all processes of the terminal hear', 'SIGINT', true],
  ] as const)(
    '%s: every request in flight is answered, exit 0',
    { timeout: 60_000 },
    async (_, signal, all) => {
      await using sandbox = await startSandbox();
      await using gateway = await startWorkers(sandbox);
      const vendor = createGate();
      sandbox.faults.add({ endpoint: '*', kind: 'delay', until: vendor.opened, times: 1_000 });
      const agent = new Agent({ connections: 40 });
      const answers = Array.from({ length: 40 }, async (_, index) => {
        const response = await request(gateway.url, {
          dispatcher: agent,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          // Each another room, so that each is a vendor call of its own.
          body: JSON.stringify({ query: `{ room(id: "jz${String(index).padStart(32, '0')}") { title } }` }),
        });
        const { data } = (await response.body.json()) as { data: unknown };
        return data;
      });
      await until(() => sandbox.activeRequests === 40);
      const pids = [...(all ? pidsIn(gateway) : []), gateway.child.pid!];
      for (const pid of pids) process.kill(pid, signal);
      await until(() => stoppingIn(gateway) === 1 + WORKERS);
      vendor.open();
      expect(await Promise.all(answers)).toEqual(Array.from({ length: 40 }, () => ({ room: null })));
      expect(await gateway.exitCode).toBe(0);
      const stopped = gateway.logs.filter(({ msg }) => msg === 'Stopped');
      expect(stopped.map(({ worker }) => worker)).toEqual(expect.arrayContaining([1, 2, undefined]));
      await agent.close();
    },
  );

  test('drain before they stop: not ready, and all is answered', { timeout: 60_000 }, async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startWorkers(sandbox, { DRAIN_SECONDS: '3' });
    gateway.child.kill('SIGTERM');
    await until(() => stoppingIn(gateway) === 1 + WORKERS);
    const ask = async (path: string) => {
      // Each on a connection of its own, which the workers are given in turn.
      const agent = new Agent();
      const { statusCode, headers, body } = await request(new URL(path, gateway.url), { dispatcher: agent });
      await body.dump();
      await agent.close();
      return [statusCode, headers['connection']];
    };
    for (let worker = 0; worker < WORKERS; worker += 1) expect(await ask('/readyz')).toEqual([503, 'close']);
    const query = `/graphql?query=${encodeURIComponent('{ merchant { name } }')}`;
    for (let worker = 0; worker < WORKERS; worker += 1) expect(await ask(query)).toEqual([200, 'close']);
    expect(await gateway.exitCode).toBe(0);
  });

  test(
    'a worker that is killed is replaced, and the others go on meanwhile',
    { timeout: 60_000 },
    async () => {
      await using gateway = await startWorkers(null);
      const [killed] = pidsIn(gateway);
      process.kill(killed!, 'SIGKILL');
      await until(() => gateway.logs.some(({ msg }) => /^Worker \d ended$/.test(String(msg))));
      const ROOM = `{ room(id: "${seedIds.liveRoom}") { schedulePhase } }`;
      expect((await askSomeWorker(gateway, ROOM)).answer.data).toEqual({
        room: { schedulePhase: 'IN_PROGRESS' },
      });
      await until(() => pidsIn(gateway).length === WORKERS + 1);
      expect([...(await askEveryWorker(gateway, ROOM)).keys()].sort()).toEqual([1, 2]);
      gateway.child.kill('SIGTERM');
      expect(await gateway.exitCode).toBe(0);
    },
  );

  test('a worker that ends badly while all stop makes the exit code 1', { timeout: 60_000 }, async () => {
    await using sandbox = await startSandbox();
    await using gateway = await startWorkers(sandbox);
    // Both have something to do, so that neither has ended by itself.
    sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'hang', times: 1_000 });
    const agent = new Agent({ connections: 20 });
    const lost = Array.from({ length: 20 }, (_, index) =>
      request(gateway.url, {
        dispatcher: agent,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: `{ room(id: "jz${String(index).padStart(32, '0')}") { title } }` }),
      }).catch(() => 'lost'),
    );
    await until(() => sandbox.activeRequests === 20);
    gateway.child.kill('SIGTERM');
    await until(() => stoppingIn(gateway) === 1 + WORKERS);
    for (const pid of pidsIn(gateway)) process.kill(pid, 'SIGKILL');
    expect(await gateway.exitCode).toBe(1);
    expect(await Promise.all(lost)).toContain('lost');
    await agent.close();
  });

  test(
    'a stop while a worker waits to be started again starts none, and leaves nothing open',
    { timeout: 60_000 },
    async () => {
      const entry = fileURLToPath(new URL('patient-workers.ts', import.meta.url));
      await using gateway = await startWorkers(null, { METRICS_PORT: '0' }, entry);
      const [killed] = pidsIn(gateway);
      process.kill(killed!, 'SIGKILL');
      await until(() => gateway.logs.some(({ msg }) => /^Worker \d ended$/.test(String(msg))));
      const { metricsAt } = gateway.logs.find((entry) => 'metricsAt' in entry) as { metricsAt: string };
      expect((await fetch(metricsAt)).status).toBe(200);
      gateway.child.kill('SIGTERM');
      expect(await gateway.exitCode).toBe(0);
      expect(pidsIn(gateway)).toHaveLength(WORKERS);
    },
  );

  test(
    'workers that end before they answer end nothing while others answer in between',
    { timeout: 120_000 },
    async () => {
      const entry = fileURLToPath(new URL('unlucky-workers.ts', import.meta.url));
      await using gateway = await startWorkers(null, {}, entry);
      const ended = () =>
        gateway.logs.filter(({ msg }) => /^Worker \d ended$/.test(String(msg))).map(({ code }) => code);
      const [first, second] = pidsIn(gateway);
      process.kill(second!, 'SIGKILL');
      await until(() => pidsIn(gateway).length === WORKERS + 1);
      expect(ended()).toEqual([null, 1, 1]);
      // One more, while nobody answers, is the first since then.
      for (const pid of [first!, pidsIn(gateway).at(-1)!]) process.kill(pid, 'SIGKILL');
      await until(() => pidsIn(gateway).length === 2 * WORKERS + 1);
      expect(ended().slice(3).sort()).toEqual([1, null, null]);
      gateway.child.kill('SIGTERM');
      expect(await gateway.exitCode).toBe(0);
    },
  );

  test(
    'a worker that cannot start again, for a manifest that is being written, ends nothing and comes later',
    { timeout: 120_000 },
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'manifests-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const file = join(folder, 'app.json');
      await writeFile(file, '{}');
      await using gateway = await startWorkers(null, { PERSISTED_OPERATIONS_FILE: file });
      await writeFile(file, '{"');
      process.kill(pidsIn(gateway)[0]!, 'SIGKILL');
      const ended = () => gateway.logs.filter(({ msg }) => /^Worker \d ended$/.test(String(msg)));
      await until(() => ended().length === 5);
      expect((await askSomeWorker(gateway, '{ __typename }')).answer.data).toEqual({ __typename: 'Query' });
      await writeFile(file, '{}');
      await until(() => pidsIn(gateway).length === WORKERS + 1);
      gateway.child.kill('SIGTERM');
      expect(await gateway.exitCode).toBe(0);
    },
  );

  test(
    'workers that end before they answer end the gateway, with the reason in its log',
    { timeout: 60_000 },
    async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      const starting = startWorkers(null, { PORT: String(port) });
      await expect(starting).rejects.toThrow(
        new RegExp(`ended with 1:[^]*Port ${port} is in use[^]*workers end before they answer`),
      );
      taken.close();
    },
  );
});
