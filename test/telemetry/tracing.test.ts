import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startObservedGateway } from '../support/observed-gateway.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  kind: number;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: { key: string; value: Record<string, unknown> }[];
  status: { code?: number };
}

interface Collector extends AsyncDisposable {
  url: string;
  spans: Span[];
  /** Everything received, as text. */
  text: () => string;
}

/** An OTLP receiver that keeps what it gets. */
async function startCollector(): Promise<Collector> {
  const bodies: string[] = [];
  const spans: Span[] = [];
  const server = createServer((req, res) => {
    let body = '';
    req.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    req.on('end', () => {
      bodies.push(body);
      const { resourceSpans } = JSON.parse(body) as {
        resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
      };
      spans.push(...resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      res.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    text: () => bodies.join('\n'),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function attributesOf({ attributes }: Span): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

/** Runs a gateway with traces until it is closed, which sends what is left. */
async function traced(
  collector: Collector,
  run: (gateway: Awaited<ReturnType<typeof startObservedGateway>>) => Promise<void>,
  env: Record<string, string> = {},
): Promise<void> {
  await using gateway = await startObservedGateway({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env });
  await run(gateway);
}

const query = `query Pair($id: ID!) { room(id: $id) { title documents { totalCount } } }`;
const variables = { id: seedIds.liveRoom };

describe('traces', () => {
  test('have a span for the request and one for each vendor call below it', async () => {
    await using collector = await startCollector();
    await traced(collector, async (gateway) => {
      const response = await gateway.post({ query, variables }, { 'x-request-id': 'traced-1' });
      await response.json();
    });
    const [request] = collector.spans.filter(({ kind }) => kind === 2);
    expect(request?.name).toBe('query');
    expect(request && attributesOf(request)).toMatchObject({
      'graphql.operation.name': 'Pair',
      'graphql.operation.type': 'query',
      'http.response.status_code': 200,
      'duobei.request_id': 'traced-1',
      'url.path': '/graphql',
    });
    const calls = collector.spans.filter(({ kind }) => kind === 3);
    expect(calls.map(({ name }) => name).sort()).toEqual(['room/detail', 'room/listDocuments']);
    for (const call of calls) {
      expect([call.traceId, call.parentSpanId]).toEqual([request?.traceId, request?.spanId]);
      expect(attributesOf(call)).toMatchObject({ 'duobei.attempt': 1, 'duobei.outcome': 'ok' });
      expect(BigInt(call.endTimeUnixNano)).toBeGreaterThan(BigInt(call.startTimeUnixNano));
    }
  });

  test('show each attempt and its outcome', async () => {
    await using collector = await startCollector();
    await traced(collector, async (gateway) => {
      gateway.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'status', status: 503 });
      await (await gateway.post({ query: '{ merchant { name } }' })).json();
    });
    const calls = collector.spans.filter(({ name }) => name === 'merchant');
    const outcomes = calls.map((call) => [
      attributesOf(call)['duobei.attempt'],
      attributesOf(call)['duobei.outcome'],
      call.status.code,
    ]);
    expect(outcomes.sort()).toEqual([
      [1, 'UPSTREAM_STATUS', 2],
      [2, 'ok', 0],
    ]);
  });

  test('belong to the trace of the caller', async () => {
    await using collector = await startCollector();
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await traced(collector, async (gateway) => {
      const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
      await (await gateway.post({ query: '{ merchant { name } }' }, { traceparent })).json();
    });
    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    const request = collector.spans.find(({ kind }) => kind === 2);
    expect(request?.parentSpanId).toBe('b7ad6b7169203331');
  });

  test('are not recorded beyond their share, whatever the caller says', async () => {
    await using collector = await startCollector();
    await traced(
      collector,
      async (gateway) => {
        const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
        await (await gateway.post({ query: '{ merchant { name } }' }, { traceparent })).json();
        await (await gateway.post({ query: '{ merchant { name } }' })).json();
      },
      { OTEL_TRACES_SAMPLER_ARG: '0' },
    );
    expect(collector.spans).toEqual([]);
  });

  test('hold no values: no id, no name, no key, no sign', async () => {
    await using collector = await startCollector();
    let appKey = '';
    await traced(collector, async (gateway) => {
      appKey = gateway.sandbox.appKey;
      await (await gateway.post({ query, variables })).json();
      await (
        await gateway.post({
          query: `{ room(id: "${seedIds.liveRoom}") { entryLink(input: { userId: "u-77", nickname: "Nick", role: HOST }) { url } } }`,
        })
      ).json();
      const { origin } = new URL(gateway.url);
      await (await fetch(`${origin}/preview/doc-77?expires=1&ticket=tick-77`)).text();
    });
    expect(collector.spans.length).toBeGreaterThan(3);
    expect(collector.text()).not.toMatch(
      new RegExp(`${seedIds.liveRoom}|u-77|Nick|doc-77|tick-77|sign=|${appKey}`),
    );
  });

  test('a collector that is away costs nothing but the traces', async () => {
    const startedAt = performance.now();
    {
      await using gateway = await startObservedGateway({
        OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      });
      const response = await gateway.post({ query: '{ merchant { name } }' });
      expect(response.status).toBe(200);
      await response.json();
    }
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});
