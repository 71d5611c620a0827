import { describe, expect, test } from 'vitest';
import { startGatewayProcess, type GatewayProcess } from '../reliability/gateway-process.ts';
import { until } from '../support/eventually.ts';

const WORKERS = 2;

interface Scrape {
  status: number;
  durationMs: number;
  samples: Map<string, number>;
  /** Those of counters and histograms, which may only rise. */
  counted: Map<string, number>;
}

async function scrape({ logs }: GatewayProcess): Promise<Scrape> {
  const { metricsAt } = logs.find((entry) => 'metricsAt' in entry) as { metricsAt: string };
  const startedAt = performance.now();
  const response = await fetch(metricsAt);
  const text = await response.text();
  const durationMs = performance.now() - startedAt;
  const gauges = new Set([...text.matchAll(/^# TYPE (\w+) gauge$/gm)].map(([, name]) => name));
  const samples = new Map<string, number>();
  const counted = new Map<string, number>();
  for (const [, series = '', name = '', value] of text.matchAll(/^((\w+)(?:\{.*\})?) (\S+)$/gm)) {
    samples.set(series, Number(value));
    if (!gauges.has(name)) counted.set(series, Number(value));
  }
  return { status: response.status, durationMs, samples, counted };
}

/** What a counter has lost since a scrape before, which `rate` would take for a start at zero. */
function fallen(before: Scrape, after: Scrape): string[] {
  return [...before.counted]
    .filter(([series, value]) => (after.counted.get(series) ?? -1) < value)
    .map(([series, value]) => `${series}: ${value}, then ${after.counted.get(series)}`);
}

/** Operations on connections of their own, so that each worker has some. */
async function ask({ url }: GatewayProcess, times: number): Promise<void> {
  for (let asked = 0; asked < times; asked += 1) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ query: '{ rooms(first: 1) { totalCount } }' }),
    });
    expect(response.status).toBe(200);
    await response.text();
  }
}

const OPERATIONS = 'duobei_operation_duration_seconds_count{operation="other",type="query"}';
const RESPONSES = 'duobei_http_responses_total{status="200",of="operation"}';

describe('metrics of workers', () => {
  test(
    'no counter falls, and no scrape fails or waits long, when a worker is killed, hangs, or is told to end',
    { timeout: 60_000 },
    async () => {
      await using gateway = await startGatewayProcess(null, {
        WORKERS: String(WORKERS),
        METRICS_PORT: '0',
        RATE_LIMIT_POINTS: '10000',
      });
      const pids = () =>
        gateway.logs
          .filter(({ msg }) => / answers$/.test(String(msg)))
          .map(({ workerPid }) => Number(workerPid));
      const ended = () => gateway.logs.filter(({ msg }) => /^Worker \d ended$/.test(String(msg))).length;
      let last = await scrape(gateway);
      const scrapes = [last];
      const look = async () => {
        const next = await scrape(gateway);
        expect(fallen(last, next)).toEqual([]);
        scrapes.push(next);
        last = next;
        return next;
      };
      await until(() => pids().length === WORKERS);
      await ask(gateway, 10);
      const { samples } = await look();
      expect(samples.get(OPERATIONS)).toBe(10);
      expect(samples.get(RESPONSES)).toBe(10);
      // What is of a process alone is not added up.
      const ofWorkers = ['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds'];
      for (const name of ofWorkers)
        for (const worker of [1, 2]) expect(samples.get(`${name}{worker="${worker}"}`)).toBeGreaterThan(0);
      expect(samples.get('duobei_event_loop_busy_seconds_total{worker="1"}')).toBeGreaterThan(0);

      // Killed: what the last scrape had is kept, also while there is nobody and while another one starts.
      process.kill(pids()[0]!, 'SIGKILL');
      await look();
      await until(() => ended() === 1);
      const without = await look();
      expect(without.samples.get(OPERATIONS)).toBe(10);
      expect([...without.samples.keys()].filter((name) => name.startsWith('process_resident_'))).toHaveLength(
        1,
      );
      while (pids().length < WORKERS + 1) await look();
      await ask(gateway, 10);
      expect((await look()).samples.get(OPERATIONS)).toBe(20);
      expect(last.samples.get('duobei_worker_ends_total')).toBe(1);

      // It hangs: it counts with what it said last.
      const [hanging] = pids().slice(-1);
      process.kill(hanging!, 'SIGSTOP');
      const hung = await look();
      expect(hung.samples.get(OPERATIONS)).toBe(20);
      expect(hung.samples.get('process_resident_memory_bytes{worker="1"}')).toBeGreaterThan(0);
      process.kill(hanging!, 'SIGCONT');

      // Told to end: it says at its end what it has counted since the last scrape.
      await ask(gateway, 10);
      process.kill(hanging!, 'SIGTERM');
      await until(() => ended() === 2);
      expect((await look()).samples.get(OPERATIONS)).toBe(30);
      expect(last.samples.get('duobei_worker_ends_total')).toBe(1);

      for (const { status, durationMs } of scrapes) {
        expect(status).toBe(200);
        expect(durationMs).toBeLessThan(2_000);
      }
    },
  );
});
