import { request } from 'undici';
import { expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startWatchGateway } from '../../watch/watch-gateway.ts';

/** Yoga alone would list its own types once for each unknown one. */
const accept = 'a,'.repeat(7_000);
const query = '{ __typename }';
const headers = { accept, 'content-type': 'application/json' };

test.each([
  ['a GET without an operation', 'GET', '', undefined],
  ['a GET', 'GET', `?query=${encodeURIComponent(query)}`, undefined],
  ['a POST', 'POST', '', JSON.stringify({ query })],
  ['a POST that cannot be read', 'POST', '', '{'],
  ['a POST that is refused', 'POST', '', JSON.stringify({ query: '{ nothing }' })],
  ['a preflight', 'OPTIONS', '', undefined],
  ['a method that there is none of', 'PATCH', '', undefined],
] as const)('%s with a long Accept header has a short answer', async (_name, method, search, body) => {
  await using gateway = await startWatchGateway();
  const response = await request(`${gateway.url}${search}`, { method, headers, ...(body && { body }) });
  const text = await response.body.text();
  expect(JSON.stringify(response.headers).length + text.length).toBeLessThan(2_000);
});

test.each([
  ['a query', { query }],
  ['a query with deferred fields', { query: '{ merchant { id ... @defer { name } } }' }],
  ['a subscription', { query: `subscription { roomLiveStatistics(roomId: "${seedIds.liveRoom}") { id } }` }],
  ['what is refused', { query: '{ nothing }' }],
  ['what cannot be parsed', { query: '{' }],
])('an Accept header without a value is none: %s', async (_name, params) => {
  await using gateway = await startWatchGateway();
  const post = { method: 'POST', search: '', body: JSON.stringify(params) } as const;
  const get = { method: 'GET', search: `?${new URLSearchParams(params).toString()}` } as const;
  for (const { search, ...asked } of [post, get]) {
    const ask = async (more: Record<string, string>) => {
      const { statusCode, headers, body } = await request(`${gateway.url}${search}`, {
        ...asked,
        headers: { ...('body' in asked && { 'content-type': 'application/json' }), ...more },
      });
      // A subscription goes on.
      for await (const chunk of body) if (String(chunk)) break;
      return { statusCode, type: headers['content-type'] };
    };
    const without = await ask({});
    expect(without.statusCode).not.toBe(406);
    expect(await ask({ accept: '' })).toEqual(without);
    expect(await ask({ accept: '  ' })).toEqual(without);
  }
});
