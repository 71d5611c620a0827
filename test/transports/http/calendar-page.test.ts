import { describe, expect, test } from 'vitest';
import { strangerCaller, type Caller } from '../../../src/access/caller.ts';
import { createMemoryLimiters } from '../../../src/access/limiters.ts';
import { configFromEnv } from '../../../src/config/config.ts';
import { readEnv } from '../../../src/config/env.ts';
import { createEntryRules } from '../../../src/operation/entry-rules.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { readCalendarFile } from '../../support/calendar.ts';
import type { TestGateway, TestGatewayOptions } from '../../support/gateway.ts';
import { startUploadServer, type UploadServer } from './upload-client.ts';
import { statusesOf, times } from './followed-links.ts';

const LINK = '{ calendarLink { url } }';
const NOTHING_REMEMBERED = {
  ttlMs: { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 },
};

interface LinkResult {
  calendarLink: { url: string } | null;
}

interface Lessons {
  rooms: { nodes: { vendorId: string; title: string; startsAt: string; endsAt: string }[] };
}

function user(rooms: string[] | null, name = 'user:1'): Caller {
  return {
    kind: 'user',
    name,
    userId: name,
    scopes: new Set(['calendar:read']),
    rooms: rooms && new Set(rooms),
  };
}

/** The link that a caller gets, at the port of the server. */
async function linkFor({ gateway, origin }: UploadServer, caller?: Caller): Promise<string> {
  const { data } = await gateway.execute<LinkResult, object>(LINK, undefined, caller);
  return origin + new URL(data!.calendarLink!.url).pathname;
}

async function codeFor(gateway: TestGateway, caller?: Caller) {
  const { errors } = await gateway.execute(LINK, undefined, caller);
  return errors?.[0]?.extensions?.['code'];
}

describe('a link to a calendar', () => {
  test('needs its scope, and a key of the gateway', async () => {
    await using server = await startUploadServer();
    const { gateway } = server;
    expect(await codeFor(gateway, strangerCaller)).toBe('UNAUTHENTICATED');
    expect(await codeFor(gateway, { ...user(null), scopes: new Set(['room:read']) })).toBe('FORBIDDEN');
    expect(await codeFor(gateway, user(null))).toBeUndefined();
    await using without = await startUploadServer({ calendarKey: null });
    expect(await codeFor(without.gateway)).toBe('FEATURE_NOT_ENABLED');
    expect(await statusesOf([`${without.origin}/calendar/x.ics`, await linkFor(server)])).toEqual([404, 200]);
  });

  test('is refused to a token with more rooms than it has room for', async () => {
    await using server = await startUploadServer();
    const many = Array.from({ length: 200 }, (_, index) => `jz${String(index).padStart(32, '0')}`);
    expect(await codeFor(server.gateway, user(many))).toBe('FORBIDDEN');
    const url = await linkFor(server, user(many.slice(0, 180)));
    expect(await statusesOf([url])).toEqual([200]);
  });

  test('costs no vendor call until it is followed', async () => {
    await using server = await startUploadServer();
    server.gateway.takeCalls();
    await linkFor(server);
    expect(server.gateway.takeCalls()).toEqual([]);
  });
});

