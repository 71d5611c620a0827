import { print } from 'graphql';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { seedIds } from '../../src/sandbox/seed.ts';
import { MobileRoomDocument } from '../generated/operations.ts';
import { eventually } from '../support/eventually.ts';
import { startObservedGateway, type ObservedGateway } from '../support/observed-gateway.ts';

const KEY = 'k'.repeat(40);
const API_KEYS = `portal:${createHash('sha256').update(KEY).digest('hex')}:room:read`;

const metricsOn = { METRICS_PORT: '0', LOG_LEVEL: 'info' };
const mobile = { query: print(MobileRoomDocument), variables: { id: seedIds.liveRoom } };

/** Samples of one scrape by their name with labels. */
async function samplesOf(gateway: ObservedGateway): Promise<Map<string, number>> {
  const lines = (await gateway.scrape()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(' ');
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

async function ask(gateway: ObservedGateway, body: object, headers = {}): Promise<void> {
  await (await gateway.post(body, headers)).text();
}

describe('metrics', () => {
  test('are on a port of their own, and nowhere without one', async () => {
    await using without = await startObservedGateway();
    expect(without.logged('Metrics are at')).toEqual([]);
    await using gateway = await startObservedGateway(metricsOn);
    const { origin } = new URL(gateway.url);
    expect((await fetch(`${origin}/metrics`)).status).toBe(404);
    expect(await gateway.scrape()).toContain('process_cpu_seconds_total');
  });

  test('count vendor calls by endpoint and outcome', async () => {
    await using gateway = await startObservedGateway(metricsOn);
    await ask(gateway, mobile);
    gateway.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'error', error: 'other_error' });
    await ask(gateway, { query: '{ merchant { name } }' }, { 'cache-control': 'no-cache' });
    const samples = await samplesOf(gateway);
    const calls = (endpoint: string, outcome: string) =>
      samples.get(
        `duobei_vendor_call_duration_seconds_count{merchant="default",endpoint="${endpoint}",outcome="${outcome}"}`,
      );
    expect(calls('room/detail', 'ok')).toBe(1);
    expect(calls('room/listDocuments', 'ok')).toBe(1);
    expect(calls('statistics/zhibo/room', 'ok')).toBe(1);
    expect(calls('merchant', 'ok')).toBe(1);
    expect(calls('merchant', 'UPSTREAM_ERROR')).toBe(1);
  });

  test('count attempts after the first', async () => {
    await using gateway = await startObservedGateway(metricsOn);
    gateway.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'status', status: 503, times: 2 });
    await ask(gateway, { query: '{ merchant { name } }' });
    const samples = await samplesOf(gateway);
    expect(samples.get('duobei_vendor_retries_total{merchant="default",endpoint="merchant"}')).toBe(2);
  });

  test('count reads that cost no call: remembered, or joined', async () => {
    await using gateway = await startObservedGateway(metricsOn);
    gateway.sandbox.faults.add({ endpoint: 'v3/room/list', kind: 'delay', ms: 200 });
    const list = { query: '{ rooms(first: 1) { totalCount } }' };
    await Promise.all([ask(gateway, list), ask(gateway, list), ask(gateway, list)]);
    await ask(gateway, list);
    const samples = await samplesOf(gateway);
    const saved = (how: string) =>
      samples.get(`duobei_vendor_reads_saved_total{merchant="default",endpoint="room/list",how="${how}"}`);
    expect([saved('coalesced'), saved('cached')]).toEqual([2, 1]);
    expect(samples.get('duobei_record_cache_entries{merchant="default"}')).toBe(1);
    expect(samples.get('duobei_record_cache_bytes{merchant="default"}')).toBeGreaterThan(0);
  });

  test('measure operations: time, cost, errors', async () => {
    await using gateway = await startObservedGateway(metricsOn);
    await ask(gateway, mobile);
    await ask(gateway, { query: 'query MobileRoom { room(id: "?") { title } }' });
    const samples = await samplesOf(gateway);
    const time = 'duobei_operation_duration_seconds_count{operation="MobileRoom",type="query"}';
    expect(samples.get(time)).toBe(2);
    expect(samples.get('duobei_operation_vendor_calls_sum{operation="MobileRoom"}')).toBe(4);
    expect(
      samples.get(
        'duobei_operation_errors_total{merchant="default",operation="MobileRoom",code="BAD_USER_INPUT"}',
      ),
    ).toBe(1);
  });

  test('a client that invents names and codes adds no series', async () => {
    await using gateway = await startObservedGateway(metricsOn);
    await ask(gateway, { query: 'query First { __typename }' });
    const ours = async () =>
      [...(await samplesOf(gateway)).keys()].filter((key) => key.startsWith('duobei_'));
    const before = await ours();
    for (let index = 0; index < 50; index += 1) {
      await ask(gateway, { query: `query Invented${index} { __typename }` });
    }
    expect(await ours()).toEqual(before);
    const samples = await samplesOf(gateway);
    expect(samples.get('duobei_operation_duration_seconds_count{operation="other",type="query"}')).toBe(51);
  });

  test('say that the vendor is not reachable while its breaker is open', async () => {
    await using gateway = await startObservedGateway(metricsOn);
    expect((await samplesOf(gateway)).get('duobei_vendor_reachable{merchant="default"}')).toBe(1);
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'status', status: 500, probability: 1 });
    const roomId = (index: number) => `jz${String(index).padStart(32, '0')}`;
    for (let round = 0; round < 6; round += 1) {
      const ids = Array.from({ length: 10 }, (_, index) => roomId(10 * round + index));
      await Promise.all(ids.map((id) => ask(gateway, { query: `{ room(id: "${id}") { title } }` })));
    }
    const samples = await samplesOf(gateway);
    expect(samples.get('duobei_vendor_reachable{merchant="default"}')).toBe(0);
  });

  test.each([
    [429, 'v3/merchant', '{ merchant { name } }'],
    [503, 'v3/room/list', '{ rooms(first: 1) { totalCount } }'],
  ])('say how long the vendor wants to be left alone, by HTTP %i of %s', async (status, endpoint, query) => {
    await using gateway = await startObservedGateway(metricsOn);
    const pause = async () =>
      (await samplesOf(gateway)).get('duobei_vendor_pause_seconds{merchant="default"}');
    expect(await pause()).toBe(0);
    gateway.sandbox.faults.add({ endpoint, kind: 'status', status });
    await ask(gateway, { query });
    expect(await pause()).toBe(0);
    gateway.sandbox.faults.add({ endpoint, kind: 'status', status, retryAfter: '120' });
    await ask(gateway, { query }, { 'cache-control': 'no-cache' });
    const seconds = await pause();
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThanOrEqual(120);
  });

  test('count HTTP answers by status, those of pages and probes apart', async () => {
    await using gateway = await startObservedGateway({ ...metricsOn, AUTH_API_KEYS: API_KEYS });
    await ask(gateway, { query: '{ __typename }' }, { 'x-api-key': KEY });
    await ask(gateway, { query: '{ __typename }' }, { 'x-api-key': 'x'.repeat(40) });
    const { origin } = new URL(gateway.url);
    for (const path of ['/livez', '/nowhere']) await (await fetch(origin + path)).text();
    const samples = await samplesOf(gateway);
    const responses = [...samples].filter(([name]) => name.startsWith('duobei_http_responses_total'));
    expect(responses.sort()).toEqual([
      ['duobei_http_responses_total{status="200",of="operation"}', 1],
      ['duobei_http_responses_total{status="200",of="page"}', 1],
      ['duobei_http_responses_total{status="401",of="operation"}', 1],
      ['duobei_http_responses_total{status="404",of="operation"}', 1],
    ]);
  });

  test('say how many streams and sockets are open, by what carries them', async () => {
    await using gateway = await startObservedGateway(metricsOn);
    const open = async () => {
      const samples = await samplesOf(gateway);
      return ['sse', 'multipart', 'websocket', 'mcp'].map((transport) =>
        samples.get(`duobei_streams{transport="${transport}"}`),
      );
    };
    expect(await open()).toEqual([0, 0, 0, 0]);
    const query = `subscription { roomLiveStatistics(roomId: "${seedIds.liveRoom}") { __typename } }`;
    const events = await gateway.post({ query }, { accept: 'text/event-stream' });
    const parts = await gateway.post({ query }, { accept: 'multipart/mixed;subscriptionSpec=1.0' });
    const socket = new WebSocket(gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
    await once(socket, 'open');
    await eventually(async () => expect(await open()).toEqual([1, 1, 1, 0]));
    await events.body?.cancel();
    await parts.body?.cancel();
    socket.close();
    await eventually(async () => expect(await open()).toEqual([0, 0, 0, 0]));
  });

  test('hold no secret and no id', async () => {
    await using gateway = await startObservedGateway(metricsOn);
    await ask(gateway, mobile);
    const text = await gateway.scrape();
    for (const value of [gateway.sandbox.appKey, seedIds.liveRoom]) expect(text).not.toContain(value);
  });
});
