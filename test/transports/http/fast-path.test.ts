import { connect } from 'node:net';
import { OperationTypeNode, parse, print, separateOperations } from 'graphql';
import { describe, expect, test } from 'vitest';
import { TrustedDocuments } from '../../../src/operation/persisted-operations.ts';
import { strangerCaller, unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import type { Authenticate } from '../../../src/access/authenticate.ts';
import { RefusedCredentialsError } from '../../../src/access/refused-credentials.ts';
import { createMemoryLimiters } from '../../../src/access/limiters.ts';
import { exampleOperations } from '../../support/example-operations.ts';
import { eventually } from '../../support/eventually.ts';
import { startTwoWays, type TwoWays } from './two-ways.ts';

/** Queries that may be compiled, each in a document of its own, as clients send them. */
const examples = exampleOperations
  .filter(({ node }) => node.operation === OperationTypeNode.QUERY)
  .map(({ name, source, variables }) => {
    const own = separateOperations(parse(source))[name];
    return { name, variables, query: own ? print(own) : '' };
  })
  .filter(({ query }) => !query.includes('@defer'));

const id = seedIds.liveRoom;

describe('an operation that comes again', () => {
  test.each(examples)('$name is answered directly, byte for byte as by Yoga', async (example) => {
    await using ways = await startTwoWays({ archive: 'sandbox' });
    const body = { query: example.query, operationName: example.name, variables: example.variables };
    await ways.askYoga(body);
    const byYoga = await ways.askYoga(body);
    const directly = await ways.ask(body);
    expect(byYoga).toMatchObject({ status: 200, isDirect: false });
    expect(directly).toEqual({ ...byYoga, isDirect: true });
  });

  const rows: { name: string; body: object; headers?: Record<string, string>; isDirect: boolean }[] = [
    {
      name: 'another media type',
      body: {},
      headers: { accept: 'application/graphql-response+json' },
      isDirect: true,
    },
    {
      name: 'the header of Apollo Client',
      body: {},
      headers: { accept: 'application/graphql-response+json,application/json;q=0.9' },
      isDirect: true,
    },
    { name: 'anything', body: {}, headers: { accept: '*/*' }, isDirect: true },
    { name: 'null for what is left out', body: { operationName: null, extensions: null }, isDirect: true },
    {
      name: 'a page of a named origin',
      body: {},
      headers: { origin: 'https://app.example' },
      isDirect: true,
    },
    {
      name: 'a page of another origin',
      body: {},
      headers: { origin: 'https://evil.example' },
      isDirect: true,
    },
    { name: 'what it cost, by no server', body: {}, headers: { 'x-vendor-calls': '1' }, isDirect: true },
    { name: 'an event stream', body: {}, headers: { accept: 'text/event-stream' }, isDirect: false },
    { name: 'no media type there is', body: {}, headers: { accept: 'image/png' }, isDirect: false },
    {
      name: 'another character set',
      body: {},
      headers: { accept: 'application/json;charset=latin1' },
      isDirect: false,
    },
    { name: 'a parameter that nobody knows', body: { more: 1 }, isDirect: false },
    { name: 'a name that is not in it', body: { operationName: 'Other' }, isDirect: false },
    { name: 'an empty name', body: { operationName: '' }, isDirect: true },
    { name: 'a name that is none', body: { operationName: 1 }, isDirect: false },
    { name: 'variables that are none', body: { variables: [] }, isDirect: false },
    { name: 'extensions that are none', body: { extensions: 'x' }, isDirect: false },
    { name: 'no query', body: { query: null }, isDirect: false },
    { name: 'a variable of the wrong type', body: { variables: { id: 1.5 } }, isDirect: false },
    { name: 'a variable that is missing', body: { variables: {} }, isDirect: false },
    { name: 'a room that is not there', body: { variables: { id: 'jz00000000' } }, isDirect: true },
    { name: 'an id that is none', body: { variables: { id: 'nonsense' } }, isDirect: false },
    { name: 'another type of body', body: {}, headers: { 'content-type': 'text/plain' }, isDirect: false },
    ...['utf-8', '"UTF-8"', 'utf8'].map((charset) => ({
      name: `the charset ${charset}`,
      body: {},
      headers: { 'content-type': `application/json; charset=${charset}` },
      isDirect: true,
    })),
    {
      name: 'another charset of its body',
      body: {},
      headers: { 'content-type': 'application/json; charset=gbk' },
      isDirect: false,
    },
  ];

  test.each(rows)('asked with $name: is answered as by Yoga', async ({ body, headers = {}, isDirect }) => {
    await using ways = await startTwoWays({ entryRules: { corsOrigins: ['https://app.example'] } });
    const usual = { query: 'query ($id: ID!) { room(id: $id) { title startsAt } }', variables: { id } };
    await ways.askYoga(usual);
    const asked = { ...usual, ...body };
    const byYoga = await ways.askYoga(asked, headers);
    expect(await ways.ask(asked, headers)).toEqual({ ...byYoga, isDirect });
  });

  test.each([
    ['a byte of another charset', [0xe9]],
    ['a character that is cut off', [0xe6, 0x95]],
    ['half of a surrogate pair', [0xed, 0xa0, 0x80]],
    ['more bytes than a character needs', [0xc0, 0xaf]],
  ])('with %s is refused as by Yoga, and nothing is made of it', async (_what, bytes) => {
    await using ways = await startTwoWays();
    const text =
      'mutation { createVodRoom(input: { title: "?", videoKey: "a" }) { room { id } userErrors { code } } }';
    const [before = '', behind = ''] = JSON.stringify({ query: text }).split('?');
    const body = Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(behind)]);
    const byYoga = await ways.askYoga(body);
    expect(byYoga.status).toBe(400);
    expect(JSON.parse(byYoga.body)).toMatchObject({
      errors: [{ message: 'The body is not valid UTF-8.', extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(await ways.ask(body)).toEqual(byYoga);
    expect(ways.gateway.takeCalls()).toEqual([]);
  });

  test('that costs too much, or fails at the vendor, is answered as by Yoga', async () => {
    const execution = { maxVendorCalls: 2, isWarnOnly: false, isCostReported: true, compiledAtUse: 1 };
    await using ways = await startTwoWays({ yoga: { execution } });
    const { sandbox } = ways.gateway;
    const query = 'query ($n: Int!) { rooms(first: $n) { nodes { documents { totalCount } } } }';
    await ways.askYoga({ query, variables: { n: 1 } });
    for (const n of [2, 1]) {
      sandbox.faults.add({ endpoint: '*', kind: 'error', error: 'other_error', times: 100 });
      const byYoga = await ways.askYoga({ query, variables: { n } }, { 'cache-control': 'no-cache' });
      const directly = await ways.ask({ query, variables: { n } }, { 'cache-control': 'no-cache' });
      expect(JSON.parse(byYoga.body)).toMatchObject({
        errors: [{ extensions: { code: n === 2 ? 'QUERY_TOO_EXPENSIVE' : 'UPSTREAM_ERROR' } }],
      });
      expect(directly).toEqual(byYoga);
    }
  });

  test('may be a mutation, which runs once, or is refused as by Yoga', async () => {
    const reader: Caller = { ...unlimitedCaller, kind: 'user', scopes: new Set(['room:read']) };
    const callerOf: Authenticate = (headers) => (headers.get('x-as') === 'reader' ? reader : unlimitedCaller);
    await using ways = await startTwoWays({ entryRules: { authenticate: callerOf } });
    const query =
      'mutation ($input: RenameRoomInput!) { renameRoom(input: $input) { room { title } userErrors { code } } }';
    const body = { query, variables: { input: { roomId: seedIds.upcomingRoom, title: 'Another title' } } };
    await ways.askYoga(body);
    const byYoga = await ways.askYoga(body);
    ways.gateway.takeCalls();
    expect(await ways.ask(body)).toEqual({ ...byYoga, isDirect: true });
    expect(ways.gateway.takeCalls()).toEqual(['v3/room/update/title']);
    const refused = await ways.ask(body, { 'x-as': 'reader' });
    expect(refused).toEqual(await ways.askYoga(body, { 'x-as': 'reader' }));
    expect(refused.body).toContain('FORBIDDEN');
    expect(ways.gateway.takeCalls()).toEqual([]);
  });

  test('says how old its answer is where the vendor gives none', async () => {
    const ttlMs = { record: 1, list: 1, merchant: 1, liveStatistics: 1, playback: 1 };
    // Without jitter the repeats take no time, so that the age does not hang on them.
    await using ways = await startTwoWays({ cache: { ttlMs }, client: { random: () => 0 } });
    const body = { query: 'query ($id: ID!) { room(id: $id) { title } }', variables: { id } };
    await ways.askYoga(body);
    await new Promise((resolve) => setTimeout(resolve, 10));
    ways.gateway.sandbox.faults.add({ endpoint: '*', kind: 'drop', times: 1_000 });
    const directly = await ways.ask(body);
    expect(directly).toMatchObject({ status: 200, isDirect: true });
    expect(JSON.parse(directly.body)).toMatchObject({ extensions: { stale: { ageSeconds: 1 } } });
  });

  test('does not give the schema away where it is hidden', async () => {
    await using ways = await startTwoWays({ entryRules: { isIntrospectionOn: false } });
    const asked = { query: 'query ($f: RoomFilter) { rooms(filter: $f) { totalCount } }', variables: {} };
    await ways.askYoga(asked);
    const wrong = { ...asked, variables: { f: { titleContain: 'x' } } };
    const directly = await ways.ask(wrong);
    expect(directly).toEqual(await ways.askYoga(wrong));
    expect(directly.body).not.toContain('Did you mean');
  });

  test('after a fault of ours is an operation with an unexpected error, as by Yoga', async () => {
    let isFaulty = false;
    const load = {
      get waitMs(): number {
        if (isFaulty) throw new Error('secret details');
        return 0;
      },
    };
    await using ways = await startTwoWays({ yoga: { shedding: { load } } });
    const body = { query: '{ __typename }' };
    await ways.askYoga(body);
    isFaulty = true;
    const byYoga = await ways.askYoga(body);
    expect(await ways.ask(body)).toEqual(byYoga);
    expect(JSON.parse(byYoga.body)).toMatchObject({
      errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    const lines = ways.gateway.logs.filter(({ msg }) => msg === 'Operation').slice(-2);
    expect(lines.map(({ errors }) => errors)).toEqual([['INTERNAL_SERVER_ERROR'], ['INTERNAL_SERVER_ERROR']]);
  });

  test('is found by its hash, and where only such are taken another text is refused', async () => {
    const [example] = examples;
    if (!example) throw new Error('There is no example.');
    const operations = new Map([['a1', example.query]]);
    await using ways = await startTwoWays({
      entryRules: { persisted: new TrustedDocuments(operations, true) },
    });
    const { name: operationName, query } = example;
    const body = { operationName, variables: example.variables };
    await ways.askYoga({ ...body, documentId: 'sha256:a1' });
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a1' } };
    expect(await ways.ask({ ...body, documentId: 'sha256:a1' })).toMatchObject({
      status: 200,
      isDirect: true,
    });
    expect(await ways.ask({ ...body, extensions })).toMatchObject({ status: 200, isDirect: true });
    expect(await ways.ask({ ...body, query })).toMatchObject({ status: 200, isDirect: true });
    const other = { ...body, query: `${query} ` };
    expect(await ways.ask(other)).toEqual(await ways.askYoga(other));
    expect(await ways.ask(other)).toMatchObject({ status: 400, isDirect: false });
    expect(await ways.ask({ ...body, documentId: 'b2' })).toMatchObject({ status: 404, isDirect: false });
  });

  test('is logged once, under its own id, like any other', async () => {
    await using ways = await startTwoWays();
    const body = { query: 'query Title($id: ID!) { room(id: $id) { title } }', variables: { id } };
    const linesOf = async (ask: TwoWays['ask']) => {
      ways.gateway.logs.length = 0;
      await ask(body);
      return ways.gateway.logs.map((line) => ({ ...line, time: 0, durationMs: 0 }));
    };
    await ways.askYoga(body);
    const byYoga = await linesOf(ways.askYoga);
    expect(byYoga).toHaveLength(1);
    expect(await linesOf(ways.ask)).toEqual(byYoga);
  });
});

describe('a request that the fast path leaves to Yoga', () => {
  test('is counted once', async () => {
    const rate = createMemoryLimiters({ points: 3, serverPoints: 3, windowSeconds: 60 });
    await using ways = await startTwoWays({ entryRules: { rate, authenticate: () => strangerCaller } });
    const statuses: number[] = [];
    // Each has a text of its own, so none is known.
    for (const alias of ['a', 'b', 'c', 'd'])
      statuses.push((await ways.ask({ query: `{ ${alias}: __typename }` })).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
  });

  test('is counted once, and by its cost, where it is known', async () => {
    const rate = createMemoryLimiters({ points: 5, serverPoints: 5, windowSeconds: 60 });
    await using ways = await startTwoWays({ entryRules: { rate } });
    const query = '{ rooms(first: 1) { nodes { documents { totalCount } } } }';
    const statuses: number[] = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await ways.ask({ query })).status);
    // Two points each, the last of which are not there any more.
    expect(statuses).toEqual([200, 200, 429]);
  });

  test('with bad credentials is refused once', async () => {
    const authenticate = () => {
      throw new RefusedCredentialsError('No.', 'a test');
    };
    await using ways = await startTwoWays({ entryRules: { authenticate } });
    expect(await ways.ask({ query: '{ __typename }' })).toEqual(
      await ways.askYoga({ query: '{ __typename }' }),
    );
    const refusals = ways.gateway.logs.filter(({ msg }) => msg === 'Credentials were refused');
    expect(refusals).toHaveLength(2);
  });

  test('after a fault of ours is answered as unexpected, and logged', async () => {
    const authenticate = () => {
      throw new Error('secret details');
    };
    await using ways = await startTwoWays({ entryRules: { authenticate } });
    const answer = await ways.ask({ query: '{ __typename }' });
    expect(answer).toMatchObject({ status: 500, isDirect: false });
    expect(answer.body).not.toContain('secret');
    expect(JSON.parse(answer.body)).toEqual({
      errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(ways.gateway.logs.filter(({ msg }) => msg === 'Unexpected error')).toHaveLength(1);
  });

  test('whose client leaves while it is let in is reported all the same', async () => {
    let letIn: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (letIn = resolve));
    let arrived: () => void = () => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const authenticate = () => {
      arrived();
      return waiting.then(() => unlimitedCaller);
    };
    await using ways = await startTwoWays({ entryRules: { authenticate } });
    const socket = connect(Number(new URL(ways.url).port), '127.0.0.1');
    socket.write(
      'POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    await arrival;
    socket.destroy();
    // As long as the server may take to see it.
    await new Promise((resolve) => setTimeout(resolve, 50));
    letIn();
    await eventually(() =>
      expect(ways.gateway.logs.some(({ errors }) => String(errors) === 'BAD_REQUEST')).toBe(true),
    );
  });
});