describe('a calendar', () => {
  test('shows the lessons as the list of rooms has them, to whoever has its link', async () => {
    await using server = await startUploadServer();
    const response = await fetch(await linkFor(server));
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/calendar; charset=utf-8',
      'content-disposition': 'attachment; filename="lessons.ics"',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, max-age=300',
    });
    expect(response.headers.get('set-cookie')).toBeNull();
    const { events, calendar } = readCalendarFile(await response.text());
    expect(String(calendar.getFirstPropertyValue('x-wr-calname'))).toBe('宇宙中心');
    const { data } = await server.gateway.execute<Lessons, object>(
      '{ rooms(first: 100) { nodes { vendorId title startsAt endsAt } } }',
    );
    const lessons = new Map(data!.rooms.nodes.map((lesson) => [lesson.vendorId, lesson]));
    expect(events.length).toBeGreaterThan(20);
    for (const { uid, summary, startsAt, endsAt } of events) {
      const lesson = lessons.get(uid.replace(/@.*/, ''));
      expect({ summary, startsAt, endsAt }).toEqual({
        summary: lesson?.title,
        startsAt: new Date(lesson!.startsAt),
        endsAt: new Date(lesson!.endsAt),
      });
    }
  });

  test('has no code, no link and nothing that signs one in it, in its link or in a log', async () => {
    await using server = await startUploadServer();
    const url = await linkFor(server);
    const text = await (await fetch(url)).text();
    const { data } = await server.gateway.execute<
      { rooms: { nodes: { hostInviteCode: string | null }[] } },
      object
    >('{ rooms(first: 100) { nodes { hostInviteCode } } }');
    for (const { hostInviteCode } of data!.rooms.nodes) {
      if (hostInviteCode !== null) expect(text).not.toContain(hostInviteCode);
    }
    expect(text).not.toMatch(/https?:|sign=|partner/i);
    const ticket = /calendar\/([\w-]+)\.ics/.exec(url)![1]!;
    expect(JSON.stringify(server.gateway.logs)).not.toContain(ticket);
    expect(server.gateway.logs).toContainEqual(
      expect.objectContaining({ msg: 'Request', path: '/calendar', status: 200 }),
    );
  });

  test('of a token for some rooms shows those alone', async () => {
    await using server = await startUploadServer();
    const rooms = [seedIds.upcomingRoom, seedIds.liveRoom];
    const text = await (await fetch(await linkFor(server, user(rooms)))).text();
    const ids = readCalendarFile(text).events.map(({ uid }) => uid.replace(/@.*/, ''));
    expect(ids).toEqual([seedIds.liveRoom, seedIds.upcomingRoom]);
  });

  test('is refused when its link is forged or its key has changed, and the vendor is not asked', async () => {
    await using server = await startUploadServer();
    await using other = await startUploadServer({ calendarKey: 'another key of 32 bytes for calendars' });
    const url = await linkFor(server);
    server.gateway.takeCalls();
    const forged = [
      url.replace(/\/calendar\/..../, '/calendar/AAAA'),
      url.replace('.ics', ''),
      `${server.origin}/calendar/`,
      `${server.origin}/calendar/.ics`,
      url.replace(server.origin, other.origin),
    ];
    expect(await statusesOf(forged)).toEqual([403, 403, 403, 403, 403]);
    expect([server.gateway.takeCalls(), other.gateway.takeCalls()]).toEqual([[], []]);
  });

  test('is for reading only, and answers HEAD like GET', async () => {
    await using server = await startUploadServer();
    const url = await linkFor(server);
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND']) {
      const response = await fetch(url, { method });
      expect([response.status, response.headers.get('allow')], method).toEqual([405, 'GET, HEAD']);
    }
    const [get, head] = [await fetch(url), await fetch(url, { method: 'HEAD' })];
    const body = Buffer.from(await get.arrayBuffer());
    expect([head.status, await head.text()]).toEqual([200, '']);
    for (const name of ['content-type', 'etag', 'cache-control'])
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    expect(head.headers.get('content-length')).toBe(String(body.length));
  });

  test('is not sent again to who has it, until one of its rooms changes', async () => {
    await using server = await startUploadServer();
    const url = await linkFor(server);
    const etag = (await fetch(url)).headers.get('etag')!;
    const again = await fetch(url, { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    expect(again.headers.get('cache-control')).toBe('private, max-age=300');
    const rename = `mutation { renameRoom(input: { roomId: "${seedIds.upcomingRoom}", title: "改过的" }) { userErrors { code } } }`;
    expect((await server.gateway.execute(rename)).errors).toBeUndefined();
    const changed = await fetch(url, { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(await changed.text()).toContain('SUMMARY:改过的\r\n');
  });

  test('is not sent again either when it was read again and says the same', async () => {
    await using server = await startUploadServer();
    const { gateway } = server;
    const url = await linkFor(server);
    const etag = (await fetch(url)).headers.get('etag')!;
    const { data } = await gateway.execute<{ room: { title: string } }, object>(
      `{ room(id: "${seedIds.upcomingRoom}") { title } }`,
    );
    const rename = `mutation ($title: String!) {
      renameRoom(input: { roomId: "${seedIds.upcomingRoom}", title: $title }) { userErrors { code } } }`;
    expect((await gateway.execute(rename, { title: data!.room.title })).errors).toBeUndefined();
    gateway.takeCalls();
    const again = await fetch(url, { headers: { 'if-none-match': etag } });
    expect([again.status, gateway.takeCalls().length > 0]).toEqual([304, true]);
  });

  test('is one read for all who ask, and for as long as it is remembered', async () => {
    await using server = await startUploadServer();
    const urls = await Promise.all([1, 2, 3].map((number) => linkFor(server, user(null, `user:${number}`))));
    expect(new Set(urls).size).toBe(3);
    server.gateway.takeCalls();
    await Promise.all(urls.map((url) => fetch(url).then((response) => response.text())));
    expect(await statusesOf(urls)).toEqual([200, 200, 200]);
    const calls = server.gateway.takeCalls();
    expect(calls.filter((call) => call === 'v3/merchant')).toHaveLength(1);
    expect(calls.length).toBeLessThan(6);
  });

  test('that the vendor does not give is an error, so that phones go on showing what they have', async () => {
    await using server = await startUploadServer({ cache: NOTHING_REMEMBERED });
    const url = await linkFor(server);
    const { faults } = server.gateway.sandbox;
    faults.add({ endpoint: '*', kind: 'status', status: 500, times: 50 });
    expect(await statusesOf([url])).toEqual([502]);
    faults.clear();
    faults.add({ endpoint: '*', kind: 'status', retryAfter: '90', times: 50 });
    const response = await fetch(url);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '90']);
  });
});

describe('a calendar that is followed often', () => {
  const followed = (options: TestGatewayOptions = {}) => startUploadServer(options);

  test('is refused beyond three hundred times a minute, and those of others are not', async () => {
    await using server = await followed();
    const url = await linkFor(server, user([seedIds.liveRoom]));
    expect(new Set(await statusesOf(times(300, url)))).toEqual(new Set([200]));
    const response = await fetch(url);
    expect([response.status, response.headers.get('content-type')]).toEqual([
      429,
      'text/plain; charset=utf-8',
    ]);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await statusesOf([await linkFor(server, user([seedIds.liveRoom], 'user:2'))])).toEqual([200]);
  });

  test('is counted by address too where somebody signs in, good or bad, apart from operations', async () => {
    const rate = createMemoryLimiters({ points: 3, serverPoints: 100, windowSeconds: 60 });
    const { access } = configFromEnv(readEnv({}));
    const rules = await createEntryRules(access);
    await using server = await followed({ entryRules: { ...rules, rate } });
    const url = await linkFor(server);
    const bad = `${server.origin}/calendar/AAAA.ics`;
    expect(await statusesOf([url, bad, url, url, bad])).toEqual([200, 403, 200, 429, 429]);
  });

  test('is refused with the first operations when there is too much to do', async () => {
    const load = { waitMs: 499 };
    await using server = await followed({ yoga: { shedding: { load } } });
    const url = await linkFor(server);
    expect(await statusesOf([url])).toEqual([200]);
    load.waitMs = 500;
    const response = await fetch(url);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  });
});
