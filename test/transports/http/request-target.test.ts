import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { strangerCaller, unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { createMemoryLimiters } from '../../../src/access/limiters.ts';
import { RefusedCredentialsError } from '../../../src/access/refused-credentials.ts';
import { startWatchGateway, type WatchGateway } from '../../watch/watch-gateway.ts';

const BODY = '{"query":"{ viewer { userId } }"}';

/** Where each request is counted, and nobody has a point left. */
async function startSpentGateway(): Promise<WatchGateway> {
  const rate = createMemoryLimiters({ points: 1, serverPoints: 1, windowSeconds: 60 });
  const gateway = await startWatchGateway({ entryRules: { authenticate: () => strangerCaller, rate } });
  expect(await statusOf(gateway, '/graphql')).toBe(200);
  return gateway;
}

/** The status of a request whose target is sent as it is. */
async function statusOf(gateway: WatchGateway, target: string, more: Sent = {}): Promise<number> {
  return Number((await headOf(gateway, target, more)).split(' ')[1]);
}

interface Sent {
  method?: string;
  more?: string;
  host?: string;
}

/** The beginning of the answer, its headers at least. */
async function headOf(
  { url }: WatchGateway,
  target: string,
  { method = 'POST', more = '', host = 'localhost' }: Sent,
): Promise<string> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
  socket.write(
    `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
      `${more || 'Connection: close\r\n'}Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
  );
  const [head] = (await once(socket, 'data')) as [Buffer];
  socket.destroy();
  return head.toString();
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
  '/%67raphql',
  '/graphq%6C',
  '/graphql%2F',
  '/graphql%3Fquery=a',
  '/%2e/graphql',
  '/GRAPHQL',
  '/graphql;a',
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
    await using gateway = await startWatchGateway({
      entryRules: { allowedHosts: new Set(['gateway.example']) },
    });
    expect(await statusOf(gateway, 'http://gateway.example/graphql', { host: 'rebound.example' })).toBe(200);
    expect(await statusOf(gateway, 'http://rebound.example/graphql')).toBe(403);
    expect(await statusOf(gateway, 'http://gateway.example@rebound.example/graphql')).toBe(400);
  });
});

const student: Caller = { ...unlimitedCaller, kind: 'user', name: 'student-1', userId: 'student-1' };
const ORIGIN = 'https://app.example';

/** Every way to ask, by what is sent behind the target. */
const ways = {
  POST: { method: 'POST', more: 'Connection: close\r\nAuthorization: a\r\n' },
  'POST with bad credentials': { method: 'POST', more: 'Connection: close\r\nAuthorization: bad\r\n' },
  GET: { method: 'GET', more: 'Connection: close\r\nAccept: application/json\r\n' },
  'a preflight': { method: 'OPTIONS', more: 'Connection: close\r\nAccess-Control-Request-Method: POST\r\n' },
  'an event stream': { method: 'POST', more: 'Accept: text/event-stream\r\nAuthorization: a\r\n' },
  'a shared event stream': { method: 'PUT', more: 'Connection: close\r\nAuthorization: a\r\n' },
  'an operation on a shared one': {
    method: 'POST',
    more: 'Connection: close\r\nX-GraphQL-Event-Stream-Token: a\r\nAuthorization: a\r\n',
  },
};

