import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startTracing } from '../../src/telemetry/tracing.ts';
import { startObservedGateway } from '../support/observed-gateway.ts';

interface Span {
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  traceState?: string;
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
      'http.request.method': 'POST',
      'url.path': '/graphql',
    });
    expect(request && attributesOf(request)['graphql.document.hash']).toMatch(/^[0-9a-f]{16}$/);
    expect(request?.status.code ?? 0).toBe(0);
    const calls = collector.spans.filter(({ kind }) => kind === 3);
    expect(calls.map(({ name }) => name).sort()).toEqual(['room/detail', 'room/listDocuments']);
    for (const call of calls) {
      expect([call.traceId, call.parentSpanId]).toEqual([request?.traceId, request?.spanId]);
      expect(attributesOf(call)).toEqual({
        'duobei.endpoint': `/api/v3/${call.name}`,
        'duobei.call_class': 'read',
        'duobei.attempt': 1,
        'duobei.outcome': 'ok',
      });
      expect(BigInt(call.endTimeUnixNano)).toBeGreaterThan(BigInt(call.startTimeUnixNano));
    }
  });

  test('have their id in every line of the request, in that of a mutation too', async () => {
    await using collector = await startCollector();
    const said: Record<string, unknown>[] = [];
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await traced(collector, async (gateway) => {
      await (await gateway.post({ query, variables })).json();
      const mutation = { query: 'mutation { createVideoUploadToken { uploadToken { token } } }' };
      await (await gateway.post(mutation, { traceparent: `00-${traceId}-b7ad6b7169203331-01` })).json();
      for (const message of ['Vendor call', 'Operation', 'Mutation']) said.push(...gateway.logged(message));
    });
    const [first] = collector.spans.filter(({ kind }) => kind === 2);
    expect(said.map(({ msg, traceId: id }) => [msg, id])).toEqual([
      ['Vendor call', first?.traceId],
      ['Vendor call', first?.traceId],
      ['Vendor call', traceId],
      ['Operation', first?.traceId],
      ['Operation', traceId],
      ['Mutation', traceId],
    ]);
    await using without = await startObservedGateway();
    await (
      await without.post({ query, variables }, { traceparent: `00-${traceId}-b7ad6b7169203331-01` })
    ).json();
    expect(without.logged('Operation')[0]).not.toHaveProperty('traceId');
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

  test('take a call that nobody waited for any more for no fault', async () => {
    await using collector = await startCollector();
    const tracing = startTracing({
      url: `${collector.url}/v1/traces`,
      serviceName: 'a test',
      sampleRatio: 1,
    });
    const call = { endpoint: '/api/v3/merchant', callClass: 'read', origin: undefined } as const;
    for (const outcome of ['ok', 'ABORTED', 'SHED'])
      tracing.onVendorCall?.({ ...call, attempt: 1, durationMs: 1, outcome }, undefined, 'default');
    await tracing.close();
    const codes = collector.spans.map((span) => [
      attributesOf(span)['duobei.outcome'],
      span.status.code ?? 0,
    ]);
    expect(Object.fromEntries(codes)).toEqual({ ok: 0, ABORTED: 0, SHED: 2 });
  });

  test('say of a request what was wrong, and which place it asked', async () => {
    await using collector = await startCollector();
    await traced(collector, async (gateway) => {
      await (
        await gateway.post({ query: '{ a: room(id: "?") { title } b: room(id: "?") { title } }' })
      ).json();
      await (await gateway.post('{')).text();
      const { origin } = new URL(gateway.url);
      for (const path of ['/livez', '/readyz', '/preview/doc-77?ticket=x'])
        await (await fetch(`${origin}${path}`)).text();
    });
    const requests = collector.spans
      .filter(({ kind }) => kind === 2)
      .map((span) => [span.name, span] as const);
    // Probes come every few seconds, and are none.
    expect(requests.map(([name]) => name).sort()).toEqual(['GET /preview', 'POST /graphql', 'query']);
    const found = new Map(requests);
    expect(attributesOf(found.get('query')!)).toMatchObject({ 'graphql.operation.type': 'query' });
    expect(JSON.stringify(attributesOf(found.get('query')!)['graphql.error.codes'])).toContain(
      'BAD_USER_INPUT',
    );
    expect(attributesOf(found.get('query')!)).not.toHaveProperty('graphql.operation.name');
    expect(found.get('query')!.status.code).toBe(2);
    expect(attributesOf(found.get('POST /graphql')!)).toMatchObject({ 'http.response.status_code': 400 });
    expect(attributesOf(found.get('GET /preview')!)).toMatchObject({ 'http.response.status_code': 403 });
  });

  test('are kept whole or not at all, whatever the caller has decided for its own', async () => {
    await using collector = await startCollector();
    await traced(collector, async (gateway) => {
      const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
      await (await gateway.post({ query: '{ merchant { name } }' }, { traceparent })).json();
      for (const unreadable of ['00-short-b7ad6b7169203331-01', 'x', '00-0af7651916cd43dd8448eb211c80319c'])
        await (await gateway.post({ query: '{ __typename }' }, { traceparent: unreadable })).json();
    });
    const requests = collector.spans.filter(({ kind }) => kind === 2);
    expect(requests).toHaveLength(3);
    expect(requests.every(({ parentSpanId }) => (parentSpanId ?? '') === '')).toBe(true);
  });

  test('a collector that says nothing is not waited for longer than its time', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1/traces`;
    const tracing = startTracing({ url, serviceName: 'a test', sampleRatio: 1, exportTimeoutMs: 100 });
    tracing.onVendorCall?.(
      {
        endpoint: '/api/v3/merchant',
        callClass: 'read',
        attempt: 1,
        durationMs: 1,
        outcome: 'ok',
        origin: undefined,
      },
      undefined,
      'default',
    );
    await tracing.close();
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
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

  const TRACE = '0af7651916cd43dd8448eb211c80319c';
  const PARENT = 'b7ad6b7169203331';
  /** The spans of one request that came with these headers. */
  async function spansOf(headers: Record<string, string>, env = {}): Promise<Span[]> {
    await using collector = await startCollector();
    await traced(
      collector,
      async (gateway) => {
        await (await gateway.post({ query: '{ merchant { name } }' }, headers)).json();
      },
      env,
    );
    return collector.spans;
  }

  test('go on with a traceparent that can be read, and begin anew with one that cannot', async () => {
    const isContinued: Record<string, boolean> = {
      [`00-${TRACE}-${PARENT}-01`]: true,
      // Other flags are nobody's business yet.
      [`00-${TRACE}-${PARENT}-ff`]: true,
      [`01-${TRACE}-${PARENT}-01`]: true,
      [`cc-${TRACE}-${PARENT}-01-what-comes`]: true,
      [`00-${TRACE}-${PARENT}-01-more`]: false,
      [`cc-${TRACE}-${PARENT}-01more`]: false,
      [`ff-${TRACE}-${PARENT}-01`]: false,
      [`00-${'0'.repeat(32)}-${PARENT}-01`]: false,
      [`00-${TRACE}-${'0'.repeat(16)}-01`]: false,
      [`00-${TRACE.toUpperCase()}-${PARENT}-01`]: false,
      [`00-${TRACE}-${PARENT}`]: false,
    };
    await using collector = await startCollector();
    await traced(collector, async (gateway) => {
      for (const [index, traceparent] of Object.keys(isContinued).entries()) {
        const headers = { traceparent, 'x-request-id': `traced-${index}` };
        await (await gateway.post({ query: '{ __typename }' }, headers)).json();
      }
    });
    const found = Object.keys(isContinued).map((traceparent, index) => {
      const span = collector.spans.find(
        (one) => attributesOf(one)['duobei.request_id'] === `traced-${index}`,
      );
      return [traceparent, span?.traceId === TRACE && span.parentSpanId === PARENT];
    });
    expect(Object.fromEntries(found)).toEqual(isContinued);
    expect(collector.spans).toHaveLength(found.length);
  });

  test('are not recorded where the caller does not record its own', async () => {
    expect(await spansOf({ traceparent: `00-${TRACE}-${PARENT}-00` })).toEqual([]);
    expect(await spansOf({ traceparent: `00-${TRACE}-${PARENT}-02` })).toEqual([]);
  });

  test('carry the state of the trace of the caller, that of no trace they do not', async () => {
    const tracestate = 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE';
    const states = async (traceparent: string) =>
      new Set((await spansOf({ traceparent, tracestate })).map(({ traceState }) => traceState));
    expect(await states(`00-${TRACE}-${PARENT}-01`)).toEqual(new Set([tracestate]));
    expect(await states('nonsense')).toEqual(new Set([undefined]));
  });

  test('say whose they are, by the variables of OpenTelemetry', async () => {
    await using collector = await startCollector();
    await traced(
      collector,
      async (gateway) => {
        await (await gateway.post({ query: '{ __typename }' })).json();
      },
      { OTEL_RESOURCE_ATTRIBUTES: 'team=live%20lessons,service.name=other', OTEL_SERVICE_NAME: 'mine' },
    );
    const { resourceSpans } = JSON.parse(collector.text().split('\n')[0] ?? '') as {
      resourceSpans: { resource: Pick<Span, 'attributes'> }[];
    };
    expect(attributesOf(resourceSpans[0]?.resource as Span)).toMatchObject({
      'service.name': 'mine',
      team: 'live lessons',
    });
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
