import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import type { ArchiveSource } from '../../src/telemetry/archive-metrics.ts';
import { createMetrics, type MetricsSources } from '../../src/telemetry/metrics.ts';
import type { OperationFacts } from '../../src/operation/operation-facts.ts';
import type { RequestReport } from '../../src/telemetry/observer.ts';
import { openScope } from '../../src/operation/request-scope.ts';

/** Samples of a scrape by their name with labels. */
async function samplesOf({ registry }: ReturnType<typeof createMetrics>): Promise<Map<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

const call = { endpoint: '/api/v3/room/detail', callClass: 'read', origin: undefined } as const;

const report = (more: Partial<RequestReport>): RequestReport => ({
  scope: openScope('POST', '/graphql', new Headers()),
  status: 200,
  durationMs: 0,
  isOperation: true,
  operation: undefined,
  errorCodes: [],
  vendorCalls: undefined,
  isAgain: false,
  ...more,
});

const facts = (name: string | undefined, type: OperationFacts['type'] = 'query'): OperationFacts => ({
  type,
  name,
  hash: '0123456789abcdef',
});

const vendorCalls = (made: number) => ({ plannedMax: 60, made, coalesced: 0, cached: 0 });

const sources = (more: Partial<MetricsSources> = {}): MetricsSources => ({
  manifests: { isCurrent: true },
  merchants: { all: new Map() },
  responses: null,
  redis: null,
  archive: null,
  streams: { open: {} },
  ...more,
});

describe('metrics of vendor calls', () => {
  test('are in seconds, each attempt by its endpoint and outcome', async () => {
    const metrics = createMetrics();
    metrics.onVendorCall?.(
      { ...call, attempt: 1, durationMs: 1_500, outcome: 'UPSTREAM_TIMEOUT' },
      undefined,
      'north',
    );
    metrics.onVendorCall?.({ ...call, attempt: 2, durationMs: 30, outcome: 'ok' }, undefined, 'north');
    metrics.onVendorCall?.({ ...call, attempt: 1, durationMs: 90, outcome: 'ok' }, undefined, 'north');
    const samples = await samplesOf(metrics);
    const name = 'duobei_vendor_call_duration_seconds';
    const timedOut = 'merchant="north",endpoint="room/detail",outcome="UPSTREAM_TIMEOUT"';
    const ok = 'merchant="north",endpoint="room/detail",outcome="ok"';
    expect(samples.get(`${name}_sum{${timedOut}}`)).toBe(1.5);
    expect(samples.get(`${name}_count{${timedOut}}`)).toBe(1);
    expect(samples.get(`${name}_bucket{le="0.8",${timedOut}}`)).toBe(0);
    expect(samples.get(`${name}_bucket{le="1.5",${timedOut}}`)).toBe(1);
    expect(samples.get(`${name}_sum{${ok}}`)).toBeCloseTo(0.12, 9);
    expect(samples.get(`${name}_bucket{le="0.025",${ok}}`)).toBe(0);
    expect(samples.get(`${name}_bucket{le="0.05",${ok}}`)).toBe(1);
    expect(samples.get(`${name}_bucket{le="0.1",${ok}}`)).toBe(2);
    expect(samples.get(`${name}_bucket{le="120",${ok}}`)).toBe(2);
    expect(samples.get('duobei_vendor_retries_total{merchant="north",endpoint="room/detail"}')).toBe(1);
  });
});

test('the version of the gateway and that of Node are labels', async () => {
  const labels = `version="${manifest.version}",node="${process.versions.node}"`;
  expect((await samplesOf(createMetrics())).get(`duobei_build_info{${labels}}`)).toBe(1);
});

