import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { ENDPOINT, startTestGateway } from '../support/gateway.ts';

describe('error masking', () => {
  test('a refusal of the credentials says nothing more to the client, and the log says what to check', async () => {
    await using gateway = await startTestGateway({ client: { appKey: 'not-the-right-key' } });
    const { data, errors } = await gateway.execute('{ merchant { name } }');
    expect(data).toEqual({ merchant: null });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions).toEqual({ code: 'UPSTREAM_CREDENTIALS' });
    expect(errors?.[0]?.path).toEqual(['merchant']);
    expect(JSON.stringify(errors)).not.toMatch(/sign|appKey|api\/v3/i);
    expect(gateway.logs.map((line) => line['msg'])).toContain(
      'The vendor refused the credentials: check the partner and the appKey of its account (DUOBEI_PARTNER and DUOBEI_APP_KEY, or DUOBEI_ACCOUNTS).',
    );
  });

  test('an unexpected error is masked, and logged once with its path', async () => {
    await using gateway = await startTestGateway();
    const schemaError = new TypeError('a secret detail');
    gateway.duobei.merchant.detail = () => Promise.reject(schemaError);
    const { errors } = await gateway.execute('{ merchant { name } }');
    expect(errors?.[0]?.message).toBe('Unexpected error.');
    expect(errors?.[0]?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR' });
    const logged = gateway.logs.filter((line) => line['msg'] === 'Unexpected error');
    expect(logged).toHaveLength(1);
    expect(logged[0]?.['path']).toEqual(['merchant']);
  });

  test.each([
    ['an unexpected error', 'INTERNAL_SERVER_ERROR', 'Unexpected error'],
    ['a refusal of the vendor', 'UPSTREAM_ERROR', 'listDocuments'],
  ])('%s in a part that comes later is masked and logged like any other', async (_what, code, logged) => {
    await using gateway = await startTestGateway();
    if (code === 'UPSTREAM_ERROR') {
      gateway.sandbox.faults.add({ endpoint: 'v3/room/listDocuments', kind: 'error', error: 'other_error' });
    } else {
      gateway.duobei.room.listDocuments = () => Promise.reject(new TypeError('a secret detail'));
    }
    const response = await gateway.yoga.fetch(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
      body: JSON.stringify({
        query: `{ room(id: "${seedIds.liveRoom}") { title ... @defer { documents { totalCount } } } }`,
      }),
    });
    const text = await response.text();
    expect(text).toContain('"hasNext":true');
    expect(text).toContain(`"extensions":{"code":"${code}"}`);
    expect(text).not.toMatch(/secret|other_error|v3|room\/list/);
    expect(gateway.logs.filter(({ msg }) => String(msg).includes(logged))).toHaveLength(1);
    expect(gateway.logs.find(({ msg }) => msg === 'Operation')).toMatchObject({ errors: [code] });
  });

  test('a bad argument names itself and reaches nobody', async () => {
    await using gateway = await startTestGateway();
    const { errors } = await gateway.execute(
      '{ rooms(filter: { titleContains: "a\\u0007b" }) { totalCount } }',
    );
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: 'filter.titleContains' });
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('an argument that is null by its variable is the mistake of the client', async () => {
    await using gateway = await startTestGateway();
    const { errors } = await gateway.execute('query ($id: ID = "x") { node(id: $id) { id } }', { id: null });
    expect(errors?.[0]?.message).toContain('Argument "id" of non-null type "ID!" must not be null.');
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(errors?.[0]?.path).toEqual(['node']);
  });

  test('a vendor that is down is UPSTREAM_UNAVAILABLE at the field', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'drop', times: 50 });
    const { errors } = await gateway.execute('query ($id: ID!) { room(id: $id) { title } }', {
      id: seedIds.liveRoom,
    });
    expect(errors?.[0]?.extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE' });
  });

  test('an exception before the operation gives nothing away either', async () => {
    const broken = () => {
      throw new TypeError('a secret detail');
    };
    const refusing = () => Promise.reject(new TypeError('a secret detail'));
    for (const authenticate of [broken, refusing]) {
      await using gateway = await startTestGateway({ entryRules: { authenticate } });
      const response = await gateway.yoga.fetch(ENDPOINT, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': 'met-it' },
        body: '{"query":"{ __typename }"}',
      });
      expect(response.status).toBe(500);
      expect(await response.json()).toEqual({
        errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
      });
      expect(gateway.logs.filter((line) => line['msg'] === 'Unexpected error')).toMatchObject([
        { requestId: 'met-it', err: { message: 'a secret detail' } },
      ]);
    }
  });
});

test('an error in a part of an event that comes later is masked as well', async () => {
  await using gateway = await startTestGateway();
  gateway.duobei.room.listDocuments = () => Promise.reject(new TypeError('a secret detail'));
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({
      query: `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { title ... @defer { documents { totalCount } } } }`,
    }),
  });
  let text = '';
  for (const reader = response.body!.getReader(); !text.includes('documents');) {
    const { done, value } = await reader.read();
    if (done) break;
    text += Buffer.from(value).toString();
  }
  expect(text).toContain('INTERNAL_SERVER_ERROR');
  expect(text).not.toContain('secret');
});
