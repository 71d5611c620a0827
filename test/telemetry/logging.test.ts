import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { createLogger, Secrets } from '../../src/runtime/logger.ts';
import { startObservedGateway } from '../support/observed-gateway.ts';
import { eventually } from '../support/eventually.ts';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('request ids', () => {
  test('one from a proxy is kept, in the answer and in every line of the request', async () => {
    await using gateway = await startObservedGateway();
    const response = await gateway.post(
      { query: '{ rooms(first: 1) { totalCount } }' },
      { 'x-request-id': 'edge_42-a' },
    );
    await response.json();
    expect(response.headers.get('x-request-id')).toBe('edge_42-a');
    const lines = [...gateway.logged('Vendor call'), ...gateway.logged('Operation')];
    expect(lines.map(({ requestId }) => requestId)).toEqual(['edge_42-a', 'edge_42-a']);
  });

  test.each(['with space', 'a'.repeat(65), 'new"line', '中文'.normalize(), ''])(
    'an unfit one (%j) is replaced',
    async (given) => {
      await using gateway = await startObservedGateway();
      const response = await gateway.post(
        { query: '{ __typename }' },
        { 'x-request-id': encodeURI(given).replaceAll('%', ' ') },
      );
      await response.json();
      expect(response.headers.get('x-request-id')).toMatch(UUID);
    },
  );

  test('pages and refused bodies have one too', async () => {
    await using gateway = await startObservedGateway();
    const page = await fetch(gateway.url, { headers: { accept: 'text/html' } });
    await page.arrayBuffer();
    const refused = await gateway.post('{');
    await refused.text();
    const ids = [page, refused].map(({ headers }) => headers.get('x-request-id'));
    expect(ids).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)]);
    expect(new Set(ids).size).toBe(2);
  });

  test('an error of the vendor is logged under the id of the request that met it', async () => {
    await using gateway = await startObservedGateway();
    gateway.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'error', error: 'other_error' });
    const response = await gateway.post({ query: '{ merchant { name } }' }, { 'x-request-id': 'met-it' });
    await response.json();
    const warnings = gateway.lines.filter((line) => line.includes('"code":"UPSTREAM_ERROR"'));
    expect(warnings.map((line) => (JSON.parse(line) as { requestId: string }).requestId)).toEqual(['met-it']);
  });
});