describe('metrics of operations', () => {
  test('are in seconds and vendor calls, by the names that are known', async () => {
    const metrics = createMetrics();
    metrics.nameOperations(['Known']);
    metrics.onRequestEnd?.(
      report({ durationMs: 2_500, operation: facts('Known'), vendorCalls: vendorCalls(3) }),
    );
    metrics.onRequestEnd?.(report({ durationMs: 4, operation: facts('Known'), vendorCalls: vendorCalls(0) }));
    metrics.onRequestEnd?.(report({ durationMs: 250, operation: facts('Unknown', 'mutation') }));
    metrics.onRequestEnd?.(report({ durationMs: 250, operation: facts(undefined) }));
    metrics.onRequestEnd?.(report({ durationMs: 10 }));
    metrics.onRequestEnd?.(report({ durationMs: 9_999, isOperation: false }));
    const samples = await samplesOf(metrics);
    const name = 'duobei_operation_duration_seconds';
    const known = 'operation="Known",type="query"';
    expect(samples.get(`${name}_sum{${known}}`)).toBe(2.504);
    expect(samples.get(`${name}_count{${known}}`)).toBe(2);
    expect(samples.get(`${name}_bucket{le="0.005",${known}}`)).toBe(1);
    expect(samples.get(`${name}_bucket{le="1",${known}}`)).toBe(1);
    expect(samples.get(`${name}_bucket{le="2.5",${known}}`)).toBe(2);
    expect(samples.get(`${name}_bucket{le="30",${known}}`)).toBe(2);
    expect(samples.get(`${name}_count{operation="other",type="mutation"}`)).toBe(1);
    expect(samples.get(`${name}_sum{operation="other",type="query"}`)).toBe(0.25);
    expect(samples.get(`${name}_sum{operation="none",type="none"}`)).toBe(0.01);
    const counts = [...samples].filter(([key]) => key.startsWith(`${name}_count`));
    // Pages and probes are no operations.
    expect(counts.reduce((sum, [, count]) => sum + count, 0)).toBe(5);
    const cost = 'duobei_operation_vendor_calls';
    expect(samples.get(`${cost}_sum{operation="Known"}`)).toBe(3);
    expect(samples.get(`${cost}_count{operation="Known"}`)).toBe(2);
    expect(samples.get(`${cost}_bucket{le="0",operation="Known"}`)).toBe(1);
    expect(samples.get(`${cost}_bucket{le="4",operation="Known"}`)).toBe(2);
    // What ended before it could cost anything has no cost.
    expect(samples.has(`${cost}_count{operation="other"}`)).toBe(false);
  });

  test('count each error code of an answer, as many as have a series of their own', async () => {
    const metrics = createMetrics();
    metrics.nameOperations(['Known']);
    const failed = (errorCodes: string[]) =>
      metrics.onRequestEnd?.(report({ operation: facts('Known'), errorCodes }));
    failed(['FORBIDDEN', 'BAD_USER_INPUT']);
    failed(['FORBIDDEN']);
    for (let n = 0; n < 100; n += 1) failed([`INVENTED_${n}`]);
    failed(['FORBIDDEN']);
    const samples = await samplesOf(metrics);
    const errors = (code: string) =>
      samples.get(`duobei_operation_errors_total{merchant="none",operation="Known",code="${code}"}`);
    expect([errors('FORBIDDEN'), errors('BAD_USER_INPUT')]).toEqual([3, 1]);
    expect([errors('INVENTED_0'), errors('INVENTED_61'), errors('INVENTED_62')]).toEqual([1, 1, undefined]);
    expect(errors('other')).toBe(38);
  });

  test('know five hundred names at most', async () => {
    const metrics = createMetrics();
    metrics.nameOperations(Array.from({ length: 600 }, (_, n) => `Q${n}`));
    for (const name of ['Q0', 'Q499', 'Q500', 'Q599'])
      metrics.onRequestEnd?.(report({ operation: facts(name) }));
    const samples = await samplesOf(metrics);
    const count = (name: string) =>
      samples.get(`duobei_operation_duration_seconds_count{operation="${name}",type="query"}`);
    expect([count('Q0'), count('Q499'), count('Q500'), count('other')]).toEqual([1, 1, undefined, 2]);
  });
});

test('responses that go out again are counted, and as operations too', async () => {
  const metrics = createMetrics();
  metrics.nameOperations(['A']);
  for (const isAgain of [true, false, true])
    metrics.onRequestEnd?.(report({ isAgain, operation: facts('A') }));
  const samples = await samplesOf(metrics);
  expect(samples.get('duobei_responses_again_total')).toBe(2);
  expect(samples.get('duobei_operation_duration_seconds_count{operation="A",type="query"}')).toBe(3);
});

