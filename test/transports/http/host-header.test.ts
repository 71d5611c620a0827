import { connect } from 'node:net';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../../src/config/config.ts';
import { readEnv } from '../../../src/config/env.ts';
import { startGateway } from '../../../src/gateway.ts';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { createLogger } from '../../../src/runtime/logger.ts';
import { startTwoWays, type TwoWays } from './two-ways.ts';

describe('a request', () => {
  /** Sent by hand: no client sends such a thing. */
  async function send(ways: TwoWays, head: string): Promise<string> {
    const { port } = new URL(ways.url);
    const socket = connect(Number(port), '127.0.0.1');
    const body = JSON.stringify({ query: '{ __typename }' });
    socket.write(
      `${head}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    let answer = '';
    for await (const chunk of socket.setEncoding('utf8')) {
      answer += chunk as string;
      if (answer.includes('}}') || answer.includes('}]}')) break;
    }
    return answer;
  }

  test('whose host is none is refused with a clear error and no stack', async () => {
    await using ways = await startTwoWays();
    const answer = await send(ways, 'POST /graphql HTTP/1.1\r\nhost: a b<');
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain(
      '{"errors":[{"message":"The Host header names no host.","extensions":{"code":"BAD_REQUEST"}}]}',
    );
    expect(answer).not.toContain('node_modules');
  });

  test.each(['a/b', 'a?b', 'a#b', 'user@a', 'a\\b', 'a:b', '[::1', 'a b'])(
    'whose host is %s is refused, since a URL would read something else from it',
    async (host) => {
      await using ways = await startTwoWays();
      expect(await send(ways, `POST /graphql HTTP/1.1\r\nhost: ${host}`)).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  test('without a host, as HTTP/1.0 allows, is answered', async () => {
    await using ways = await startTwoWays();
    await ways.ask({ query: '{ __typename }' });
    expect(await send(ways, 'POST /graphql HTTP/1.0')).toContain('{"data":{"__typename":"Query"}}');
    expect(await send(ways, 'POST /graphql HTTP/1.1\r\nhost:')).toContain('{"data":{"__typename":"Query"}}');
  });
});

describe('where nobody signs in for a real account', () => {
  const names = { allowedHosts: new Set(['gateway.example', '[2001:db8::1]', '10.0.0.7']) };

  test.each([
    'localhost',
    'LOCALHOST:4000',
    'localhost.',
    'app.localhost',
    '127.0.0.1:4000',
    '127.8.9.10',
    '[::1]:4000',
    'gateway.example',
    'Gateway.Example:8443',
    'gateway.example.',
    '[2001:DB8::1]:4000',
    '10.0.0.7',
  ])('%s is taken', async (host) => {
    await using ways = await startTwoWays({ entryRules: names });
    expect(await ways.ask({ query: '{ __typename }' }, { host })).toMatchObject({ status: 200 });
  });

  test.each([
    'rebound.example',
    'gateway.example.rebound.example',
    'localhost.rebound.example',
    '127.0.0.1.rebound.example',
    '127.0.0.1-rebound.example',
    'notlocalhost',
    '10.0.0.8',
    '[::2]',
    '0.0.0.0',
    '',
  ])('"%s" is not taken, by no path', async (host) => {
    await using ways = await startTwoWays({ entryRules: names });
    // What has been taken once does not let others in.
    await ways.ask({ query: '{ __typename }' }, { host: 'localhost' });
    const { status, body, headers } = await ways.ask({ query: '{ __typename }' }, { host });
    expect(status).toBe(403);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ extensions: { code: 'HOST_NOT_ALLOWED' } }] });
    expect(body).toContain('ALLOWED_HOSTS');
    expect(body).not.toContain('gateway.example');
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    for (const path of ['/', '/preview/1', '/livez/', '//livez', '/graphql?/livez']) {
      const response = await request(`${ways.url}${path}`, { headers: { host } });
      expect(response.statusCode, path).toBe(403);
      await response.body.dump();
    }
  });

  test('probes come by any address, and let nothing else in', async () => {
    await using ways = await startTwoWays({ entryRules: names });
    const host = '10.0.0.8:4000';
    for (const path of ['/livez', '/readyz', '/readyz?verbose']) {
      const response = await request(`${ways.url}${path}`, { headers: { host } });
      expect(response.statusCode, path).not.toBe(403);
      await response.body.dump();
    }
    expect(await ways.ask({ query: '{ __typename }' }, { host })).toMatchObject({ status: 403 });
  });

  test('the start says which names are taken; with a sandbox all are', async () => {
    const vendor = await startSandbox();
    const logs: Record<string, unknown>[] = [];
    const start = (env: Record<string, string>) =>
      startGateway(
        configFromEnv(readEnv({ PORT: '0', DRAIN_SECONDS: '0', ...env })),
        createLogger('info', {
          write: (line) => void logs.push(JSON.parse(line) as Record<string, unknown>),
        }),
      );
    const statusFor = async (url: string, host: string) => {
      const response = await request(`${url}?query={__typename}`, { headers: { host } });
      await response.body.dump();
      return response.statusCode;
    };
    const told = () => logs.filter(({ msg }) => String(msg).includes('ALLOWED_HOSTS'));
    await using real = await start({
      AUTH: 'none',
      DUOBEI_PARTNER: vendor.partner,
      DUOBEI_APP_KEY: vendor.appKey,
      DUOBEI_BASE_URL: vendor.url,
      ALLOWED_HOSTS: 'gateway.example',
    });
    expect(told()).toMatchObject([
      { hosts: expect.arrayContaining(['localhost', 'gateway.example']) as unknown },
    ]);
    expect(await statusFor(real.url, 'gateway.example')).toBe(200);
    expect(await statusFor(real.url, 'rebound.example')).toBe(403);
    await using sandboxed = await start({ AUTH: 'none' });
    expect(told()).toHaveLength(1);
    expect(await statusFor(sandboxed.url, 'rebound.example')).toBe(200);
    await vendor.close();
  });
});
