import { describe, expect, test } from 'vitest';
import { ENDPOINT, startTestGateway, type TestGateway } from '../support/gateway.ts';

async function ask({ yoga }: TestGateway, accept: string, query: string, variables: object = {}) {
  const response = await yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify({ query, variables, operationName: /^query (\w+) /.exec(query)?.[1] }),
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type')?.split(';')[0], text };
}

const LATER = `query ($later: Boolean = false) { merchant { name ... @defer(if: $later) { balance } } }`;

describe('an answer that may be deferred', () => {
  test.each([
    ['by a variable', LATER, { later: false }],
    ['by the default of a variable', LATER, {}],
    ['by a literal', '{ merchant { name ... @defer(if: false) { balance } } }', {}],
    [
      'by another operation of the text',
      `query One { merchant { name balance } } query Other { ...F }
       fragment F on Query { merchant { name ... @defer { balance } } }`,
      {},
    ],
  ])('and is not, %s, is one JSON', async (_how, query, variables) => {
    await using gateway = await startTestGateway();
    const { status, type, text } = await ask(gateway, 'application/json', query, variables);
    expect([status, type]).toEqual([200, 'application/json']);
    expect(JSON.parse(text)).toEqual({
      data: { merchant: { name: expect.any(String) as string, balance: expect.any(String) as string } },
    });
  });

  test.each([
    ['by a variable', LATER, { later: true }],
    ['always', '{ merchant { name ... @defer { balance } } }', {}],
    ['in a fragment', '{ ...F } fragment F on Query { merchant { name ... @defer { balance } } }', {}],
  ])('and is, %s, is none of JSON alone, and nothing runs', async (_how, query, variables) => {
    await using gateway = await startTestGateway();
    const { status, text } = await ask(gateway, 'application/json', query, variables);
    expect(status).toBe(406);
    expect(text).toContain('NOT_ACCEPTABLE');
    expect(gateway.takeCalls()).toEqual([]);
    const parts = await ask(gateway, 'multipart/mixed', query, variables);
    expect([parts.status, parts.type]).toEqual([200, 'multipart/mixed']);
    expect(parts.text).toContain('"balance"');
  });
});

describe('a client that takes deferred fragments in a format that there is none of', () => {
  const QUERY = '{ merchant { name ... @defer { balance } } }';

  test.each([
    ['multipart/mixed;deferSpec=2030, application/json', 'application/json'],
    ['multipart/mixed;deferSpec=2030, */*', 'application/json'],
    [
      'multipart/mixed;incrementalSpec=v9,application/graphql-response+json',
      'application/graphql-response+json',
    ],
    ['multipart/mixed;subscriptionSpec=1.0, application/json', 'application/json'],
    ['multipart/mixed;deferSpec=2030, */*;q=0.1, text/event-stream;q=0', 'application/json'],
  ])('and JSON is answered in one piece: %s', async (accept, jsonType) => {
    await using gateway = await startTestGateway();
    const { status, type, text } = await ask(gateway, accept, QUERY);
    expect([status, type]).toEqual([200, jsonType]);
    expect(JSON.parse(text)).toEqual({
      data: { merchant: { name: expect.any(String) as string, balance: expect.any(String) as string } },
    });
  });

  test('and events is answered with events', async () => {
    await using gateway = await startTestGateway();
    const accept = 'multipart/mixed;deferSpec=2030, text/event-stream';
    const { status, type, text } = await ask(gateway, accept, QUERY);
    expect([status, type]).toEqual([200, 'text/event-stream']);
    expect(text).toContain('"incremental":[{');
  });

  test('and nothing else is refused, and nothing runs', async () => {
    await using gateway = await startTestGateway();
    for (const accept of [
      'multipart/mixed;deferSpec=2030',
      'multipart/mixed;incrementalSpec=v9, text/html',
    ]) {
      expect((await ask(gateway, accept, QUERY)).status).toBe(406);
      expect((await ask(gateway, accept, '{ merchant { name } }')).status).toBe(406);
    }
    expect(gateway.takeCalls()).toEqual([]);
  });
});

describe('what a client takes', () => {
  const QUERY = '{ merchant { name } }';

  test.each([
    ['application/json', 'application/json'],
    ['application/graphql-response+json', 'application/graphql-response+json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
  ])('%s is answered with %s', async (accept, type) => {
    await using gateway = await startTestGateway();
    const answer = await ask(gateway, accept, QUERY);
    expect([answer.status, answer.type]).toEqual([200, type]);
  });

  test.each(['text/html', 'application/json;q=0', 'image/*', 'application/json; charset=utf-16'])(
    '%s is answered 406, and nothing runs',
    async (accept) => {
      await using gateway = await startTestGateway();
      expect((await ask(gateway, accept, QUERY)).status).toBe(406);
      expect(gateway.takeCalls()).toEqual([]);
    },
  );

  test.each([
    'application/json, multipart/mixed',
    'multipart/mixed;deferSpec=20220824, multipart/mixed;incrementalSpec=v0.2',
    'multipart/mixed;subscriptionSpec=2.0, application/json',
  ])('a subscription is answered as events and nothing else, and nothing is watched: %s', async (accept) => {
    await using gateway = await startTestGateway();
    const query = 'subscription { documentStatus(documentId: "a") { status } }';
    expect((await ask(gateway, accept, query)).status).toBe(406);
    expect(gateway.watching.size.subscribers).toBe(0);
  });
});