describe('metrics of what there is now', () => {
  test('are as it is at each scrape, with their units', async () => {
    const metrics = createMetrics();
    const health = { isReachable: true, expectedWaitMs: 1_500, pauseMs: 90_500 };
    const redis: { awayFor: string | null } = { awayFor: null };
    const watching = { size: { subscribers: 4, pollers: 2 } };
    const manifests = { isCurrent: true };
    const all = new Map([
      [
        'north',
        { duobei: { health: () => health }, watching, records: { size: { entries: 7, bytes: 8_000 } } },
      ],
    ]);
    metrics.watch(
      sources({
        merchants: { all },
        redis,
        manifests,
        streams: { open: { sse: 3, websocket: 5 } },
        responses: { size: { entries: 2, bytes: 900 } },
      }),
    );
    const now = async () => {
      const samples = await samplesOf(metrics);
      return Object.fromEntries(
        [...samples]
          .filter(([name]) => /^duobei_(?!event_loop)[a-z_]+(?:\{merchant="north"\})?$/.test(name))
          .map(([name, value]) => [name.replace('{merchant="north"}', ' of north'), value]),
      );
    };
    expect(await now()).toEqual({
      'duobei_vendor_reachable of north': 1,
      'duobei_vendor_expected_wait_seconds of north': 1.5,
      'duobei_vendor_pause_seconds of north': 90.5,
      'duobei_record_cache_entries of north': 7,
      'duobei_record_cache_bytes of north': 8_000,
      duobei_response_cache_bytes: 900,
      duobei_responses_again_total: 0,
      duobei_log_lines_lost_total: 0,
      'duobei_live_subscribers of north': 4,
      'duobei_live_pollers of north': 2,
      duobei_redis_ready: 1,
      duobei_manifests_current: 1,
    });
    const text = await metrics.registry.metrics();
    expect(text).toContain('duobei_streams{transport="sse"} 3\nduobei_streams{transport="websocket"} 5\n');
    health.isReachable = false;
    health.pauseMs = 0;
    redis.awayFor = 'READONLY';
    manifests.isCurrent = false;
    watching.size.subscribers = 0;
    expect(await now()).toMatchObject({
      'duobei_vendor_reachable of north': 0,
      'duobei_vendor_pause_seconds of north': 0,
      duobei_redis_ready: 0,
      duobei_manifests_current: 0,
      'duobei_live_subscribers of north': 0,
    });
    all.delete('north');
    expect(Object.keys(await now()).filter((name) => name.includes('north'))).toEqual([]);
  });

  test('count how long the event loop was busy, which waiting is not', async () => {
    const metrics = createMetrics();
    const busySeconds = async () =>
      (await samplesOf(metrics)).get('duobei_event_loop_busy_seconds_total') ?? 0;
    const startedAt = performance.now();
    const before = await busySeconds();
    const until = performance.now() + 60;
    while (performance.now() < until);
    const worked = (await busySeconds()) - before;
    expect(worked).toBeGreaterThan(0.05);
    const after = await busySeconds();
    expect(after).toBeGreaterThanOrEqual(before + worked);
    expect(after - before).toBeLessThan((performance.now() - startedAt) / 1_000);
  });

  test('have none of Redis without it', async () => {
    const metrics = createMetrics();
    metrics.watch(sources());
    expect([...(await samplesOf(metrics)).keys()].filter((name) => name.includes('redis'))).toEqual([]);
  });

  test('say what they are for several workers together', async () => {
    const metrics = createMetrics();
    const archive = { away: null, progress: null, size: () => Promise.resolve({ rows: {}, bytes: null }) };
    metrics.watch(sources({ redis: { awayFor: null }, archive }));
    const together = Object.fromEntries(
      (await metrics.registry.getMetricsAsJSON())
        .filter(({ name, type }) => name.startsWith('duobei_') && String(type) === 'gauge')
        .map(({ name, aggregator }) => [name, aggregator]),
    );
    expect(together).toEqual({
      duobei_build_info: 'max',
      duobei_vendor_reachable: 'min',
      duobei_vendor_expected_wait_seconds: 'max',
      duobei_vendor_pause_seconds: 'max',
      duobei_manifests_current: 'min',
      duobei_record_cache_entries: 'sum',
      duobei_record_cache_bytes: 'sum',
      duobei_response_cache_bytes: 'sum',
      duobei_live_subscribers: 'sum',
      duobei_live_pollers: 'sum',
      duobei_streams: 'sum',
      duobei_redis_ready: 'min',
      duobei_archive_ready: 'min',
      duobei_archive_collecting: 'sum',
      duobei_archive_rooms_behind: 'max',
      duobei_archive_lag_seconds: 'max',
      duobei_archive_rows: 'max',
    });
  });
});

