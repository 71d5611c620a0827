import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { describeWithRedis, startRedisServer, type RedisServer } from '../redis/redis-server.ts';
import { startGatewayProcess, type GatewayProcess } from '../reliability/gateway-process.ts';
import { describeWithPrometheus, startPrometheus, type PrometheusServer } from './prometheus-server.ts';
import { eventually, until as untilTrue } from '../support/eventually.ts';

const KEY = 'k'.repeat(40);
const HASH = createHash('sha256').update(KEY).digest('hex');

interface Fleet extends AsyncDisposable {
  sandbox: Sandbox;
  redis: RedisServer;
  prometheus: PrometheusServer;
  gateways: GatewayProcess[];
  /** The key that clients send from now on. */
  key: string;
}

/** Asks about another room each time, which costs a call, and for what is remembered. The answer ends it. */
function startTraffic(urls: string[], keyOf: () => string): () => Promise<void> {
  const ending = new AbortController();
  const run = async (url: string): Promise<void> => {
    for (let asked = 0; !ending.signal.aborted; asked += 1) {
      const id = `jz${String(asked).padStart(32, '0')}`;
      const query = `{ room(id: "${id}") { title } rooms(first: 1) { totalCount } }`;
      await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': keyOf() },
        body: JSON.stringify({ query }),
        signal: ending.signal,
      })
        .then((response) => response.text())
        .catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const running = urls.map(run);
  return async () => {
    ending.abort();
    await Promise.all(running);
  };
}

const metricsAt = ({ logs }: GatewayProcess): string =>
  String(logs.find((entry) => 'metricsAt' in entry)?.['metricsAt']);

/**
 * Two gateways that share a vendor and a Redis, with clients, and the Prometheus that looks at them. Each is a process of its
 * own: alerts of memory and of a busy event loop are about the process, and that of the tests is no gateway. With a folder for it one of
 * them has an archive, and the vendor refuses what its collector asks first.
 */
async function startFleet(job: string, archiveFolder: string | null = null): Promise<Fleet> {
  const sandbox = await startSandbox();
  if (archiveFolder !== null) sandbox.faults.add({ endpoint: '*', kind: 'error', error: 'other_error' });
  const redis = await startRedisServer();
  const start = (own: Record<string, string>) =>
    startGatewayProcess(sandbox, {
      METRICS_PORT: '0',
      DRAIN_SECONDS: '0',
      AUTH: '',
      AUTH_API_KEYS: `portal:${HASH}:room:read`,
      RATE_LIMIT_POINTS: '100000',
      REDIS_URL: redis.url,
      ...own,
    });
  const archive = archiveFolder === null ? {} : { ARCHIVE_URL: `file:${join(archiveFolder, 'archive.db')}` };
  const gateways = await Promise.all([start(archive), start({})]);
  const prometheus = await startPrometheus(gateways.map(metricsAt), job);
  const fleet = { key: KEY };
  const endTraffic = startTraffic(
    gateways.map(({ url }) => url),
    () => fleet.key,
  );
  return Object.assign(fleet, {
    sandbox,
    redis,
    prometheus,
    gateways,
    async [Symbol.asyncDispose]() {
      await endTraffic();
      for (const part of [prometheus, ...gateways, redis, sandbox]) await part[Symbol.asyncDispose]();
    },
  });
}

/** Seldom enough that Prometheus has time for something else. */
const until = (isTrue: () => Promise<boolean> | boolean) => untilTrue(isTrue, 50);

/** Waits until as many values of an expression have been seen as `seconds` have; the alerts that fired meanwhile. */
async function alertsFor(
  prometheus: PrometheusServer,
  seconds: number,
  expression: string,
): Promise<string[]> {
  const counted = `count_over_time((${expression})[${seconds}s:500ms]) >= ${seconds * 2 - 1}`;
  await until(async () => (await prometheus.query(counted)).length > 0);
  const fired = await prometheus.query(`max_over_time(ALERTS{alertstate="firing"}[${seconds - 1}s])`);
  return [...new Set(fired.map(({ metric }) => metric['alertname'] ?? ''))].sort();
}

/** Seldom enough that Prometheus has time for something else, and so that it says what was found when time is out. */
const seen = (check: () => Promise<void>) => eventually(check, 50, 100_000);

/** Waits until these alerts fire, and says which do so then. */
async function alertsUntil(prometheus: PrometheusServer, expected: string[]): Promise<string[]> {
  let found: string[] = [];
  await seen(async () => {
    found = await prometheus.firing();
    expect(found).toEqual(expect.arrayContaining(expected));
  });
  return found;
}

interface Step {
  fault: string;
  make: (fleet: Fleet) => unknown;
  alerts: string[];
}