describe.each(Object.entries(ways))('asked by %s', (_name, { method, more }) => {
  /** What tells of the rules that a request went through: those of hosts, credentials, rates, origins and answers. */
  async function startAsked() {
    const rate = createMemoryLimiters({ points: 10, serverPoints: 10, windowSeconds: 60 });
    const gateway = await startWatchGateway({
      entryRules: {
        rate,
        corsOrigins: [ORIGIN],
        authenticate(headers) {
          const name = headers.get('authorization');
          if (name === 'bad') throw new RefusedCredentialsError('Bad.', 'a test');
          return name === null ? strangerCaller : student;
        },
      },
    });
    return {
      async answerTo(target: string) {
        const text = await headOf(gateway, target, { method, more: `${more}Origin: ${ORIGIN}\r\n` });
        const [line = '', ...headers] = (text.split('\r\n\r\n', 1)[0] ?? '').split('\r\n');
        const names = headers.map((header) => (header.split(':', 1)[0] ?? '').toLowerCase()).sort();
        const takenOf = async (name: string) => (await rate.users.get(name))?.consumedPoints ?? 0;
        const taken = (await takenOf(student.name)) + (await takenOf('address:127.0.0.1'));
        await rate.users.delete(student.name);
        await rate.users.delete('address:127.0.0.1');
        return { status: Number(line.split(' ')[1]), names, taken };
      },
      [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
    };
  }

  test('every spelling of the endpoint goes by the same rules', async () => {
    await using asked = await startAsked();
    const usual = await asked.answerTo('/graphql');
    expect(usual.names).toContain('access-control-allow-origin');
    for (const target of [
      '/graphql?',
      '/graphql?a=b',
      'http://localhost/graphql',
      'HTTP://LOCALHOST/graphql?a=b',
    ])
      expect(await asked.answerTo(target), target).toEqual(usual);
  });

  test('nothing else does', async () => {
    await using asked = await startAsked();
    for (const target of elsewhere)
      expect(await asked.answerTo(target), target).toMatchObject({ status: 404, taken: 0 });
  });
});

/** Neither a path nor a whole URL: behind a host with its port there is no URL of them. */
const pathless = [
  '*',
  '*livez',
  '*/graphql',
  '*/livez',
  '*?a=b',
  '*@a/graphql',
  'ftp://a/graphql',
  'graphql:a',
];

describe('a target that is no path', () => {
  test.each(['x:4740', 'x', '127.0.0.1:4740', '[::1]:4740', ''])(
    'is refused like any other, under the host "%s"',
    async (host) => {
      await using gateway = await startWatchGateway();
      for (const target of pathless) {
        for (const method of [...methods, 'HEAD', 'TRACE', 'QUERY']) {
          const answer = await headOf(gateway, target, { method, host });
          const what = `${method} ${target}: ${answer}`;
          // Node reads some of these itself.
          expect(answer, what).toMatch(/^HTTP\/1\.1 40[04] /);
          expect(answer, what).toMatch(/^x-request-id: \S+\r$/im);
          expect(answer.toLowerCase(), what).toContain('x-content-type-options: nosniff');
          expect(answer, what).not.toContain('    at ');
        }
      }
    },
  );

  test('is told to be none of ours', async () => {
    await using gateway = await startWatchGateway();
    const answer = await headOf(gateway, '*', { method: 'OPTIONS', host: 'x:4740' });
    expect(answer).toMatch(/^HTTP\/1\.1 404 /);
    expect(answer).toContain(
      '{"errors":[{"message":"There is nothing under this path.","extensions":{"code":"NOT_FOUND"}}]}',
    );
    const requestId = /^x-request-id: (\S+)\r$/im.exec(answer)?.[1];
    expect(gateway.logs).toMatchObject([{ requestId, status: 404, errors: ['NOT_FOUND'], level: 30 }]);
  });
});

describe('any path', () => {
  const paths = [
    '//',
    '//x',
    '///',
    '/\\',
    '/[',
    '//[',
    '//[::1',
    '/%',
    '/%zz',
    '/?',
    '/#',
    '/:',
    '//:99999/',
    '/*',
    '//@',
    '/|^`',
  ];

  test.each(['x:4740', 'x:', 'x:65535', 'x.', '[::1]:4740', '127.0.0.1'])(
    'under the host %s is answered without a fault',
    async (host) => {
      await using gateway = await startWatchGateway();
      const targets = [...paths, ...paths.map((path) => `http://${host}${path}`), `http://${host}`];
      for (const target of targets) {
        const answer = await headOf(gateway, target, { method: 'GET', host });
        expect(answer, target).toMatch(/^HTTP\/1\.1 (?:[24]0\d|3\d\d) /);
        expect(answer, target).toMatch(/^x-request-id: /im);
      }
    },
  );
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
