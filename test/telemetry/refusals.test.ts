import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { strangerCaller, unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { createMemoryLimiters } from '../../src/access/limiters.ts';
import { RefusedCredentialsError } from '../../src/access/refused-credentials.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { createAccessLog } from '../../src/telemetry/access-log.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { ask, refusals, startRefusing, type Refusal } from '../contract/refusals.ts';
import { eventually } from '../support/eventually.ts';
import type { WatchGatewayOptions } from '../watch/watch-gateway.ts';

/** A gateway that is looked at from outside alone: its metrics, and its log as it is shipped. */
async function startSeen(refusal: Pick<Refusal, 'options' | 'before'>) {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger('info', {
    write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  const metrics = createMetrics();
  const observers = [createAccessLog(logger), metrics];
  const gateway = await startRefusing({ when: '', code: '', ways: [], ...refusal }, { observers });
  const before = lines.length;
  return {
    gateway,
    operations: () => lines.slice(before).filter(({ msg }) => msg === 'Operation'),
    counted: async (code: string) => {
      const text = await metrics.registry.getSingleMetricAsString('duobei_operation_errors_total');
      const found = [...text.matchAll(/operation="\w+",code="(\w+)"\} (\d+)/g)];
      return found.filter(([, name]) => name === code).reduce((sum, [, , count]) => sum + Number(count), 0);
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

describe('a request that is refused is counted by its code, and logged once', () => {
  test.each(refusals)('when $when: $code', async (refusal) => {
    await using seen = await startSeen(refusal);
    let asked = 0;
    for (const way of refusal.ways) {
      const { status } = await ask(seen.gateway, way, refusal.accepts?.[0]);
      asked += 1;
      await eventually(() => expect(seen.operations()).toHaveLength(asked));
      expect(seen.operations().at(-1)).toMatchObject({ level: 30, status, errors: [refusal.code] });
    }
    expect(await seen.counted(refusal.code)).toBe(asked);
  });

  test('when it is no HTTP', async () => {
    await using seen = await startSeen({});
    const socket = connect({ port: Number(new URL(seen.gateway.url).port), host: '127.0.0.1' });
    socket.end('NONSENSE\r\n\r\n');
    await once(socket.resume(), 'close');
    expect(seen.operations()).toMatchObject([{ status: 400, errors: ['BAD_REQUEST'] }]);
    expect(await seen.counted('BAD_REQUEST')).toBe(1);
  });

  test('when it is for an event stream that is not there', async () => {
    await using seen = await startSeen({});
    const headers = { 'x-graphql-event-stream-token': 'a' };
    const { status } = await ask(seen.gateway, { method: 'GET', headers }, 'text/event-stream');
    expect(seen.operations()).toMatchObject([{ status, errors: ['NOT_FOUND'] }]);
    expect(await seen.counted('NOT_FOUND')).toBe(1);
  });
});

const student: Caller = { ...unlimitedCaller, kind: 'user', name: 'student-1', userId: 'student-1' };

function dial(url: string, headers: Record<string, string> = {}): WebSocket {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { headers });
  return socket.on('error', () => undefined);
}

async function greeted(url: string): Promise<WebSocket> {
  const socket = dial(url);
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  return socket;
}

describe('a WebSocket that is refused is counted by its code, and logged once', () => {
  const spent = createMemoryLimiters({ points: 1, serverPoints: 1, windowSeconds: 60 });
  const atUpgrade: [string, string, number, WatchGatewayOptions, string, Record<string, string>][] = [
    ['from a page of another origin', 'FORBIDDEN', 403, {}, '', { origin: 'https://evil.example' }],
    ['on another path', 'NOT_FOUND', 404, {}, '/', {}],
    ['beyond all that there may be', 'TOO_MANY_CONNECTIONS', 503, { maxSockets: 0 }, '', {}],
    ['of an address that has asked too often', 'RATE_LIMITED', 429, { entryRules: { rate: spent } }, '', {}],
  ];
  test.each(atUpgrade)('%s: %s', async (_name, code, status, options, rest, headers) => {
    await spent.users.consume('address:127.0.0.1', 1).catch(() => undefined);
    await using seen = await startSeen({ options });
    const [, response] = (await once(dial(`${seen.gateway.url}${rest}`, headers), 'unexpected-response')) as [
      unknown,
      { statusCode: number },
    ];
    expect(response.statusCode).toBe(status);
    expect(seen.operations()).toMatchObject([{ status, errors: [code] }]);
    expect(await seen.counted(code)).toBe(1);
  });

  const badCredentials = () => {
    throw new RefusedCredentialsError('The token has expired.', 'expired');
  };
  const atGreeting: [string, string, WatchGatewayOptions][] = [
    ['with bad credentials', 'UNAUTHENTICATED', { entryRules: { authenticate: badCredentials } }],
    ['without any', 'UNAUTHENTICATED', { entryRules: { authenticate: () => strangerCaller } }],
    [
      'of a caller that has enough of them',
      'TOO_MANY_CONNECTIONS',
      {
        entryRules: { authenticate: () => student },
        yoga: { connections: { maxPerAddress: 10, maxPerCaller: 0 } },
      },
    ],
  ];
  test.each(atGreeting)('%s: %s', async (_name, code, options) => {
    await using seen = await startSeen({ options });
    await once(await greeted(seen.gateway.url), 'close');
    expect(seen.operations()).toMatchObject([{ errors: [code] }]);
    expect(await seen.counted(code)).toBe(1);
  });

  test.each([
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['{', 'GRAPHQL_PARSE_FAILED'],
    ['query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
  ])('for its operation: %s', async (query, code) => {
    await using seen = await startSeen({});
    const socket = await greeted(seen.gateway.url);
    await once(socket, 'message');
    socket.send(JSON.stringify({ id: 'a', type: 'subscribe', payload: { query } }));
    await once(socket, 'message');
    expect(seen.operations()).toMatchObject([{ errors: [code] }]);
    expect(seen.operations()[0]).not.toHaveProperty('status');
    expect(await seen.counted(code)).toBe(1);
    socket.terminate();
  });
});
