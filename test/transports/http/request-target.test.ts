import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { strangerCaller } from '../../../src/access/caller.ts';
import { createMemoryLimiters } from '../../../src/access/limiters.ts';
import { startWatchGateway, type WatchGateway } from '../../watch/watch-gateway.ts';

const BODY = '{"query":"{ viewer { userId } }"}';

/** Where each request is counted, and nobody has a point left. */
async function startSpentGateway(): Promise<WatchGateway> {
  const rate = createMemoryLimiters({ points: 1, serverPoints: 1, windowSeconds: 60 });
  const gateway = await startWatchGateway({ trust: { authenticate: () => strangerCaller, rate } });
  expect(await statusOf(gateway, '/graphql')).toBe(200);
  return gateway;
}

/** The status of a request whose target is sent as it is. */
async function statusOf(
  { url }: WatchGateway,
  target: string,
  { method = 'POST', more = '', host = 'localhost' } = {},
): Promise<number> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
  socket.write(
    `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
      `${more || 'Connection: close\r\n'}Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return Number(head.toString().split(' ')[1]);
}

/** Yoga alone takes every URL that ends in the endpoint for it. */
const elsewhere = [
  '/graphql/',
  '//graphql',
  '/x/graphql',
  '//x/graphql',
  '/livez/graphql',
  '/nothing?x=/graphql',
  '/nothing?x=/livez',
  '/graphql/?x=/graphql',
  '/graphql#a',
  '/a/../graphql',
  '/./graphql',
  '/preview/../graphql',
  '/preview/..\\graphql',
  'ftp://a/graphql',
  'http://localhost/graphql/',
  'http://localhost//graphql',
];

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

describe('a request', () => {
  test.each(elsewhere)('to %s is answered 404, whatever its method', async (target) => {
    await using gateway = await startSpentGateway();
    for (const method of methods) expect(await statusOf(gateway, target, { method })).toBe(404);
  });

  test.each([
    '/graphql',
    '/graphql?',
    '/graphql?x=/livez',
    'http://localhost/graphql',
    'HTTPS://localhost/graphql?a=b',
  ])('to %s is one to the endpoint, and counted', async (target) => {
    await using gateway = await startSpentGateway();
    expect(await statusOf(gateway, target)).toBe(429);
  });

  test('names its host in its target, if that is a whole URL', async () => {
    await using gateway = await startWatchGateway({ trust: { allowedHosts: new Set(['gateway.example']) } });
    expect(await statusOf(gateway, 'http://gateway.example/graphql', { host: 'rebound.example' })).toBe(200);
    expect(await statusOf(gateway, 'http://rebound.example/graphql')).toBe(403);
    expect(await statusOf(gateway, 'http://gateway.example@rebound.example/graphql')).toBe(400);
  });
});

describe('an upgrade', () => {
  const more =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n';

  test('is taken at the endpoint alone', async () => {
    await using gateway = await startWatchGateway();
    const upgradeOf = (target: string) => statusOf(gateway, target, { method: 'GET', more });
    expect(await upgradeOf('http://localhost/graphql')).toBe(101);
    for (const target of elsewhere) expect(await upgradeOf(target)).toBe(404);
  });
});
