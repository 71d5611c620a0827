import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { createMemoryLimiters } from '../../src/access/limiters.ts';
import { masked, type Part } from '../../src/operation/results.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { eventually } from '../support/eventually.ts';
import { outputOf, transports, type Transport } from '../support/outputs.ts';
import { startWatchGateway, type WatchGateway, type WatchGatewayOptions } from '../watch/watch-gateway.ts';

const room = `roomId: "${seedIds.liveRoom}"`;
const DEFERRED = `{ room(id: "${seedIds.liveRoom}") { title ... @defer { documents { totalCount } } } }`;
const EVENT = `subscription { roomRecordingStatus(${room}) { title documents { totalCount } } }`;
const DEFERRED_IN_EVENT = `subscription { roomRecordingStatus(${room}) { title ... @defer { documents { totalCount } } } }`;

/** What goes wrong while a part of an answer is made, and the code that says so. */
const faults: [name: string, code: string, breakIt: (gateway: WatchGateway) => void][] = [
  [
    'a fault of ours',
    'INTERNAL_SERVER_ERROR',
    ({ duobei }) => (duobei.room.listDocuments = () => Promise.reject(new TypeError('a secret detail'))),
  ],
  [
    'a refusal of the vendor',
    'UPSTREAM_ERROR',
    ({ sandbox }) =>
      sandbox.faults.add({
        endpoint: 'v3/room/listDocuments',
        kind: 'error',
        error: 'other_error',
        times: 9,
      }),
  ],
  [
    'an answer that nobody can read',
    'UPSTREAM_INVALID_RESPONSE',
    ({ sandbox }) => sandbox.faults.add({ endpoint: 'v3/room/listDocuments', kind: 'wrong-shape', times: 9 }),
  ],
  [
    'an error that knows its HTTP status',
    'SOME_REFUSAL',
    ({ duobei }) => {
      const extensions = { code: 'SOME_REFUSAL', http: { status: 418, headers: { 'x-secret': 'a' } } };
      duobei.room.listDocuments = () => Promise.reject(new GraphQLError('Refused.', { extensions }));
    },
  ],
];

const SECRET = /secret|other_error|api\/|v3|room\/list|TypeError|"http"|\.ts\b/;
const ofEvents = transports.filter((transport) => transport !== 'multipart');

/** What the client is told, and what the log says of it. */
async function expectMasked(
  gateway: WatchGateway,
  transport: Transport,
  query: string,
  code: string,
): Promise<void> {
  const quoted = `"code":"${code}"`;
  const text = await outputOf(
    gateway.url,
    transport,
    { query },
    { isEnough: (found) => found.includes(quoted) },
  );
  expect(text).toContain(quoted);
  expect(text).not.toMatch(SECRET);
  await eventually(() =>
    expect(gateway.logs.filter(({ msg }) => msg === 'Operation')).toMatchObject([{ errors: [code] }]),
  );
}

describe.each(faults)('%s is %s, and nothing more', (_name, code, breakIt) => {
  test.each(transports)('in a part that comes later: %s', async (transport) => {
    await using gateway = await startWatchGateway();
    breakIt(gateway);
    await expectMasked(gateway, transport, DEFERRED, code);
  });

  test.each(ofEvents)('in an event: %s', async (transport) => {
    await using gateway = await startWatchGateway();
    breakIt(gateway);
    await expectMasked(gateway, transport, EVENT, code);
  });

  test.each(ofEvents)('in a part of an event that comes later: %s', async (transport) => {
    await using gateway = await startWatchGateway();
    breakIt(gateway);
    await expectMasked(gateway, transport, DEFERRED_IN_EVENT, code);
  });
});

test.each(transports)(
  'an error that takes all of a deferred fragment is told, and logged: %s',
  async (transport) => {
    const execution = { maxVendorCalls: 200, isWarnOnly: false, isCostReported: false, compiledAtUse: null };
    await using gateway = await startWatchGateway({ yoga: { execution } });
    const ids = Array.from({ length: 101 }, () => '"a"').join(' ');
    const query = `{ __typename ... @defer { nodes(ids: [${ids}]) { id } } }`;
    await expectMasked(gateway, transport, query, 'BAD_USER_INPUT');
  },
);

test('an error that takes all of a fragment with an id is as masked as any', () => {
  const extensions = { code: 'SOME_REFUSAL', http: { status: 418 } };
  const errors = [
    new GraphQLError('Told.', { extensions }),
    new GraphQLError('a secret', { originalError: new TypeError('a secret') }),
  ];
  const { completed } = masked({ completed: [{ id: '0' }, { id: '1', errors }] } as Part) as Part;
  expect(JSON.parse(JSON.stringify(completed))).toEqual([
    { id: '0' },
    {
      id: '1',
      errors: [
        { message: 'Told.', extensions: { code: 'SOME_REFUSAL' } },
        { message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      ],
    },
  ]);
});

describe.each(ofEvents)('over %s', (transport) => {
  const student: Caller = { ...unlimitedCaller, kind: 'user', name: 'student-1', userId: 'student-1' };
  const points = transport === 'sse, single connection' ? 4 : 1;
  const refusals: [string, WatchGatewayOptions, (gateway: WatchGateway) => void][] = [
    [
      'TOO_MANY_SUBSCRIPTIONS',
      { watching: { maxPerCaller: 0 }, entryRules: { authenticate: () => student } },
      () => undefined,
    ],
    [
      'INTERNAL_SERVER_ERROR',
      {},
      ({ duobei }) => (duobei.room.detail = () => Promise.reject(new TypeError('a secret detail'))),
    ],
    [
      'FEATURE_NOT_ENABLED',
      {},
      ({ sandbox }) =>
        sandbox.faults.add({ endpoint: '*', kind: 'error', error: 'app_permission_error', times: 99 }),
    ],
    [
      'RATE_LIMITED',
      {
        entryRules: {
          authenticate: () => student,
          // Enough to ask, and not for what the subscription costs; a stream is asked for and opened before.
          rate: createMemoryLimiters({ points, serverPoints: points, windowSeconds: 600 }),
        },
      },
      () => undefined,
    ],
  ];

  test.each(refusals)(
    'a subscription that cannot go on says %s, and nothing more',
    async (code, options, breakIt) => {
      await using gateway = await startWatchGateway(options);
      breakIt(gateway);
      await expectMasked(gateway, transport, EVENT, code);
    },
  );

  test('an operation that does not fit says so again when it comes again, here and by HTTP', async () => {
    await using gateway = await startWatchGateway();
    const isEnough = (text: string) => text.includes('GRAPHQL_VALIDATION_FAILED');
    for (let n = 0; n < 2; n += 1) {
      const text = await outputOf(gateway.url, transport, { query: '{ nothing }' }, { isEnough });
      expect(isEnough(text)).toBe(true);
      expect(text).not.toMatch(SECRET);
    }
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: '{ nothing }' }),
    });
    expect(response.status).toBe(400);
  });
});
