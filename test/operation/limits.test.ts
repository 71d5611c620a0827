import type { IncomingMessage } from 'node:http';
import { getIntrospectionQuery } from 'graphql';
import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { blockListOf } from '../../src/config/access-env.ts';
import { strangerCaller, type Caller } from '../../src/access/caller.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { addressGroup, clientAddress } from '../../src/access/client-address.ts';
import { createMemoryLimiters } from '../../src/access/limiters.ts';
import { ENDPOINT, startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';

const { limits } = configFromEnv(readEnv({})).access;

const startGateway = (change: Partial<typeof limits> = {}) =>
  startTestGateway({ entryRules: { limits: { ...limits, ...change } } });

async function post(gateway: TestGateway, body: object, accept = 'application/json') {
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(body),
  });
  const result = (await response.json()) as GraphQLResult<Record<string, unknown>>;
  return { status: response.status, headers: response.headers, result };
}

const times = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index));

/** A list under a list under … so that a query has exactly so many levels. */
function levels(count: number): string {
  const path = ['merchant', ...times(count - 2, (index) => (index % 2 === 0 ? 'rooms(first: 1)' : 'nodes'))];
  // What stands at the end has to be a leaf of the type it is in.
  const names = ['merchant'];
  while (names.length < count - 1) names.push(...['rooms(first: 1)', 'nodes', 'merchant']);
  names.length = path.length;
  return `{ ${names.join(' { ')} { __typename ${'} '.repeat(names.length)} }`;
}

/** Each row: the limit, and a document that is exactly as large as asked. */
const sizes: [
  limit: Exclude<keyof typeof limits, 'isWarnOnly'>,
  max: number,
  document: (size: number) => string,
][] = [
  // A comment and blank lines count like the rest.
  ['queryBytes', 16_384, (size) => `{ __typename } # ${'\n'.repeat(100)}`.padEnd(size, '\n')],
  // `{` and `}` are tokens too; comments and commas are none.
  ['tokens', 1_000, (size) => `{ ${times(size - 2, () => 'merchant').join(', ')} } # { a }`],
  ['depth', 10, levels],
  ['aliases', 15, (size) => `{ ${times(size, (index) => `a${index}: __typename`).join(' ')} }`],
  ['aliasLength', 100, (size) => `{ merchant { ${'a'.repeat(size)}: name } }`],
  ['rootFields', 20, (size) => `{ ${times(size, () => '__typename').join(' ')} }`],
  ['directives', 50, (size) => `{ merchant { ${times(size, () => 'name @include(if: true)').join(' ')} } }`],
  ['selections', 2_000, (size) => doubling(size)],
  ['fieldPairs', 5_000, repeating],
];

/** Names that come again so often that the pairs of equal ones are so many. */
function repeating(pairs: number): string {
  const fields: string[] = [];
  for (let left = pairs, name = 0; left > 0; name += 1) {
    const times = Math.floor((1 + Math.sqrt(1 + 8 * left)) / 2);
    for (let time = 0; time < times; time += 1) fields.push(`a${name}: __typename`);
    left -= (times * (times - 1)) / 2;
  }
  return `{ merchant { ${fields.join(' ')} } }`;
}

/** A fragment in many places, each another: small as a text, large when it is expanded. */
function doubling(size: number): string {
  const hundred = times(100, (index) => `n${index}: name`).join(' ');
  const places = times(Math.floor(size / 101), (index) => `p${index}: merchant { ...Hundred }`).join(' ');
  const rest = times(size % 101, (index) => `r${index}: __typename`).join(' ');
  return `{ ${places} ${rest} } fragment Hundred on Merchant { ${hundred} }`;
}

/** The other limits are out of the way, so that it is this one. */
const others = {
  tokens: 1e6,
  depth: 1e6,
  aliases: 1e6,
  rootFields: 1e6,
  directives: 1e6,
  selections: 1e6,
  fieldPairs: 1e6,
};

