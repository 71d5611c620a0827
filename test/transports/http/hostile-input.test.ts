import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { request } from 'undici';
import { startHttpServer, type HttpServer } from '../../../src/runtime/http-server.ts';
import { createEntryRules } from '../../../src/operation/entry-rules.ts';
import { configFromEnv } from '../../../src/config/config.ts';
import { readEnv } from '../../../src/config/env.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

/** What is promised for any input, however long. */
const MAX_ANSWER_MS = 50;
/** On a machine that is slow today, as many times what harmless input of that length takes; a slow expression takes hundreds. */
const MAX_TIMES_HARMLESS = 8;
const MAX_ANSWER_BYTES = 32 * 1024;

const LONG = 250_000;
const repeated = (text: string) => text.repeat(Math.ceil(LONG / text.length)).slice(0, LONG);

/** Texts that would take an expression with an open end a long time, and some that would not. */
const longTexts = {
  suggestions: repeated('Did you mean '),
  'questions without an end': repeated(' Did you mean "'),
  digits: repeated('1'),
  'blank lines': repeated('\n'),
  backslashes: repeated('\\'),
  letters: repeated('a'),
  quotes: repeated('"'),
};

interface Hostile {
  name: string;
  body: (text: string) => object;
}

const enumField = 'query ($t: RoomType!) { __typename @include(if: true) }';

/** Every place of a request that some message quotes. */
const quoted: Hostile[] = [
  {
    name: 'a variable that is no Int',
    body: (text) => ({
      query: 'query ($n: Int) { rooms(first: $n) { totalCount } }',
      variables: { n: text },
    }),
  },
  {
    name: 'a variable that is no value of an enum',
    body: (text) => ({
      query: `mutation ($i: CreateRoomInput!) { createRoom(input: $i) { userErrors { code } } }`,
      variables: { i: { type: text, title: text, startsAt: text } },
    }),
  },
  {
    name: 'a field that an input does not have',
    body: (text) => ({
      query: `mutation ($i: CreateRoomInput!) { createRoom(input: $i) { userErrors { code } } }`,
      variables: { i: { [text]: 1 } },
    }),
  },
  { name: 'a text that is no document', body: (text) => ({ query: text }) },
  { name: 'a token in a syntax error', body: (text) => ({ query: `{ rooms(first: ${text}` }) },
  { name: 'a string in a syntax error', body: (text) => ({ query: `{ rooms("${text}" }` }) },
  { name: 'the name of an operation', body: (text) => ({ query: '{ __typename }', operationName: text }) },
  { name: 'a hash', body: (text) => ({ documentId: text }) },
  { name: 'an unknown parameter', body: (text) => ({ query: '{ __typename }', [text]: 1 }) },
  {
    name: 'an id',
    body: (text) => ({ query: 'query ($id: ID!) { node(id: $id) { id } }', variables: { id: text } }),
  },
  {
    name: 'a cursor',
    body: (text) => ({
      query: 'query ($a: String) { rooms(first: 1, after: $a) { totalCount } }',
      variables: { a: text },
    }),
  },
  {
    name: 'a variable where an object has to be',
    body: (text) => ({ query: enumField, variables: text }),
  },
];

describe('input that messages quote', () => {
  let gateway: TestGateway;
  let http: HttpServer;
  let maxMs = MAX_ANSWER_MS;

  beforeAll(async () => {
    // As in production: what suggests names of the schema is taken out of messages.
    const entryRules = await createEntryRules(configFromEnv(readEnv({ INTROSPECTION: 'off' })).access);
    gateway = await startTestGateway({ entryRules: { isIntrospectionOn: entryRules.isIntrospectionOn } });
    http = await startHttpServer(gateway.listener, { host: '127.0.0.1', port: 0 });
    const harmless = { query: '{ __typename }', variables: { a: longTexts.letters } };
    maxMs = Math.max(MAX_ANSWER_MS, MAX_TIMES_HARMLESS * (await leastCpuMsOf(harmless)));
  });
  afterAll(async () => {
    await http.close();
    await gateway[Symbol.asyncDispose]();
  });

  const table = quoted.flatMap(({ name, body }) =>
    Object.entries(longTexts).map(([kind, text]) => [name, kind, body(text)] as const),
  );

  test.each(table)('%s, of 250 KB of %s: is answered soon and shortly', async (_name, _kind, body) => {
    expect(await leastCpuMsOf(body)).toBeLessThan(maxMs);
  });

  /**
   * In CPU, of the client too, since other work on the machine makes everybody wait; and the least of a few, since a
   * collection of garbage may fall into one: a slow expression is slow each time, and holds up the probe beside it.
   */
  async function leastCpuMsOf(body: object): Promise<number> {
    const tries: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const before = process.cpuUsage();
      const [{ status, bytes }] = await Promise.all([post(http.url, body), livez(http.url)]);
      const { user, system } = process.cpuUsage(before);
      expect(status).toBeLessThan(500);
      expect(bytes).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
      tries.push((user + system) / 1_000);
    }
    return Math.min(...tries);
  }
});

async function post(url: string, body: object) {
  const response = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.statusCode, bytes: Buffer.byteLength(await response.body.text()) };
}

async function livez(url: string): Promise<void> {
  const response = await request(`${url}/livez`);
  expect(response.statusCode).toBe(200);
  await response.body.dump();
}
