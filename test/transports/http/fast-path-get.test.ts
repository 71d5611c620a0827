import { describe, expect, test } from 'vitest';
import { createMemoryLimiters } from '../../../src/access/limiters.ts';
import { TrustedDocuments } from '../../../src/operation/persisted-operations.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTwoWays } from './two-ways.ts';

const id = seedIds.liveRoom;
const query = 'query Title($id: ID!) { room(id: $id) { title startsAt } }';

/** What follows the path; objects are written as JSON. */
function searchOf(params: Record<string, unknown>): string {
  const given = Object.entries(params).filter(([, value]) => value !== undefined);
  const texts = given.map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return `?${new URLSearchParams(texts).toString()}`;
}

const usual = { query, variables: { id } };

describe('an operation by GET', () => {
  const rows: { name: string; search: string; headers?: Record<string, string>; isDirect: boolean }[] = [
    { name: 'its text', search: searchOf(usual), isDirect: true },
    { name: 'its name', search: searchOf({ ...usual, operationName: 'Title' }), isDirect: true },
    { name: 'empty texts beside it', search: searchOf({ ...usual, operationName: '' }), isDirect: true },
    { name: 'a plus for a blank', search: searchOf(usual).replaceAll('%20', '+'), isDirect: true },
    {
      name: 'a page of a named origin',
      search: searchOf(usual),
      headers: { origin: 'https://app.example' },
      isDirect: true,
    },
    {
      name: 'another media type',
      search: searchOf(usual),
      headers: { accept: 'application/graphql-response+json' },
      isDirect: true,
    },
    { name: 'nothing', search: '', isDirect: false },
    { name: 'no parameter', search: '?', isDirect: false },
    { name: 'an id that is not there', search: searchOf({ documentId: 'b2' }), isDirect: false },
    {
      name: 'variables that are no JSON',
      search: `?query=${encodeURIComponent(query)}&variables=x`,
      isDirect: false,
    },
    { name: 'variables that are a list', search: searchOf({ query, variables: [] }), isDirect: false },
    { name: 'bytes that are no UTF-8', search: '?query=%7B__typename%20%23%e9%7D', isDirect: false },
    {
      name: 'a variable that does not fit',
      search: searchOf({ query, variables: { id: 1.5 } }),
      isDirect: false,
    },
    {
      name: 'a mutation',
      search: searchOf({ query: 'mutation { createVideoUploadToken { __typename } }' }),
      isDirect: false,
    },
    { name: 'events', search: searchOf(usual), headers: { accept: 'text/event-stream' }, isDirect: false },
    {
      name: 'what browsers send for a page',
      search: searchOf(usual),
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
      isDirect: false,
    },
    { name: 'the token of no stream', search: `${searchOf(usual)}&%74oken=a`, isDirect: false },
    {
      name: 'the header of no stream',
      search: searchOf(usual),
      headers: { 'x-graphql-event-stream-token': 'a' },
      isDirect: false,
    },
  ];

  test.each(rows)('with $name: is answered as by Yoga', async ({ search, headers = {}, isDirect }) => {
    await using ways = await startTwoWays({ entryRules: { corsOrigins: ['https://app.example'] } });
    await ways.getYoga(searchOf(usual));
    const byYoga = await ways.getYoga(search, headers);
    expect(await ways.get(search, headers)).toEqual({ ...byYoga, isDirect });
  });

  test('is found by its id, under every name that clients give it', async () => {
    const persisted = new TrustedDocuments(new Map([['a1', query]]), true);
    await using ways = await startTwoWays({ entryRules: { persisted } });
    const { body } = await ways.get(searchOf({ ...usual, documentId: 'sha256:a1', query: undefined }));
    expect(JSON.parse(body)).toMatchObject({ data: { room: { title: expect.any(String) as string } } });
    for (const named of [
      { doc_id: 'a1' },
      { id: 'a1' },
      { extensions: { persistedQuery: { version: 1, sha256Hash: 'a1' } } },
    ])
      expect(await ways.get(searchOf({ variables: { id }, ...named }))).toMatchObject({
        body,
        isDirect: true,
      });
    expect(await ways.get(searchOf({ query: `${query} ` }))).toMatchObject({ status: 400 });
  });

  test('is counted once, and logged once', async () => {
    const rate = createMemoryLimiters({ points: 3, serverPoints: 3, windowSeconds: 60 });
    await using ways = await startTwoWays({ entryRules: { rate } });
    const statuses: number[] = [];
    for (let ask = 0; ask < 4; ask += 1) statuses.push((await ways.get('?query=%7B__typename%7D')).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const lines = ways.gateway.logs.filter(({ msg }) => msg === 'Operation');
    expect(lines).toHaveLength(4);
  });
});