describe('the size of an operation', () => {
  test('is bounded as shipped', () => {
    expect(limits).toEqual({
      isWarnOnly: false,
      ...Object.fromEntries(sizes.map(([limit, max]) => [limit, max])),
    });
  });

  test.each(sizes)('%s: %d are taken, one more is 400', async (limit, max, document) => {
    await using gateway = await startGateway({ ...others, [limit]: limits[limit] });
    const { result } = await post(gateway, { query: document(max) });
    if (limit === 'tokens') expect(result.errors?.[0]?.message).not.toContain('large');
    else expect(result.errors).toBeUndefined();
    gateway.takeCalls();
    // Twice: the second time the verdict comes from the cache of parsed documents.
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const refused = await post(gateway, { query: document(max + 1) }, accept);
      expect(refused.status).toBe(400);
      expect(refused.result.errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_LARGE', limit, max } }]);
      expect(refused.result).not.toHaveProperty('data');
    }
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('that is beyond a limit is only logged where limits warn', async () => {
    for (const [limit, max, document] of sizes.filter(([name]) => name !== 'tokens')) {
      await using gateway = await startGateway({ ...others, [limit]: limits[limit], isWarnOnly: true });
      const { status } = await post(gateway, { query: document(max + 1) });
      expect(status, limit).toBe(200);
      expect(gateway.logs).toContainEqual(
        expect.objectContaining({ msg: 'An operation is beyond a limit', limit, max, found: max + 1 }),
      );
    }
  });

  test('counts the largest of the operations in a document, not their sum', async () => {
    await using gateway = await startGateway();
    const operation = (name: string) =>
      `query ${name} { ${times(15, (index) => `a${index}: __typename`).join(' ')} }`;
    const query = `${operation('A')} ${operation('B')}`;
    expect((await post(gateway, { query, operationName: 'B' })).status).toBe(200);
  });

  test('fragments that double each other are measured at once', async () => {
    await using gateway = await startGateway();
    const fragments = times(
      40,
      (index) => `fragment F${index} on Merchant { ...F${index + 1} ...F${index + 1} }`,
    );
    const query = `{ merchant { ...F0 } } ${fragments.join(' ')} fragment F40 on Merchant { name }`;
    const startedAt = performance.now();
    const { result } = await post(gateway, { query });
    expect(performance.now() - startedAt).toBeLessThan(500);
    expect(result.errors?.[0]?.extensions).toMatchObject({ limit: 'selections' });
  });

  test('a fragment that spreads itself is an error of validation', async () => {
    await using gateway = await startGateway();
    const { status, result } = await post(
      gateway,
      { query: '{ merchant { ...A } } fragment A on Merchant { ...B } fragment B on Merchant { ...A }' },
      'application/graphql-response+json',
    );
    expect(status).toBe(400);
    expect(result.errors?.[0]?.message).toContain('Cannot spread fragment');
  });
});

describe('the schema', () => {
  test('can be asked for, however deep that is', async () => {
    await using gateway = await startGateway();
    const { result } = await post(gateway, { query: getIntrospectionQuery() });
    expect(result.errors).toBeUndefined();
    expect(result.data).toHaveProperty('__schema.types');
  });

  test('is hidden in production: no introspection, and no names in errors', async () => {
    await using gateway = await startTestGateway({ entryRules: { isIntrospectionOn: false } });
    const { result } = await post(gateway, { query: '{ __schema { types { name } } }' });
    expect(result.errors?.[0]?.message).toContain('introspection');
    const queries = [
      { query: '{ merchan { name } }' },
      { query: '{ rooms(firs: 1) { totalCount } }' },
      {
        query: `{ room(id: "${seedIds.liveRoom}") { entryLink(input: { nickname: "a", rol: HOST }) { url } } }`,
      },
      {
        query: `query ($input: RoomEntryInput!) { room(id: "${seedIds.liveRoom}") { entryLink(input: $input) { url } } }`,
        variables: { input: { nickname: 'a', rol: 'HOST' } },
      },
      {
        query: `query ($input: RoomEntryInput!) { room(id: "${seedIds.liveRoom}") { entryLink(input: $input) { url } } }`,
        variables: { input: { nickname: 'a', role: 'HOSTT' } },
      },
    ];
    for (const body of queries) {
      const answer = (await post(gateway, body)).result;
      expect(answer.errors, JSON.stringify(body)).toHaveLength(1);
      expect(answer.errors?.[0]?.message).not.toMatch(/did you mean/i);
    }
  });

  test('helps with names elsewhere', async () => {
    await using gateway = await startGateway();
    expect((await post(gateway, { query: '{ merchan { name } }' })).result.errors?.[0]?.message).toContain(
      '"merchant"',
    );
  });
});

describe('mutations that cost money', () => {
  const create = (name: string, times = 1) =>
    Array.from(
      { length: times },
      (_, index) =>
        `${name}${index}: createVodRoom(input: { title: "a", videoKey: "nothing" }) { userErrors { code } }`,
    ).join(' ');

  test('are one an operation', async () => {
    await using gateway = await startGateway();
    expect((await post(gateway, { query: `mutation { ${create('a')} }` })).result.data).toHaveProperty('a0');
    expect(gateway.takeCalls()).toHaveLength(1);
  });

  test.each([
    ['beside each other', `mutation { ${create('a', 2)} }`],
    [
      'one of them in a fragment',
      `mutation { ${create('a')} ...More } fragment More on Mutation { ${create('b')} }`,
    ],
    [
      'one of them in an inline fragment',
      `mutation { ${create('a')} ... on Mutation { ... { ${create('b')} } } }`,
    ],
    ['one of them skipped', `mutation { ${create('a')} ... @skip(if: true) { ${create('b')} } }`],
  ])('two %s are refused before either runs, also where limits warn', async (_name, query) => {
    await using gateway = await startGateway({ isWarnOnly: true });
    const { status, result } = await post(gateway, { query });
    expect(status).toBe(400);
    expect(result.errors).toMatchObject([{ extensions: { code: 'TOO_MANY_PAID_MUTATIONS' } }]);
    expect(gateway.takeCalls()).toEqual([]);
  });
});

describe('HTTP', () => {
  test('batches are refused, and GET is for queries', async () => {
    await using gateway = await startGateway();
    expect((await post(gateway, [{ query: '{ __typename }' }, { query: '{ __typename }' }])).status).toBe(
      400,
    );
    const get = (query: string) => gateway.yoga.fetch(`${ENDPOINT}?query=${encodeURIComponent(query)}`);
    expect((await get('{ __typename }')).status).toBe(200);
    expect((await get('mutation { createVideoUploadToken { userErrors { code } } }')).status).toBe(405);
    expect(gateway.takeCalls()).toEqual([]);
  });
});

describe('the rate of a caller', () => {
  const user = (name: string): Caller => ({
    ...strangerCaller,
    kind: 'user',
    name: `user:${name}`,
    userId: name,
  });
  const all = (caller: Caller): Caller => ({ ...caller, scopes: new Set(['room:read', 'document:read']) });
  const server: Caller = { ...strangerCaller, kind: 'server', name: 'key:portal' };
  const rate = createMemoryLimiters({ points: 5, serverPoints: 8, windowSeconds: 60 });
  const startRated = (isWarnOnly = false) =>
    startTestGateway({
      entryRules: {
        limits: { ...limits, isWarnOnly },
        rate: createMemoryLimiters({ points: 5, serverPoints: 8, windowSeconds: 60 }),
      },
    });
  const ask = (gateway: TestGateway, caller: Caller, query = '{ __typename }') =>
    gateway.execute<object, object>(query, undefined, caller);
  const codeOf = ({ errors }: GraphQLResult<unknown>) => errors?.[0]?.extensions?.['code'];

  test('is what is configured, for each caller alone, and more for servers', async () => {
    expect(rate.users.points).toBe(5);
    await using gateway = await startRated();
    for (let taken = 0; taken < 5; taken += 1) expect(codeOf(await ask(gateway, user('a')))).toBeUndefined();
    expect(codeOf(await ask(gateway, user('a')))).toBe('RATE_LIMITED');
    expect(codeOf(await ask(gateway, user('b')))).toBeUndefined();
    for (let taken = 0; taken < 8; taken += 1) expect(codeOf(await ask(gateway, server))).toBeUndefined();
    expect(codeOf(await ask(gateway, server))).toBe('RATE_LIMITED');
  });

  test('is counted in the vendor calls that an operation may need', async () => {
    await using gateway = await startRated();
    const query = '{ rooms(first: 3) { nodes { documents { totalCount } } } }';
    expect(codeOf(await ask(gateway, all(user('a')), query))).toBeUndefined();
    expect(codeOf(await ask(gateway, all(user('a')), query))).toBe('RATE_LIMITED');
    expect(gateway.takeCalls()).toHaveLength(2);
  });

  test('beyond it is 429 and says how long to wait', async () => {
    await using gateway = await startRated();
    const responses = await Promise.all(
      times(6, () => '{ __typename }').map((query) => post(gateway, { query })),
    );
    const refused = responses.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused?.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    const dear = await startRated();
    const { status, headers } = await post(dear, {
      query: '{ rooms(first: 5) { nodes { documents { totalCount } } } }',
    });
    expect({ status, hasWait: headers.has('retry-after'), calls: dear.takeCalls() }).toEqual({
      status: 429,
      hasWait: true,
      calls: [],
    });
    await dear[Symbol.asyncDispose]();
  });

  test('is forgotten first of who has asked longest ago, where more ask than are counted', async () => {
    const { users } = createMemoryLimiters({ points: 2, serverPoints: 2, windowSeconds: 60 }, 3);
    const taken = async (name: string) => (await users.consume(name)).consumedPoints;
    for (const name of ['a', 'b', 'c']) expect(await taken(name)).toBe(1);
    expect(await taken('a')).toBe(2);
    await expect(taken('a')).rejects.toMatchObject({ remainingPoints: 0 });
    for (let more = 0; more < 1_000; more += 1) {
      expect(await taken(`stranger ${more}`)).toBe(1);
      // Who goes on asking stays refused.
      await expect(taken('a')).rejects.toMatchObject({ remainingPoints: 0 });
    }
    expect(await users.get('b')).toBeNull();
    expect(await taken('b')).toBe(1);
  });

  test('is only logged where limits warn', async () => {
    await using gateway = await startRated(true);
    for (let taken = 0; taken < 6; taken += 1) expect(codeOf(await ask(gateway, user('a')))).toBeUndefined();
    expect(gateway.logs).toContainEqual(
      expect.objectContaining({ msg: 'A caller is beyond the rate limit' }),
    );
  });
});

describe('the address of a client', () => {
  const from = (remoteAddress: string, forwarded?: string, more: object = {}) =>
    ({
      socket: { remoteAddress },
      headers: { 'x-forwarded-for': forwarded, ...more },
    }) as unknown as IncomingMessage;
  const by = (forwarded: string, more: object = {}) => from('10.0.0.2', undefined, { forwarded, ...more });
  const proxies = blockListOf(['10.0.0.0/8', '::1']);

  test.each([
    ['is that of the socket', from('192.0.2.1'), '192.0.2.1'],
    ['is not what a stranger says it is', from('192.0.2.1', '198.51.100.7'), '192.0.2.1'],
    ['is what a trusted proxy of IPv6 says', from('::1', '2001:db8::7'), '2001:db8::7'],
    ['is the last one, whatever trusted ones say before', from('10.0.0.2', '10.0.0.9, 10.0.0.3'), '10.0.0.9'],
    [
      'is not read on behind what nobody can read',
      from('10.0.0.2', '198.51.100.7, unknown, 10.0.0.3'),
      '10.0.0.3',
    ],
    ['is that of IPv4 however it is written', from('::ffff:192.0.2.1'), '192.0.2.1'],
    ['is what a trusted proxy says', from('::ffff:10.0.0.2', '198.51.100.7'), '198.51.100.7'],
    ['is the last one that is no proxy', from('10.0.0.2', '1.1.1.1, 198.51.100.7, 10.0.0.3'), '198.51.100.7'],
    ['is the proxy where it says nothing readable', from('10.0.0.2', 'unknown'), '10.0.0.2'],
    ['is the proxy where it says nothing', from('10.0.0.2'), '10.0.0.2'],
    ['has no port', from('10.0.0.2', '198.51.100.7:4711'), '198.51.100.7'],
    [
      'has no port behind proxies with ports',
      from('10.0.0.2', '198.51.100.7:1, 10.0.0.3:65535'),
      '198.51.100.7',
    ],
    ['of IPv6 has no brackets and no port', from('10.0.0.2', '[2001:db8::7]:4711'), '2001:db8::7'],
    ['of IPv6 has no brackets', from('10.0.0.2', '[2001:db8::7]'), '2001:db8::7'],
    ['of IPv6 without brackets has no port', from('10.0.0.2', '2001:db8::7:4711'), '2001:db8::7:4711'],
    ['is no name with a port', from('10.0.0.2', 'client:4711'), '10.0.0.2'],
    ['is no more than an address', from('10.0.0.2', '198.51.100.7:a'), '10.0.0.2'],
    ['is what Forwarded says', by('for=198.51.100.7'), '198.51.100.7'],
    ['is the last one of Forwarded', by('for=1.1.1.1, For="198.51.100.7:80";proto=https'), '198.51.100.7'],
    ['is that of IPv6 in Forwarded', by('proto=https; for="[2001:db8::7]:4711"'), '2001:db8::7'],
    ['goes on behind proxies in Forwarded', by('for=198.51.100.7;by=10.0.0.2, for=10.0.0.3'), '198.51.100.7'],
    ['is the proxy where Forwarded hides it', by('for=_hidden'), '10.0.0.2'],
    ['is the proxy where Forwarded says nothing of it', by('proto=https'), '10.0.0.2'],
    [
      'is not read in Forwarded where there is the other header',
      by('for=1.1.1.1', { 'x-forwarded-for': '198.51.100.7' }),
      '198.51.100.7',
    ],
    [
      'is not what a stranger says in Forwarded',
      from('192.0.2.1', undefined, { forwarded: 'for=1.1.1.1' }),
      '192.0.2.1',
    ],
  ])('%s', (_name, req, address) => {
    expect(clientAddress(req, proxies)).toBe(address);
  });

  test('of IPv6 is counted with its network', () => {
    expect(addressGroup('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(addressGroup('2001:db8::6')).toBe('2001:db8:0:0::/64');
    expect(addressGroup('::1')).toBe('0:0:0:0::/64');
    expect(addressGroup('192.0.2.1')).toBe('192.0.2.1');
  });
});
