import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../../src/access/caller.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { createPings } from '../../../src/transports/pings.ts';
import { createMultipartSubscription } from '../../../src/transports/http/multipart-answer.ts';
import { createManualClock } from '../../watch/manual-clock.ts';
import { startTimedGateway, startWatchGateway, until, uploadPdf } from '../../watch/watch-gateway.ts';
import { collect, textReader } from './stream-text.ts';

const room = `roomId: "${seedIds.liveRoom}"`;
const WATCH = `subscription { roomRecordingStatus(${room}) { recordingStatus } }`;
const DOCUMENT = `subscription ($id: ID!) { documentStatus(documentId: $id) { status } }`;
const DEFERRED = `{ room(id: "${seedIds.liveRoom}") { vendorId ... @defer(label: "later") { documents(first: 1) { totalCount } } } }`;
const TITLE = `{ room(id: "${seedIds.liveRoom}") { vendorId } }`;

/** As the newest releases send them. */
const ACCEPTS = {
  'Apollo Client':
    'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/graphql-response+json,application/json;q=0.9',
  'Apollo Kotlin':
    'multipart/mixed;subscriptionSpec=1.0, application/graphql-response+json, application/json',
  'Apollo iOS': 'multipart/mixed;subscriptionSpec=1.0,application/graphql-response+json,application/json',
  'the protocol alone': 'multipart/mixed;subscriptionSpec="1.0"',
};

const ask = (url: string, accept: string, body: object, more: Record<string, string> = {}) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...more },
    body: JSON.stringify(body),
  });

const partOf = (part: object): string =>
  `\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(part)}\r\n--graphql`;
const START = `\r\n--graphql${partOf({})}`;
const END = '--\r\n';
const payloadsOf = (text: string): unknown[] =>
  [...text.matchAll(/\{"payload":(.*)\}\r\n/g)].map(([, payload = '']) => JSON.parse(payload) as unknown);

describe.each(Object.entries(ACCEPTS))('a subscription as %s asks for it', (_client, accept) => {
  test('is its events between delimiters, then an end', async () => {
    const { clock, gateway: started } = await startTimedGateway({ sandbox: { conversionMs: 5_000 } });
    await using gateway = started;
    const id = await uploadPdf(gateway);
    const response = await ask(gateway.url, accept, { query: DOCUMENT, variables: { id } });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(
      'multipart/mixed;boundary="graphql";subscriptionSpec=1.0',
    );
    const reader = textReader(response);
    const first = START + partOf({ payload: { data: { documentStatus: { status: 'CONVERTING' } } } });
    expect(await reader.until((text) => text.length >= first.length)).toBe(first);
    await clock.ordered();
    clock.advance(6_000);
    const last = partOf({ payload: { data: { documentStatus: { status: 'CONVERTED' } } } });
    expect(await reader.rest()).toBe(first + last + END);
    expect(gateway.watching.size).toEqual({ subscribers: 0, feeds: 0, pollers: 0 });
  });

  test.each<[string, object, number, string]>([
    ['that does not fit', { query: 'subscription { nothing }' }, 400, 'GRAPHQL_VALIDATION_FAILED'],
    ['that nobody knows', { documentId: 'sha256:0' }, 404, 'PERSISTED_QUERY_NOT_FOUND'],
  ])('and %s is refused as JSON', async (_what, body, status, code) => {
    await using gateway = await startWatchGateway();
    const response = await ask(gateway.url, accept, body);
    expect(response.headers.get('content-type')).toMatch(/^application\/(?:graphql-response\+)?json/);
    expect(response.status).toBe(accept.includes('json') || status !== 400 ? status : 200);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code } }] });
  });
});