describe('the access log', () => {
  test('has one line an operation: name, hash, time, status, cost', async () => {
    await using gateway = await startObservedGateway();
    const query = 'query Board { rooms(first: 1) { totalCount } merchant { name } }';
    await (await gateway.post({ query })).json();
    await (await gateway.post({ query })).json();
    const [first, second] = gateway.logged('Operation');
    expect(first).toMatchObject({
      level: 30,
      operation: 'Board',
      type: 'query',
      status: 200,
      vendorCalls: { made: 2, coalesced: 0, cached: 0 },
    });
    expect(first?.['hash']).toMatch(/^[0-9a-f]{16}$/);
    expect(first?.['durationMs']).toBeGreaterThan(0);
    expect(first).not.toHaveProperty('errors');
    expect(second).toMatchObject({
      hash: first?.['hash'],
      vendorCalls: { made: 0, coalesced: 0, cached: 2 },
    });
  });

  test('names an operation without a name by its hash, and lists error codes once', async () => {
    await using gateway = await startObservedGateway();
    const response = await gateway.post({
      query: '{ a: room(id: "?") { title } b: room(id: "?") { title } }',
    });
    await response.json();
    const [line] = gateway.logged('Operation');
    expect(line).toMatchObject({ type: 'query', errors: ['BAD_USER_INPUT'] });
    expect(line).not.toHaveProperty('operation');
  });

  test('has what is no operation as well', async () => {
    await using gateway = await startObservedGateway();
    const unreadable = await gateway.post('{');
    const invalid = await gateway.post({ query: 'query Broken { nope }' });
    await Promise.all([unreadable.text(), invalid.text()]);
    const lines = gateway.logged('Operation');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatchObject({ status: 400, errors: ['BAD_REQUEST'] });
    expect(lines[1]).toMatchObject({ operation: 'Broken', errors: ['GRAPHQL_VALIDATION_FAILED'] });
  });

  test('follows an answer in parts to its end', async () => {
    await using gateway = await startObservedGateway();
    gateway.sandbox.faults.add({ endpoint: 'v3/room/listDocuments', kind: 'delay', ms: 60 });
    const query = `query Later($id: ID!) { room(id: $id) { title ... @defer { documents { totalCount } } } }`;
    const response = await gateway.post(
      { query, variables: { id: seedIds.liveRoom } },
      { accept: 'multipart/mixed', 'x-request-id': 'in-parts' },
    );
    await response.text();
    const lines = gateway.logged('Operation');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ operation: 'Later', requestId: 'in-parts', vendorCalls: { made: 2 } });
    expect(lines[0]?.['durationMs']).toBeGreaterThan(50);
  });

  test.each(['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'])(
    'has a subscription once its client has left: %s',
    async (accept) => {
      await using gateway = await startObservedGateway();
      const leaving = new AbortController();
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        body: JSON.stringify({
          query: `subscription Watch { roomLiveStatistics(roomId: "${seedIds.liveRoom}") { title } }`,
        }),
        signal: leaving.signal,
      });
      await response.body?.getReader().read();
      expect(gateway.logged('Operation')).toEqual([]);
      leaving.abort();
      await eventually(() =>
        expect(gateway.logged('Operation')).toMatchObject([{ operation: 'Watch', type: 'subscription' }]),
      );
    },
  );

  test.each([
    [{}, '127.0.0.1'],
    [{ TRUSTED_PROXIES: '127.0.0.1' }, '2001:db8::7'],
  ])(
    'says where a request comes from, and believes no proxy that is not trusted: %j',
    async (env, address) => {
      await using gateway = await startObservedGateway(env);
      const headers = { 'x-forwarded-for': '10.9.9.9, 2001:db8::7' };
      await (await gateway.post({ query: '{ __typename }' }, headers)).json();
      await (await gateway.post('{', headers)).text();
      await (await fetch(gateway.url, { headers: { accept: 'text/html', ...headers } })).arrayBuffer();
      const addressOf = ({ address: found }: Record<string, unknown>) => found;
      expect(gateway.logged('Operation').map(addressOf)).toEqual([address, address]);
      expect(gateway.logged('Request').map(addressOf)).toEqual([address]);
    },
  );

  test('leaves pages and vendor calls to the debug level', async () => {
    await using gateway = await startObservedGateway({ LOG_LEVEL: 'info' });
    const page = await fetch(gateway.url, { headers: { accept: 'text/html' } });
    await page.arrayBuffer();
    await (await gateway.post({ query: '{ merchant { name } }' })).json();
    expect(gateway.logged('Request')).toEqual([]);
    expect(gateway.logged('Vendor call')).toEqual([]);
    expect(gateway.logged('Operation')).toHaveLength(1);
  });

  test('says of a page where it is, and not what it leads to', async () => {
    await using gateway = await startObservedGateway();
    const { origin } = new URL(gateway.url);
    await (await fetch(`${origin}/preview/secret-id?expires=1&ticket=secret-ticket`)).text();
    expect(gateway.logged('Request')).toMatchObject([{ method: 'GET', path: '/preview', status: 403 }]);
    expect(gateway.lines.join('')).not.toMatch(/secret-id|secret-ticket/);
  });
});