/** Of one fleet each. In Kubernetes the job has the name that the monitoring gives it. */
const faults: { job: string; steps: Step[] }[] = [
  {
    job: 'duobei-graphql',
    steps: [
      {
        fault: 'the vendor is away',
        make: ({ sandbox }) => sandbox.close(),
        alerts: ['DuobeiCallsShed', 'DuobeiVendorErrors', 'DuobeiVendorRetries', 'DuobeiVendorUnreachable'],
      },
    ],
  },
  {
    job: 'duobei-graphql',
    steps: [
      { fault: 'Redis is stopped', make: ({ redis }) => redis.stop(), alerts: ['DuobeiRedisAway'] },
      {
        fault: 'Redis is back, and the vendor refuses the credentials',
        async make({ redis, prometheus, sandbox }) {
          await redis.start();
          await seen(async () => expect(await prometheus.firing()).toEqual([]));
          sandbox.faults.add({ endpoint: '*', kind: 'error', error: 'app_sign_error', probability: 1 });
        },
        alerts: ['DuobeiCredentialsRefused'],
      },
    ],
  },
  {
    job: 'kubernetes-pods',
    steps: [
      {
        fault: 'one gateway is gone',
        make: ({ gateways }) => gateways[0]?.[Symbol.asyncDispose](),
        alerts: ['DuobeiGatewayDown'],
      },
      {
        fault: 'every gateway is gone',
        make: ({ gateways }) => gateways[1]?.[Symbol.asyncDispose](),
        alerts: ['DuobeiGatewayAbsent', 'DuobeiGatewayDown'],
      },
    ],
  },
  {
    job: 'kubernetes-pods',
    steps: [
      {
        fault: 'clients come with a key that is not good',
        make: (fleet) => {
          fleet.key = 'x'.repeat(40);
        },
        alerts: ['DuobeiNobodyGetsIn'],
      },
    ],
  },
];

async function runFaults({ job, steps }: (typeof faults)[number]): Promise<[string, string[]][]> {
  await using fleet = await startFleet(job);
  const table: [string, string[]][] = [
    // From the first scrape on: Prometheus looks for its targets every five seconds.
    [`calm before: ${steps[0]?.fault}`, await alertsFor(fleet.prometheus, 6, 'duobei_vendor_reachable')],
  ];
  for (const { fault, make, alerts } of steps) {
    await make(fleet);
    table.push([fault, await alertsUntil(fleet.prometheus, alerts)]);
  }
  return table;
}

async function runWorkerFaults(): Promise<[string, string[]][]> {
  await using redis = await startRedisServer();
  await using gateway = await startGatewayProcess(null, {
    WORKERS: '2',
    REDIS_URL: redis.url,
    METRICS_PORT: '0',
  });
  await using prometheus = await startPrometheus([metricsAt(gateway)], 'kubernetes-pods');
  const answering = () => gateway.logs.filter(({ msg }) => / answers$/.test(String(msg)));
  const killNewest = async (count: number) => {
    await until(() => answering().length === count);
    process.kill(Number(answering().at(-1)?.['workerPid']), 'SIGKILL');
  };
  const calm = await alertsFor(prometheus, 4, 'duobei_worker_ends_total == 0');
  await killNewest(2);
  const afterOne = await alertsFor(prometheus, 6, 'duobei_worker_ends_total == 1');
  for (const count of [3, 4, 5]) await killNewest(count);
  const afterMany = await alertsUntil(prometheus, ['DuobeiWorkersEnd']);
  gateway.child.kill('SIGTERM');
  await gateway.exitCode;
  return [
    ['calm of workers', calm],
    ['a worker is killed', afterOne],
    ['workers are killed again and again', afterMany],
  ];
}

describeWithRedis('alerts', () => {
  describeWithPrometheus('of a Prometheus that scrapes gateways', () => {
    test.concurrent(
      'fire in their faults alone, each minute of the rules a second',
      { timeout: 180_000 },
      async () => {
        const found = await Promise.all([...faults.map(runFaults), runWorkerFaults()]);
        const expected = faults.map(({ steps }) => [
          [`calm before: ${steps[0]?.fault}`, []],
          ...steps.map(({ fault, alerts }) => [fault, alerts]),
        ]);
        const ofWorkers = [
          ['calm of workers', []],
          ['a worker is killed', []],
          ['workers are killed again and again', ['DuobeiWorkersEnd']],
        ];
        expect(found).toEqual([...expected, ofWorkers]);
      },
    );

    test.concurrent(
      'answers every expression of the dashboard',
      { timeout: 60_000 },
      async ({ onTestFinished }) => {
        const folder = await mkdtemp(join(tmpdir(), 'dashboard-'));
        onTestFinished(() => rm(folder, { recursive: true }));
        await using fleet = await startFleet('kubernetes-pods', folder);
        const { panels } = JSON.parse(
          readFileSync(new URL('../../deploy/grafana/duobei-graphql.json', import.meta.url), 'utf8'),
        ) as { panels: { title: string; targets?: { expr: string }[] }[] };
        const targets = panels.flatMap((panel) =>
          (panel.targets ?? []).map(({ expr }) => [panel.title, expr]),
        );
        const named = new Set(
          targets.flatMap(([, expr = '']) => expr.match(/\b(?:duobei|process|nodejs)_\w+/g) ?? []),
        );
        // Some are born with their first event.
        fleet.sandbox.faults.add({ endpoint: '*', kind: 'status', status: 503, times: 10 });
        fleet.key = 'x'.repeat(40);
        await until(async () => (await fleet.prometheus.names()).includes('duobei_operation_errors_total'));
        fleet.key = KEY;
        await eventually(async () => {
          const seen = new Set(await fleet.prometheus.names());
          expect([...named].filter((name) => !seen.has(name))).toEqual([]);
        });
        // Two values make a rate.
        await alertsFor(fleet.prometheus, 3, 'duobei_vendor_retries_total');
        const empty: string[] = [];
        for (const [title = '', expr = ''] of targets) {
          const asked = expr.replaceAll('$__rate_interval', '10s').replaceAll('$job', 'kubernetes-.*');
          if ((await fleet.prometheus.query(asked)).length === 0) empty.push(title);
        }
        expect(empty).toEqual([]);
      },
    );
  });
});