describe('a subscription as multipart', () => {
  const accept = ACCEPTS['the protocol alone'];

  test('has a sign of life at once and every twelve seconds', async () => {
    const clock = createManualClock();
    await using gateway = await startWatchGateway({ yoga: { eventStreams: { clock } } });
    const reader = textReader(await ask(gateway.url, accept, { query: WATCH }));
    const first =
      START + partOf({ payload: { data: { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED' } } } });
    let seen = await reader.until((text) => text.length >= first.length);
    expect(seen).toBe(first);
    for (let beats = 0; beats < 3; beats += 1) {
      clock.advance(11_999);
      expect(clock.due[0]).toBe(1);
      clock.advance(1);
      seen += partOf({});
      expect(await reader.until((text) => text.length >= seen.length)).toBe(seen);
    }
    await reader.leave();
    await until(() => clock.due.length === 0);
    await until(() => gateway.watching.size.subscribers === 0);
    expect(gateway.watching.size).toEqual({ subscribers: 0, feeds: 0, pollers: 0 });
  });

  test('has no sign of life once it is over', async () => {
    const clock = createManualClock();
    await using gateway = await startWatchGateway({ yoga: { eventStreams: { clock } } });
    const response = await ask(gateway.url, accept, { query: WATCH });
    const text = collect(response);
    await until(() => clock.due.length === 1);
    await gateway.watching.close();
    expect(await text).toMatch(/\r\n--graphql--\r\n$/);
    expect(clock.due).toEqual([]);
  });

  test('ends with its token, and says so in its last payload', async () => {
    const caller: Caller = { ...unlimitedCaller, kind: 'user', name: 'a', userId: 'a' };
    const later: { expiresAtMs?: number } = {};
    const { clock, gateway: started } = await startTimedGateway({
      entryRules: { authenticate: () => ({ ...caller, ...later }) },
    });
    await using gateway = started;
    later.expiresAtMs = clock.now() + 60_000;
    const reader = textReader(await ask(gateway.url, accept, { query: WATCH }));
    const first = await reader.until((text) => text.includes('payload'));
    clock.advance(60_000);
    const last = (await reader.rest()).slice(first.length);
    const payload = payloadsOf(last)[0];
    expect(payload).toMatchObject({ data: null, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    expect(last).toBe(partOf({ payload }) + END);
    expect(gateway.watching.size.subscribers).toBe(0);
  });

  test('of an object that there is none of says so, and ends', async () => {
    await using gateway = await startWatchGateway();
    const query = 'subscription { roomRecordingStatus(roomId: "jz00000000") { recordingStatus } }';
    const text = await collect(await ask(gateway.url, accept, { query }));
    expect(payloadsOf(text)).toMatchObject([
      { data: null, errors: [{ path: ['roomRecordingStatus'], extensions: { code: 'ROOM_NOT_FOUND' } }] },
    ]);
    expect(text).toMatch(/\r\n--graphql--\r\n$/);
  });

  test('lets go of its results and of the clock when it is given up, whatever else ends them', async () => {
    const clock = createManualClock();
    let isGivenUp = false;
    const results = {
      next: () => new Promise<never>(() => undefined),
      return() {
        isGivenUp = true;
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
    const response = createMultipartSubscription(createPings(12_000, clock))(results, globalThis);
    expect(clock.due).toEqual([12_000]);
    await response.body?.cancel();
    expect(clock.due).toEqual([]);
    expect(isGivenUp).toBe(true);
  });

  test('lets go of the clock when it is over', async () => {
    const clock = createManualClock();
    const results = (async function* () {
      yield await Promise.resolve({ data: { a: 1 } });
    })();
    const response = createMultipartSubscription(createPings(12_000, clock))(results, globalThis);
    expect(await response.text()).toBe(START + partOf({ payload: { data: { a: 1 } } }) + END);
    expect(clock.due).toEqual([]);
  });

  test('fills no memory with signs of life while nobody reads', async () => {
    const clock = createManualClock();
    const results = (async function* () {
      yield* await Promise.resolve([]);
    })();
    const response = createMultipartSubscription(createPings(12_000, clock))(results, globalThis);
    clock.advance(100 * 12_000);
    expect(await response.text()).toBe(START + END);
  });

  test('that ends without a result has its errors beside an empty payload', async () => {
    const extensions = { code: 'INTERNAL_SERVER_ERROR', http: { status: 500 } };
    const results = (async function* () {
      yield await Promise.resolve({ data: { a: 1 } });
      yield { errors: [new GraphQLError('Unexpected error.', { extensions })] };
    })();
    const response = createMultipartSubscription(createPings(12_000))(results, globalThis);
    const errors = [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }];
    expect(await response.text()).toBe(
      START + partOf({ payload: { data: { a: 1 } } }) + partOf({ payload: null, errors }) + END,
    );
  });

  test('has the errors of fields in its payload', async () => {
    await using gateway = await startWatchGateway();
    gateway.sandbox.faults.add({
      endpoint: 'v3/room/listDocuments',
      kind: 'error',
      error: 'other_error',
      times: 9,
    });
    const query = `subscription { roomRecordingStatus(${room}) { documents { totalCount } } }`;
    const text = await collect(await ask(gateway.url, accept, { query }), (found) =>
      found.includes('errors'),
    );
    expect(payloadsOf(text)).toMatchObject([
      {
        data: { roomRecordingStatus: { documents: null } },
        errors: [{ path: ['roomRecordingStatus', 'documents'], extensions: { code: 'UPSTREAM_ERROR' } }],
      },
    ]);
  });

  test('is answered to a GET too', async () => {
    await using gateway = await startWatchGateway();
    const response = await fetch(`${gateway.url}?query=${encodeURIComponent(WATCH)}`, {
      headers: { accept },
    });
    const text = await collect(response, (found) => found.includes('payload'));
    expect(text).toContain('{"payload":{"data":{"roomRecordingStatus"');
  });

  test('has deferred fragments of its events in the format that is asked for, and in one piece without', async () => {
    await using gateway = await startWatchGateway();
    const query = `subscription { roomRecordingStatus(${room}) { vendorId ... @defer { documents(first: 1) { totalCount } } } }`;
    const eventOf = async (more: string) => {
      const isEnough = (text: string): boolean => text.includes('totalCount');
      const text = await collect(await ask(gateway.url, `${accept}${more}`, { query }), isEnough);
      return payloadsOf(text);
    };
    const data = { roomRecordingStatus: { vendorId: seedIds.liveRoom } };
    const documents = { totalCount: expect.any(Number) as number };
    const path = ['roomRecordingStatus'];
    expect(await eventOf(', multipart/mixed;incrementalSpec=v0.2')).toEqual([
      { data, pending: [{ id: '0', path }], hasNext: true },
      { incremental: [{ id: '0', data: { documents } }], completed: [{ id: '0' }], hasNext: false },
    ]);
    expect(await eventOf(', multipart/mixed;deferSpec=20220824')).toEqual([
      { data, hasNext: true },
      { incremental: [{ data: { documents }, path }], hasNext: false },
    ]);
    for (const more of ['', ', multipart/mixed;deferSpec=2030']) {
      expect(await eventOf(more)).toEqual([
        { data: { roomRecordingStatus: { vendorId: seedIds.liveRoom, documents } } },
      ]);
    }
  });
});

describe('deferred fragments', () => {
  const bodyOf = (text: string): unknown[] =>
    [...text.matchAll(/^\{.*\}/gm)].map(([part]) => JSON.parse(part) as unknown);
  const data = { room: { vendorId: seedIds.liveRoom } };
  const later = { documents: { totalCount: expect.any(Number) as number } };
  const byPath = [
    { data, hasNext: true },
    { incremental: [{ data: later, path: ['room'], label: 'later' }], hasNext: false },
  ];
  const byId = [
    { data, pending: [{ id: '0', path: ['room'], label: 'later' }], hasNext: true },
    { incremental: [{ id: '0', data: later }], completed: [{ id: '0' }], hasNext: false },
  ];

  test.each<[string, string, unknown[]]>([
    ['multipart/mixed', 'multipart/mixed; boundary="-"', byPath],
    [
      'multipart/mixed;deferSpec=20220824, application/graphql-response+json, application/json',
      'multipart/mixed;boundary="-";deferSpec=20220824',
      byPath,
    ],
    [
      'multipart/mixed;incrementalSpec=v0.2,application/graphql-response+json,application/json;q=0.9',
      'multipart/mixed;boundary="-";incrementalSpec=v0.2',
      byId,
    ],
    [
      'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
      'multipart/mixed; boundary="-"',
      byPath,
    ],
  ])('asked for as %s are %s', async (accept, type, parts) => {
    await using gateway = await startWatchGateway();
    const response = await ask(gateway.url, accept, { query: DEFERRED });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    const text = await response.text();
    expect(bodyOf(text)).toEqual(parts);
    expect(text).toMatch(/^\r\n---\r\n/);
    expect(text).toMatch(/\r\n-----\r\n$/);
  });

  test.each([
    'multipart/mixed',
    'multipart/mixed;deferSpec=20220824',
    'multipart/mixed;incrementalSpec=v0.2',
  ])('that nobody waits for are asked for no longer: %s', async (accept) => {
    await using gateway = await startWatchGateway();
    gateway.sandbox.faults.add({ endpoint: 'v3/room/listDocuments', kind: 'hang', times: 9 });
    const query = DEFERRED.replace('vendorId', 'title');
    const reader = textReader(await ask(gateway.url, accept, { query }));
    await reader.until((text) => text.includes('title'));
    await until(() => gateway.sandbox.activeRequests === 1);
    await reader.leave();
    await until(() => gateway.sandbox.activeRequests === 0);
    expect(gateway.logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  test.each([
    'multipart/mixed;deferSpec=20220824, application/json',
    'multipart/mixed;incrementalSpec=v0.2, application/json',
    'multipart/mixed;deferSpec=2030, application/json',
  ])('that there are none of leave one JSON: %s', async (accept) => {
    await using gateway = await startWatchGateway();
    const response = await ask(gateway.url, accept, { query: TITLE });
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({ data });
  });

  test.each(['multipart/mixed;deferSpec=20220824', 'multipart/mixed;incrementalSpec=v0.2'])(
    'that there are none of leave one part where no JSON is taken: %s',
    async (accept) => {
      await using gateway = await startWatchGateway();
      const response = await ask(gateway.url, accept, { query: TITLE });
      expect(bodyOf(await response.text())).toEqual([{ data }]);
    },
  );
});

/** What Apollo iOS 2 takes of an answer: the parts between delimiters, each a header and a JSON text, by their format. */
async function asIosReads(response: Response): Promise<unknown[]> {
  const directives = response.headers.get('content-type')?.split(';') ?? [];
  const format = directives.find((one) => one.includes('Spec='));
  const boundary = directives.find((one) => one.startsWith('boundary='))?.slice('boundary='.length);
  const chunks = (await response.text()).split(`\r\n--${boundary?.replaceAll('"', '')}`);
  return chunks.flatMap((whole) => {
    const chunk = whole.replace(/^\r\n/, '');
    if (chunk === '' || chunk.startsWith('--')) return [];
    const [header, json = '', ...more] = chunk.split('\r\n\r\n');
    expect([header, more]).toEqual(['content-type: application/json', []]);
    if (json === '{}') return [];
    const part = JSON.parse(json) as Record<string, unknown>;
    if (format === 'subscriptionSpec=1.0') {
      expect(part['errors']).toBeUndefined();
      return [part['payload']];
    }
    expect(format).toBe('deferSpec=20220824');
    expect('hasNext' in part && ('data' in part || 'incremental' in part)).toBe(true);
    return [part];
  });
}

test.each([
  [
    'subscriptionSpec=1.0',
    `subscription { documentStatus(documentId: "${seedIds.failedDocument}") { status } }`,
    1,
  ],
  ['deferSpec=20220824', DEFERRED, 2],
])('Apollo iOS reads %s', async (format, query, count) => {
  await using gateway = await startWatchGateway();
  const accept = `multipart/mixed;${format},application/graphql-response+json,application/json`;
  const parts = await asIosReads(await ask(gateway.url, accept, { query }));
  expect(parts).toHaveLength(count);
  expect(parts[0]).toMatchObject({ data: {} });
});

describe('an answer that goes on', () => {
  test.each([
    [WATCH, 'text/event-stream'],
    [WATCH, 'multipart/mixed;subscriptionSpec=1.0'],
    [DEFERRED, 'text/event-stream'],
    [DEFERRED, 'multipart/mixed'],
    [DEFERRED, 'multipart/mixed;deferSpec=20220824'],
    [DEFERRED, 'multipart/mixed;incrementalSpec=v0.2'],
  ])('is kept by no cache and held up by no proxy: %s, %s', async (query, accept) => {
    await using gateway = await startWatchGateway();
    const response = await ask(gateway.url, accept, { query });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-accel-buffering': 'no',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    await response.body?.cancel();
  });

  test('the same where operations share a stream', async () => {
    await using gateway = await startWatchGateway();
    const token = await (await fetch(gateway.url, { method: 'PUT' })).text();
    const response = await fetch(gateway.url, { headers: { 'x-graphql-event-stream-token': token } });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      'cache-control': 'no-store',
    });
    await response.body?.cancel();
  });

  test('is known by that: an answer in one piece says nothing of the kind', async () => {
    await using gateway = await startWatchGateway();
    const response = await ask(gateway.url, 'application/json', { query: TITLE });
    expect(response.headers.get('x-accel-buffering')).toBeNull();
    await response.text();
  });
});