describe('what a log must not hold', () => {
  const secret = 'c2VjcmV0LXZhbHVl';
  const written = (values: object, message = 'x', secrets: string[] = []) => {
    let text = '';
    createLogger('info', { write: (line) => (text += line) }, new Secrets(secrets)).info(values, message);
    return { text, line: JSON.parse(text) as Record<string, unknown> };
  };

  test.each([
    { sign: secret },
    { appKey: secret },
    { token: secret, uptoken: secret, hostCode: secret },
    { headers: { authorization: `Bearer ${secret}`, cookie: `a=${secret}`, 'set-cookie': [secret, secret] } },
    { deep: { er: { still: [{ hostInviteCode: secret }] } } },
    { body: JSON.stringify({ partner: 'p', appKey: secret }) },
    { body: JSON.stringify({ inner: JSON.stringify({ sign: secret }) }) },
    { body: `partner=1&sign=${secret}&timestamp=2` },
    { link: `https://vendor.test/room/enter?uid=1&sign=${secret}` },
    { link: `https://gateway.test/preview/1?expires=2&ticket=${secret}` },
    { err: new Error(`refused: GET /x?timestamp=1&sign=${secret}`) },
    { err: new Error(`header was Authorization: Bearer ${secret}`) },
  ])('%j', (values) => {
    const { text, line } = written(values);
    expect(text).not.toContain(secret);
    expect(text).toContain('[redacted]');
    expect(line['msg']).toBe('x');
  });

  test('the configured secrets, wherever they turn up', () => {
    const { text } = written({ reason: `said ${secret} aloud` }, `and ${secret} again`, [secret]);
    expect(text).not.toContain(secret);
  });

  test('an error is one sentence with its causes', () => {
    const inner = new Error('It is away.', { cause: new Error('connect ECONNREFUSED') });
    const { line } = written({ err: new Error('The store cannot be reached.', { cause: inner }) });
    expect(line['err']).toMatchObject({
      message: 'The store cannot be reached: It is away: connect ECONNREFUSED',
    });
    expect(written({ err: inner.cause }).line['err']).toMatchObject({ message: 'connect ECONNREFUSED' });
    expect(written({ err: new Error('Alone.') }).line['err']).toMatchObject({ message: 'Alone.' });
  });

  test('everything else stays', () => {
    const values = {
      endpoint: 'room/detail',
      reason: 'app_sign_error',
      design: 'a',
      sign: 4,
      assignment: 'b',
    };
    expect(written(values).line).toMatchObject(values);
  });

  test('no key, sign, token or code of a run with every kind of call', async () => {
    await using gateway = await startObservedGateway({ LOG_LEVEL: 'trace' });
    const { sandbox } = gateway;
    const ask = async (query: string) =>
      (await gateway.post({ query }, { authorization: `Bearer ${secret}` })).text();
    const answers = [
      await ask(`{ room(id: "${seedIds.liveRoom}") {
        hostInviteCode
        entryLink(input: { userId: "u1", nickname: "N", role: HOST }) { url }
        documents { nodes { previewLink { url } } }
      } }`),
      await ask('mutation { createVideoUploadToken { uploadToken { token } } }'),
    ].join('');
    sandbox.faults.add({ endpoint: '*', kind: 'error', error: 'app_sign_error' });
    await ask('{ merchant { name } }');
    const text = gateway.lines.join('');
    expect(text).toContain('UPSTREAM_CREDENTIALS');
    const found = [/"hostInviteCode":"([^"]+)"/, /"token":"([^"]+)"/, /sign=([0-9a-f]+)/, /ticket=([\w-]+)/];
    for (const pattern of found) {
      const value = pattern.exec(answers)?.[1];
      expect(value).toMatch(/^.{4}/);
      expect(text).not.toContain(value);
    }
    for (const value of [sandbox.appKey, secret]) expect(text).not.toContain(value);
    expect(text).not.toMatch(/sign=(?!\[redacted\])|ticket=(?!\[redacted\])/);
  });
});

describe('how the vendor reads time bounds', () => {
  test.each(['plain', 'documented'] as const)('is said once, with the setting: %s', async (timeFilter) => {
    await using gateway = await startObservedGateway({ LOG_LEVEL: 'info' });
    gateway.sandbox.settings.timeFilter = timeFilter;
    for (const startsAfter of ['2026-01-01T00:00:00Z', '2026-02-01T00:00:00Z']) {
      const query = `{ rooms(first: 1, filter: { startsAfter: "${startsAfter}" }) { totalCount } }`;
      expect(await (await gateway.post({ query })).json()).not.toHaveProperty('errors');
    }
    const said = gateway.lines.filter((line) => line.includes('"roomTimeFilter"'));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`"roomTimeFilter":"${timeFilter}"`);
    expect(said[0]).toContain(`DUOBEI_ROOM_TIME_FILTER=${timeFilter}`);
    expect(said[0]).toContain('"level":30');
  });
});
