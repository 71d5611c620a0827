import { describe, expect, test } from 'vitest';
import { createKeySet, type KeySetFetch } from '../../src/access/key-set.ts';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { startGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startForwardProxy } from '../support/forward-proxy.ts';
import { startKeySetServer } from '../support/key-set-server.ts';

const portOf = (url: string) => Number(new URL(url).port);
const ROOM = `{ room(id: "${seedIds.liveRoom}") { title } }`;

/** A gateway whose vendor has a name that no resolver knows. */
async function startProxied(env: Record<string, string>) {
  const sandbox = await startSandbox();
  const proxy = await startForwardProxy({ 'vendor.test:80': portOf(sandbox.url) });
  const lines: string[] = [];
  const vendor = {
    DUOBEI_PARTNER: sandbox.partner,
    DUOBEI_APP_KEY: sandbox.appKey,
    DUOBEI_BASE_URL: 'http://vendor.test',
    DUOBEI_LINK_BASE_URL: 'http://vendor.test',
    DUOBEI_ROOM_TIME_FILTER: 'plain',
  };
  const config = configFromEnv(
    readEnv({ PORT: '0', DRAIN_SECONDS: '0', AUTH: 'none', HTTP_PROXY: proxy.url, ...vendor, ...env }),
  );
  const gateway = await startGateway(
    config,
    createLogger('debug', { write: (line) => void lines.push(line) }),
  );
  return {
    proxy,
    sandbox,
    lines,
    async ask(query: string) {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      return (await response.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] };
    },
    async [Symbol.asyncDispose]() {
      await gateway.close();
      await proxy[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}

const overTls = { DUOBEI_BASE_URL: 'https://vendor.test' };

describe('calls of the vendor', () => {
  test('go through the proxy for plain HTTP, under the names that it alone knows', async () => {
    await using world = await startProxied({});
    expect(await world.ask(ROOM)).toMatchObject({ data: { room: { title: expect.any(String) as string } } });
    expect(world.proxy.asked[0]).toBe('POST http://vendor.test/api/v3/room/detail');
    expect(world.lines.join()).not.toMatch(/canary|Z2F0ZXdheT/);
  });

  test.each([
    ['away', { HTTP_PROXY: 'http://gateway:canary@127.0.0.1:9' }],
    [
      'away, and would have to make a tunnel',
      { ...overTls, HTTPS_PROXY: 'http://gateway:canary@127.0.0.1:9' },
    ],
    ['not used for this name, which nobody else knows', { NO_PROXY: 'vendor.test' }],
  ])('fail as those of a vendor that is not there while the proxy is %s', async (_when, env) => {
    await using world = await startProxied(env);
    const { errors } = await world.ask(ROOM);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(world.proxy.asked).toEqual([]);
    expect(world.lines.join()).not.toContain('canary');
  });

  test('fail likewise where the proxy makes no tunnel, since the password is not right', async () => {
    await using other = await startForwardProxy({ 'vendor.test:443': 9 });
    const HTTPS_PROXY = other.url.replace('canary', 'canary-old');
    await using world = await startProxied({ ...overTls, HTTPS_PROXY });
    const { errors } = await world.ask(ROOM);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(new Set(other.asked)).toEqual(new Set(['CONNECT vendor.test:443']));
    expect(world.lines.join()).not.toContain('canary');
    expect(world.lines.join()).toContain('the HTTP proxy makes no tunnel (');
  });

  test('fail likewise where the proxy passes nothing on, since the password is not right', async () => {
    await using other = await startForwardProxy({ 'vendor.test:80': 9 });
    await using world = await startProxied({ HTTP_PROXY: other.url.replace('canary', 'canary-old') });
    const { errors } = await world.ask(ROOM);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['UPSTREAM_UNAVAILABLE']);
    expect(world.lines.join()).toContain('the HTTP proxy wants another name or password');
    expect(world.lines.join()).not.toContain('canary');
  });

  test('of the sandbox that comes along never go through it', async () => {
    await using proxy = await startForwardProxy({});
    const config = configFromEnv(
      readEnv({ PORT: '0', DRAIN_SECONDS: '0', AUTH: 'none', HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url }),
    );
    await using gateway = await startGateway(config, createLogger('silent'));
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: ROOM }),
    });
    expect(await response.json()).toMatchObject({ data: { room: {} } });
    expect(proxy.asked).toEqual([]);
  });
});

describe('keys of tokens', () => {
  const find = async (proxy: string, url: string) => {
    const fetched: KeySetFetch[] = [];
    const onFetch = (each: KeySetFetch) => void fetched.push(each);
    const keySet = createKeySet({ url, proxy, staleSeconds: 0, now: Date.now, onFetch });
    await Promise.resolve(keySet({ alg: 'RS256', kid: 'key-1' }, { payload: '', signature: '' })).catch(
      () => undefined,
    );
    return fetched.map(({ failure }) => failure);
  };

  test('are fetched through the proxy', async () => {
    await using keys = await startKeySetServer();
    await using proxy = await startForwardProxy({ 'id.test:80': portOf(keys.url) });
    expect(await find(proxy.url, 'http://id.test/keys')).toEqual([null]);
    expect(proxy.asked).toEqual(['GET http://id.test/keys']);
    keys.fault = { status: 302, body: '' };
    expect(await find(proxy.url, 'http://id.test/keys')).toEqual(['the status is 302']);
  });

  test.each(['http://id.test/keys', 'https://id.test/keys'])(
    'are not there while the proxy is away: %s',
    async (url) => {
      expect(await find('http://gateway:canary@127.0.0.1:9', url)).toEqual(['ECONNREFUSED']);
    },
  );
});
