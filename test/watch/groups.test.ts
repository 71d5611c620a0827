import { once } from 'node:events';
import { parse, print } from 'graphql';
import { request, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { createMemoryLimiters } from '../../src/access/limiters.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import {
  createClient,
  nextOf,
  protocols,
  restOf,
  startTimedGateway,
  until,
  uploadPdf,
  type Results,
  type WatchGateway,
} from './watch-gateway.ts';

/** Each execution of an event reads the documents once, and that is counted for whoever’s event it was; as Apollo sends it. */
const DOCUMENTS = asPrinted(
  `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { recordingStatus documents { totalCount } } }`,
);
const SHOWN = {
  data: { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED', documents: { totalCount: 3 } } },
};
const DOCUMENT_STATUS = `subscription ($id: ID!) { documentStatus(documentId: $id) { status } }`;
const { limits } = configFromEnv(readEnv({})).access;

function asPrinted(query: string): string {
  return print(parse(query));
}

const userNamed = (name: string, more: Partial<Caller> = {}): Caller => ({
  ...unlimitedCaller,
  kind: 'user',
  name,
  userId: name,
  ...more,
});

/** Callers by what they send for a token. */
const callers = new Map<string | null, Caller>();
const byToken = {
  authenticate: (headers: { get: (name: string) => string | null }) =>
    callers.get(headers.get('authorization')) ?? unlimitedCaller,
};

async function startMembers(options: Parameters<typeof startTimedGateway>[0] = {}) {
  const { clock, gateway } = await startTimedGateway({
    ...options,
    entryRules: { ...byToken, ...options.entryRules },
  });
  const clients: ReturnType<typeof createClient>[] = [];
  const join = (
    protocol: (typeof protocols)[number],
    { token, query = DOCUMENTS, id = seedIds.liveRoom }: { token?: string; query?: string; id?: string } = {},
  ): Results => {
    const client = createClient(gateway.url, protocol, token === undefined ? {} : { authorization: token });
    clients.push(client);
    return client.iterate({ query, variables: { id } }) as Results;
  };
  /** The next events, which the room has because somebody says that it was written to; a second later. */
  const force = (roomId: string = seedIds.liveRoom) => {
    // Asks now, and not when it would be time for it anyway.
    gateway.watching.touch({ roomId });
    clock.advance(1_001);
  };
  const leave = () => Promise.all(clients.map((client) => client.dispose()));
  return { clock, gateway, join, force, leave };
}

const isReport = ({ msg, type }: Record<string, unknown>): boolean =>
  msg === 'Operation' && type === 'subscription';

/** How often events were executed, by the reports of the subscriptions, which have to be over. */
function executionsOf({ logs }: WatchGateway, subscriptions: number): number {
  const reports = logs.filter(isReport);
  expect(reports).toHaveLength(subscriptions);
  return reports
    .map(({ vendorCalls }) => vendorCalls as { made: number; coalesced: number; cached: number })
    .reduce((sum, { made, coalesced, cached }) => sum + made + coalesced + cached, 0);
}

const ended = ({ logs }: WatchGateway) => logs.filter(isReport).length;

describe('subscribers who ask the same', () => {
  test('over all transports are shown each event by one execution, and nothing is left when they go', async () => {
    const { clock, gateway: started, join, force, leave } = await startMembers();
    await using gateway = started;
    const members = protocols.flatMap((protocol) => Array.from({ length: 3 }, () => join(protocol)));
    expect(await Promise.all(members.map(nextOf))).toEqual(members.map(() => SHOWN));
    for (let events = 0; events < 3; events += 1) {
      force();
      expect(await Promise.all(members.map(nextOf))).toEqual(members.map(() => SHOWN));
    }
    expect(gateway.watching.size).toEqual({ subscribers: members.length, feeds: 1, pollers: 1 });
    await leave();
    await until(() => gateway.watching.size.subscribers === 0 && ended(gateway) >= members.length);
    expect(executionsOf(gateway, members.length)).toBe(4);
    await until(() => clock.due.length === 0);
  });

  test.each(protocols)('over %s who join are shown the last event at once', async (protocol) => {
    const { gateway: started, join, leave } = await startMembers();
    await using gateway = started;
    await nextOf(join('sse, distinct connections'));
    gateway.takeCalls();
    expect(await nextOf(join(protocol))).toEqual(SHOWN);
    expect(gateway.takeCalls()).toEqual([]);
    await leave();
    await until(() => gateway.watching.size.subscribers === 0 && ended(gateway) >= 2);
    expect(executionsOf(gateway, 2)).toBe(1);
  });

  test('see other fields as they are now, who join a quiet room later', async () => {
    const { clock, gateway: started, join, leave } = await startMembers();
    await using gateway = started;
    const id = seedIds.bareRoom;
    const first = join('websocket', { id });
    await nextOf(first);
    await gateway.duobei.room.attachDocument({ roomId: id, documentId: seedIds.convertedDocument });
    clock.advance(1_001);
    expect(await nextOf(join('websocket', { id }))).toMatchObject({
      data: { roomRecordingStatus: { documents: { totalCount: 1 } } },
    });
    await leave();
  });

  test('are ended together by a final state, each with it', async () => {
    const { clock, gateway: started, join, leave } = await startMembers({ sandbox: { conversionMs: 1_000 } });
    await using gateway = started;
    const id = await uploadPdf(gateway);
    const members = protocols.map((protocol) => join(protocol, { query: DOCUMENT_STATUS, id }));
    await Promise.all(members.map(nextOf));
    await clock.ordered();
    clock.advance(2_000);
    expect(await Promise.all(members.map(restOf))).toEqual(
      members.map(() => [{ data: { documentStatus: { status: 'CONVERTED' } } }]),
    );
    expect(gateway.watching.size).toEqual({ subscribers: 0, feeds: 0, pollers: 0 });
    await leave();
  });
});

describe('what is each subscriber’s own', () => {
  test('is the end of its token', async () => {
    const { clock, gateway: started, join, force, leave } = await startMembers();
    await using gateway = started;
    callers.set('short', userNamed('short', { expiresAtMs: clock.now() + 60_000 }));
    callers.set('long', userNamed('long', { expiresAtMs: clock.now() + 3_600_000 }));
    const short = protocols.map((protocol) => join(protocol, { token: 'short' }));
    const long = protocols.map((protocol) => join(protocol, { token: 'long' }));
    await Promise.all([...short, ...long].map(nextOf));
    clock.advance(60_000);
    for (const results of await Promise.all(short.map(restOf))) {
      expect(results.at(-1)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
    // A question was under way: behind it those are left, and the next question.
    await until(() => clock.due.length === long.length + 1);
    force();
    expect(await Promise.all(long.map(nextOf))).toEqual(long.map(() => SHOWN));
    expect(gateway.watching.size).toMatchObject({ feeds: 1, pollers: 1 });
    await leave();
  });

  test('is what it may still spend: one that has nothing left ends alone', async () => {
    const rate = createMemoryLimiters({ points: 100, serverPoints: 100, windowSeconds: 3_600 });
    const {
      gateway: started,
      join,
      force,
      leave,
    } = await startMembers({
      entryRules: { rate, limits: { ...limits, isWarnOnly: false } },
    });
    await using gateway = started;
    callers.set('poor', userNamed('poor'));
    callers.set('rich', userNamed('rich'));
    const poor = join('websocket', { token: 'poor' });
    await nextOf(poor);
    const rich = join('websocket', { token: 'rich' });
    await nextOf(rich);
    const spent = async (name: string) => (await rate.users.get(name))?.consumedPoints;
    const [poorBefore, richBefore] = [await spent('poor'), await spent('rich')];
    await rate.users.penalty('poor', 100);
    force();
    // It was the first to be shown the event, so that it is the one who pays.
    expect((await restOf(poor)).at(-1)).toMatchObject({ errors: [{ extensions: { code: 'RATE_LIMITED' } }] });
    expect(await nextOf(rich)).toEqual(SHOWN);
    expect([await spent('poor'), await spent('rich')]).toEqual([poorBefore! + 101, richBefore]);
    force();
    expect(await nextOf(rich)).toEqual(SHOWN);
    expect(await spent('rich')).toBe(richBefore! + 1);
    expect(gateway.watching.size).toMatchObject({ feeds: 1, pollers: 1 });
    await leave();
  });

  test('is what it may see', async () => {
    const { gateway: started, join, leave } = await startMembers();
    await using gateway = started;
    callers.set('few', userNamed('few', { scopes: new Set(['room:read']) }));
    callers.set('all', userNamed('all'));
    const [all, few] = [join('websocket', { token: 'all' }), join('websocket', { token: 'few' })];
    expect(await nextOf(all)).toEqual(SHOWN);
    expect(await nextOf(few)).toMatchObject({
      data: { roomRecordingStatus: { documents: null } },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    expect(gateway.watching.size).toMatchObject({ feeds: 1, pollers: 1 });
    await leave();
  });

  test('is how slowly it reads: nobody waits for one that does not, and it is cut alone', async () => {
    /** More than any buffer between the two holds: 1,000 times every point of a series. */
    const points = Array.from({ length: 1_000 }, (_, index) => `p${index}: startsAt`).join(' ');
    const query = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) {
      statistics { live { onlineSeries { points { ${points} } } } } } }`;
    const {
      gateway: started,
      join,
      force,
      leave,
    } = await startMembers({
      entryRules: {
        limits: { ...limits, queryBytes: 100_000, tokens: 10_000, aliases: 1_000, selections: 3_000 },
      },
    });
    await using gateway = started;
    const post = request(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    });
    post.on('error', () => undefined).end(JSON.stringify({ query, variables: { id: seedIds.liveRoom } }));
    const [response] = (await once(post, 'response')) as [IncomingMessage];
    response.on('error', () => undefined).pause();
    const closed = once(post, 'close');
    const reading = join('websocket', { query });
    await nextOf(reading);
    for (let events = 0; gateway.watching.size.subscribers === 2; events += 1) {
      expect(events).toBeLessThan(100);
      force();
      expect(await nextOf(reading)).toMatchObject({ data: {} });
    }
    response.resume();
    await closed;
    expect(response.complete).toBe(false);
    force();
    expect(await nextOf(reading)).toMatchObject({ data: {} });
    expect(gateway.watching.size.subscribers).toBe(1);
    await leave();
  });
});
