import manifest from '../../package.json' with { type: 'json' };
import { Agent, request } from 'undici';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startHttpServer } from '../../src/runtime/http-server.ts';
import { createReadiness } from '../../src/transports/http/pages/readiness.ts';
import { ENDPOINT, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { figure, settleMany } from './figures.ts';
import { until } from '../support/eventually.ts';

const QUERY = '{ rooms(first: 1) { totalCount } merchant { name } }';

describe('a client that leaves', () => {
  test('takes its vendor calls with it, from its socket to the vendor’s, and nobody is alarmed', async () => {
    // Nothing else ends them: all times are longer than the test.
    const never = 3_600_000;
    await using gateway = await startTestGateway({
      deadlines: { query: never, mutation: never, upload: never },
      client: { deadlines: { read: never }, totalDeadlines: { read: never } },
    });
    const { sandbox, logs } = gateway;
    const http = await startHttpServer(gateway.listener, { host: '127.0.0.1', port: 0 });
    // Half of the clients ask what is known already, which goes another way through the server.
    const known =
      'query ($title: String) { rooms(first: 1, filter: { titleContains: $title }) { totalCount } }';
    await gateway.execute(known);
    sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 1_000 });
    const agent = new Agent();
    const leaving = new AbortController();
    const clients = Array.from({ length: 10 }, (_, index) =>
      request(`${http.url}/graphql`, {
        method: 'POST',
        dispatcher: agent,
        signal: leaving.signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(
          index % 2 === 0
            ? { query: known, variables: { title: String(index) } }
            : { query: `{ rooms(first: 1, filter: { titleContains: "${index}" }) { totalCount } }` },
        ),
      }).catch(() => 'left'),
    );
    await until(() => sandbox.activeRequests === 10);
    const leftAt = performance.now();
    leaving.abort();
    await until(() => sandbox.activeRequests === 0);
    const endedAfterMs = performance.now() - leftAt;
    figure(
      'client abort',
      'cancels the vendor call',
      `10 of 10 vendor calls ended, after ${endedAfterMs.toFixed(0)} ms`,
    );
    expect(endedAfterMs).toBeLessThan(5_000);
    expect(await Promise.all(clients)).toEqual(Array(10).fill('left'));
    expect(endedAfterMs).toBeLessThan(5_000);
    await http.close();
    await agent.close();
    expect(logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });
});

describe('an operation that runs out of time', () => {
  test('answers what it has; the fields that wait for the vendor time out', async () => {
    const deadlines = { query: 300, mutation: 300, upload: 300 };
    await using gateway = await startTestGateway({ deadlines });
    gateway.sandbox.faults.add({ endpoint: 'v3/room/list', kind: 'hang', times: 100 });
    const startedAt = performance.now();
    const { data, errors } = await gateway.execute<object, object>(QUERY);
    expect(performance.now() - startedAt).toBeLessThan(300 + 500);
    expect(data).toEqual({ rooms: null, merchant: { name: expect.any(String) as string } });
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
      [['rooms'], { code: 'UPSTREAM_TIMEOUT' }],
    ]);
    await until(() => gateway.sandbox.activeRequests === 0);
  });
});

describe('the probes', () => {
  const read = async ({ yoga }: Pick<TestGateway, 'yoga'>, path: string) => {
    const response = await yoga.fetch(new URL(path, ENDPOINT));
    return [response.status, (await response.json()) as object];
  };

  test('say alive and ready, without asking the vendor', async () => {
    await using gateway = await startTestGateway();
    expect(await read(gateway, '/livez')).toEqual([200, { status: 'alive', version: manifest.version }]);
    expect(await read(gateway, '/readyz')).toEqual([200, { status: 'ready' }]);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('a vendor that is down makes it not ready, and ready again without any traffic', async () => {
    await using gateway = await startTestGateway({ client: { halfOpenAfterMs: 200 } });
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'drop', times: 10_000 });
    await settleMany(100, 20, () => gateway.duobei.room.detail(seedIds.liveRoom));
    gateway.takeCalls();
    for (let probe = 0; probe < 50; probe += 1) {
      expect(await read(gateway, '/readyz')).toEqual([503, { status: 'not ready' }]);
    }
    // Strangers learn no more than that; the log has the reason, once.
    const reasons = gateway.logs.filter(({ msg }) => String(msg).startsWith('Not ready'));
    expect(reasons).toMatchObject([{ vendor: 'unreachable', redis: 'not used', isDraining: false }]);
    expect(gateway.takeCalls().length).toBeLessThanOrEqual(2);
    gateway.sandbox.faults.clear();
    for (;;) {
      const [status] = await read(gateway, '/readyz');
      if (status === 200) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await gateway.yoga.fetch(new URL('/livez', ENDPOINT))).status).toBe(200);
  });

  test.each([
    [{ isRedisReady: false, isDraining: false }, 200, { status: 'ready', redis: 'away' }],
    [{ isRedisReady: true, isDraining: false }, 200, { status: 'ready' }],
    [{ isRedisReady: true, isDraining: true }, 503, { status: 'not ready' }],
  ])('%j: %i', async ({ isRedisReady, isDraining }, status, body) => {
    await using vendor = await startTestGateway();
    const readiness = createReadiness({
      merchants: { all: new Map([['default', vendor]]) },
      redis: { awayFor: isRedisReady ? null : 'READONLY' },
    });
    if (isDraining) readiness.beginDraining();
    await using gateway = await startTestGateway({ yoga: { readiness } });
    expect(await read(gateway, '/readyz')).toEqual([status, body]);
  });

  test('have answers of their own lengths, one behind the other on one connection', async () => {
    await using vendor = await startTestGateway();
    const readiness = createReadiness({ merchants: { all: new Map([['default', vendor]]) }, redis: null });
    await using gateway = await startTestGateway({ yoga: { readiness } });
    const http = await startHttpServer(gateway.listener, { host: '127.0.0.1', port: 0 });
    const dispatcher = new Agent({ connections: 1, pipelining: 1 });
    const ask = async (path: string) => {
      const { headers, body } = await request(`${http.url}${path}`, { dispatcher });
      const text = await body.text();
      expect(headers['content-length']).toBe(String(text.length));
      return (JSON.parse(text) as { status: string }).status;
    };
    try {
      expect([await ask('/readyz'), await ask('/livez')]).toEqual(['ready', 'alive']);
      readiness.beginDraining();
      expect([await ask('/readyz'), await ask('/livez')]).toEqual(['not ready', 'alive']);
    } finally {
      await dispatcher.close();
      await http.close();
    }
  });
});
