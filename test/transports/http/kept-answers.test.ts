import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Authenticate } from '../../../src/access/authenticate.ts';
import { unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { TrustedDocuments } from '../../../src/operation/persisted-operations.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTwoWays, type TwoWays } from './two-ways.ts';

const id = seedIds.liveRoom;
const ROOM = 'query ($id: ID!) { room(id: $id) { title startsAt } }';
const LIST = '{ rooms(first: 5) { nodes { title } } }';
const BOTH = `query ($id: ID!) { room(id: $id) { title } merchant { name } ${LIST.slice(1, -1)} }`;
const MERCHANT = '{ merchant { name } }';
const TYPE = '{ __typename }';
const CHAT = 'query ($id: ID!) { room(id: $id) { chatLog { status } } }';

/** What nobody may keep: each is about whoever asks, or a credential. */
const forOne: Record<string, string> = {
  'who asks': '{ viewer { userId } }',
  'a link to enter': `query ($id: ID!) { room(id: $id) { entryLink(input: { nickname: "A", userId: "u" }) { role } } }`,
  'a secret of the room': 'query ($id: ID!) { room(id: $id) { hostInviteCode } }',
  'a link to a preview': '{ documents(first: 1) { nodes { previewLink { url } } } }',
  'a link to a calendar': '{ calendarLink { url } }',
  "one's own attendance":
    'query ($id: ID!) { room(id: $id) { statistics { liveAttendance(userId: "u") { userId } } } }',
  "one's own playback":
    'query ($id: ID!) { room(id: $id) { statistics { playbackSessions(userId: "u") { userId } } } }',
  'in a fragment':
    'query ($id: ID!) { room(id: $id) { ...F } } fragment F on Room { entryLink(input: { nickname: "A", userId: "u" }) { role } }',
  'left out this time':
    'query ($id: ID!) { room(id: $id) { title entryLink(input: { nickname: "A", userId: "u" }) @skip(if: true) { role } } }',
};

const texts = [ROOM, LIST, BOTH, MERCHANT, TYPE, CHAT, ...Object.values(forOne)];
const persisted = new TrustedDocuments(new Map(texts.map((text, index) => [`d${index}`, text])), false);

const server: Caller = { ...unlimitedCaller, kind: 'server', name: 'school' };
const authenticate: Authenticate = (headers) => (headers.get('authorization') ? server : unlimitedCaller);

let ways: TwoWays;
beforeAll(async () => {
  ways = await startTwoWays({
    entryRules: { persisted, authenticate, corsOrigins: ['https://app.example'] },
    cache: {
      ttlMs: { record: 5_000, list: 2_000, merchant: 60_000, liveStatistics: 5_000, playback: 60_000 },
    },
  });
});
afterAll(() => ways[Symbol.asyncDispose]());

async function get(text: string, headers: Record<string, string> = {}) {
  const variables = encodeURIComponent(JSON.stringify({ id }));
  const response = await request(
    `${ways.url}/graphql?documentId=d${texts.indexOf(text)}&variables=${variables}`,
    { headers: { 'cache-control': 'no-cache', ...headers } },
  );
  return { status: response.statusCode, headers: response.headers, body: await response.body.text() };
}

const controlOf = async (text: string, headers: Record<string, string> = {}) =>
  (await get(text, headers)).headers['cache-control'];

describe('an answer to a GET of a trusted query', () => {
  test.each([
    ['a room', ROOM, 'private, max-age=5'],
    ['a list', LIST, 'private, max-age=2'],
    ['the merchant', MERCHANT, 'private, max-age=60'],
    ['all of them', BOTH, 'private, max-age=2'],
    ['nothing that a scope is asked for', TYPE, 'max-age=60'],
    ['what is never remembered', CHAT, 'private, no-cache'],
  ])(
    'may be kept as long as the gateway remembers the first of its parts: %s',
    async (_what, text, control) => {
      expect(await controlOf(text)).toBe(control);
      expect(await controlOf(text, { authorization: 'Bearer a' })).toBe(control);
    },
  );

  test('has a mark, by which the same answer is not sent again', async () => {
    const first = await get(ROOM, { origin: 'https://app.example' });
    const { etag } = first.headers;
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
    expect(first.headers).toMatchObject({
      vary: 'Origin, Accept, Accept-Encoding, Authorization, X-Api-Key, X-Merchant',
      'x-content-type-options': 'nosniff',
    });
    const mark = String(etag);
    for (const sent of [mark, mark.slice(2), `"other", ${mark}`, '*']) {
      const again = await get(ROOM, { 'if-none-match': sent, origin: 'https://app.example' });
      expect([again.status, again.body], sent).toEqual([304, '']);
      expect(again.headers).toMatchObject({
        etag,
        vary: first.headers['vary'],
        'cache-control': 'private, max-age=5',
        'access-control-allow-origin': 'https://app.example',
      });
      expect(again.headers).not.toHaveProperty('content-length');
    }
    for (const sent of ['"other"', 'W/"other"', ''])
      expect(await get(ROOM, { 'if-none-match': sent })).toMatchObject({ status: 200, body: first.body });
    expect((await get(MERCHANT)).headers['etag']).not.toBe(etag);
  });

  test('has the same mark whatever it cost, and however it is packed', async () => {
    const { etag } = (await get(LIST)).headers;
    const cost = { 'x-vendor-calls': '1' };
    expect((await get(LIST, { ...cost, 'accept-encoding': 'gzip' })).headers['etag']).toBe(etag);
    expect((await get(LIST, { 'cache-control': '' })).headers['etag']).toBe(etag);
  });

  test('has another mark once the answer is another', async () => {
    const { etag } = (await get(ROOM)).headers;
    await ways.ask({
      query: `mutation { renameRoom(input: { roomId: "${id}", title: "Renamed" }) { userErrors { code } } }`,
    });
    const after = await get(ROOM, { 'if-none-match': String(etag), 'cache-control': '' });
    expect(after.status).toBe(200);
    expect(after.body).toContain('Renamed');
  });

  test('is shorter lived the longer it has been remembered', async () => {
    await get(MERCHANT);
    await eventuallyBelow(60);
  });

  test.each(Object.entries(forOne))(
    'is kept by nobody where it has what is for one caller alone: %s',
    async (_what, text) => {
      const answer = await get(text);
      expect(answer.status).toBe(200);
      expect(answer.headers['cache-control']).toBe('no-store');
      expect(answer.headers).not.toHaveProperty('etag');
      expect(await get(text, { 'if-none-match': '*' })).toMatchObject({ status: 200 });
    },
  );

  test('is kept by nobody with an error in it, or where it is older than it should be', async () => {
    ways.gateway.sandbox.faults.add({ endpoint: '*', kind: 'error', error: 'other_error', times: 100 });
    const failed = await get(ROOM);
    expect(failed.body).toContain('UPSTREAM');
    expect(failed.headers['cache-control']).toBe('no-store');
    expect(failed.headers).not.toHaveProperty('etag');
    ways.gateway.sandbox.faults.clear();
  });
});

async function eventuallyBelow(seconds: number): Promise<void> {
  for (;;) {
    const control = String((await get(MERCHANT, { 'cache-control': '' })).headers['cache-control']);
    expect(control).toMatch(/^private, max-age=\d+$/);
    if (Number(control.slice('private, max-age='.length)) < seconds) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('nothing else may be kept: another text by GET, the same by POST', async () => {
  const other = await ways.get(`?query=${encodeURIComponent('{ merchant { __typename } }')}`);
  expect(other.headers).toMatchObject({ 'cache-control': 'no-store' });
  expect(other.headers).not.toHaveProperty('etag');
  const posted = await ways.ask({ query: MERCHANT });
  expect(posted.headers).toMatchObject({ 'cache-control': 'no-store' });
  expect(posted.headers).not.toHaveProperty('etag');
});