describe('metrics of an archive', () => {
  const lagSeconds = { playback: 60, live: 0, balance: 0, users: 0 };
  const behind = { isCollecting: true, merchants: new Map([['north', { roomsBehind: 3, lagSeconds }]]) };
  const startWith = (source: ArchiveSource) => {
    const metrics = createMetrics();
    metrics.watch(sources({ archive: source }));
    const archive = async () => {
      const samples = [...(await samplesOf(metrics))].filter(([name]) => name.startsWith('duobei_archive_'));
      return Object.fromEntries(
        samples.map(([name, value]) => [name.slice('duobei_archive_'.length), value]),
      );
    };
    return { metrics, archive };
  };
  const nothing = () => Promise.resolve({ rows: {}, bytes: null });

  test('count each day that is lost, from nothing on, and each part that failed', async () => {
    const { metrics, archive } = startWith({ away: null, progress: behind, size: nothing });
    expect(await archive()).toMatchObject({ 'days_lost_total{merchant="north"}': 0 });
    const lost = { kind: 'days-lost', merchant: 'north', roomId: 'jz1' } as const;
    metrics.onCollectorEvent({ ...lost, span: { from: '2026-10-30', to: '2026-11-02' } });
    metrics.onCollectorEvent({ ...lost, span: { from: '2026-11-02', to: '2026-11-02' } });
    metrics.onCollectorEvent({ kind: 'failed', merchant: 'north', step: 'visits', error: new Error('away') });
    metrics.onCollectorEvent({ kind: 'room-deleted', merchant: 'north', roomId: 'jz1' });
    expect(await archive()).toMatchObject({
      'days_lost_total{merchant="north"}': 5,
      'errors_total{merchant="north",step="visits"}': 1,
    });
  });

  test('say how far behind it is, and only where it collects', async () => {
    const source = { away: null, progress: behind as ArchiveSource['progress'], size: nothing };
    const { archive } = startWith(source);
    expect(await archive()).toMatchObject({
      ready: 1,
      collecting: 1,
      'rooms_behind{merchant="north"}': 3,
      'lag_seconds{merchant="north",kind="playback"}': 60,
      'lag_seconds{merchant="north",kind="live"}': 0,
    });
    source.progress = { isCollecting: false, merchants: new Map() };
    Object.assign(source, { away: { sinceMs: 0, code: 'ECONNREFUSED' } });
    expect(await archive()).toEqual({ ready: 0, collecting: 0, 'days_lost_total{merchant="north"}': 0 });
  });

  test('have its rows counted once, not while it is away, and go on without them', async () => {
    let counts = 0;
    let rows: ArchiveSource['size'] = () => Promise.reject(new Error('away'));
    const size = () => {
      counts += 1;
      return rows();
    };
    const source = {
      away: { sinceMs: 0, code: 'ECONNREFUSED' } as ArchiveSource['away'],
      progress: null,
      size,
    };
    const { archive } = startWith(source);
    expect([await archive(), counts]).toEqual([{ ready: 0, collecting: 0 }, 0]);
    source.away = null;
    expect([await archive(), counts]).toEqual([{ ready: 1, collecting: 0 }, 1]);
    rows = () => Promise.resolve({ rows: { room: 12 }, bytes: null });
    const later = startWith({ ...source, away: null });
    for (let scrapes = 0; scrapes < 3; scrapes += 1) {
      expect(await later.archive()).toMatchObject({ 'rows{table="room"}': 12 });
    }
    expect(counts).toBe(2);
  });
});
