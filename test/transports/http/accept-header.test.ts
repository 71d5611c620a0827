import { request } from 'undici';
import { expect, test } from 'vitest';
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
