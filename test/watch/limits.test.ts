import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { callsReach, startTestGateway } from '../support/gateway.ts';
import { nextOf, restOf, startClient, startWatchGateway, startTimedGateway, until } from './watch-gateway.ts';

const RECORDING_STATUS = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { recordingStatus } }`;
const DOCUMENT_STATUS = `subscription ($id: ID!) { documentStatus(documentId: $id) { status } }`;
const LIVE_STATISTICS = `subscription ($id: ID!, $interval: Int) {
  roomLiveStatistics(roomId: $id, intervalSeconds: $interval) { statistics { live { studentCount } } }
}`;

function callerNamed(name: string, more: Partial<Caller> = {}): Caller {
  return { ...unlimitedCaller, kind: 'user', name, userId: name, ...more };
}

describe('how many', () => {
  test('a caller has so many subscriptions at once, whatever others have', async () => {
    let caller = callerNamed('student-1');
    await using gateway = await startWatchGateway({
      entryRules: { authenticate: () => caller },
      watching: { maxPerCaller: 2 },
    });
    using client = startClient(gateway.url, 'sse, distinct connections');
    const first = client.subscribe(RECORDING_STATUS, { id: seedIds.liveRoom });
    await nextOf(first);
    await nextOf(client.subscribe(RECORDING_STATUS, { id: seedIds.upcomingRoom }));
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream, application/json' },
      body: JSON.stringify({ query: RECORDING_STATUS, variables: { id: seedIds.bareRoom } }),
    });
    expect(await response.text()).toContain('TOO_MANY_SUBSCRIPTIONS');
    caller = callerNamed('student-2');
    await nextOf(client.subscribe(RECORDING_STATUS, { id: seedIds.bareRoom }));
    caller = callerNamed('student-1');
    await first.return?.();
    await until(() => gateway.watching.size.subscribers === 2);
    await nextOf(client.subscribe(RECORDING_STATUS, { id: seedIds.bareRoom }));
  });

  test('a server, which subscribes for many people, has as many as there are', async () => {
    const caller = callerNamed('key:portal', { kind: 'server', userId: null });
    await using gateway = await startWatchGateway({
      entryRules: { authenticate: () => caller },
      watching: { maxPerCaller: 1, maxSubscriptions: 3 },
    });
    using client = startClient(gateway.url, 'sse, distinct connections');
    const rooms = [seedIds.liveRoom, seedIds.upcomingRoom, seedIds.bareRoom];
    for (const id of rooms) await nextOf(client.subscribe(RECORDING_STATUS, { id }));
    expect(gateway.watching.size.subscribers).toBe(3);
  });

  test('all callers together have so many', async () => {
    await using gateway = await startWatchGateway({ watching: { maxSubscriptions: 1 } });
    using client = startClient(gateway.url, 'websocket');
    await nextOf(client.subscribe(RECORDING_STATUS, { id: seedIds.liveRoom }));
    await expect(nextOf(client.subscribe(RECORDING_STATUS, { id: seedIds.bareRoom }))).rejects.toMatchObject([
      { extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } },
    ]);
  });

  test.each([9, 301, 0, -1])('an interval of %i seconds is refused', async (interval) => {
    await using gateway = await startTestGateway();
    const { errors } = await gateway.execute(LIVE_STATISTICS, { id: seedIds.liveRoom, interval });
    expect(errors).toMatchObject([
      {
        message: `intervalSeconds: ${interval} is not in 10-300 seconds.`,
        extensions: { code: 'BAD_USER_INPUT', argument: 'intervalSeconds' },
      },
    ]);
    expect(gateway.takeCalls()).toEqual([]);
  });
});

test('an event may cost no more than an operation', async () => {
  await using gateway = await startTestGateway();
  const { errors } = await gateway.execute(
    `subscription ($id: ID!) {
      roomRecordingStatus(roomId: $id) { merchant { rooms(first: 100) { nodes { documents { totalCount } } } } }
    }`,
    { id: seedIds.liveRoom },
  );
  expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_EXPENSIVE' } }]);
  expect(gateway.takeCalls()).toEqual([]);
});

describe('who', () => {
  test.each([
    ['roomRecordingStatus', RECORDING_STATUS, callerNamed('a', { scopes: new Set(['document:read']) })],
    ['roomLiveStatistics', LIVE_STATISTICS, callerNamed('a', { scopes: new Set(['room:read']) })],
    ['documentStatus', DOCUMENT_STATUS, callerNamed('a', { scopes: new Set(['room:read']) })],
    ['roomRecordingStatus of another room', RECORDING_STATUS, callerNamed('a', { rooms: new Set(['jz1']) })],
    ['roomLiveStatistics of another room', LIVE_STATISTICS, callerNamed('a', { rooms: new Set(['jz1']) })],
  ])('%s is refused before the vendor is asked', async (_name, query, caller) => {
    await using gateway = await startTestGateway();
    const id = query === DOCUMENT_STATUS ? seedIds.convertingDocument : seedIds.liveRoom;
    const { errors, data } = await gateway.execute(query, { id }, caller);
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    expect(data ?? null).toBeNull();
    expect(gateway.watching.size.feeds).toBe(0);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('a subscription ends with the credentials, and says so', async () => {
    let caller = unlimitedCaller;
    const { clock, gateway: started } = await startTimedGateway({
      entryRules: { authenticate: () => caller },
    });
    await using gateway = started;
    caller = callerNamed('student-1', { expiresAtMs: clock.now() + 60_000 });
    using client = startClient(gateway.url, 'sse, distinct connections');
    const results = client.subscribe(RECORDING_STATUS, { id: seedIds.liveRoom });
    await nextOf(results);
    clock.advance(59_000);
    expect(gateway.watching.size.subscribers).toBe(1);
    clock.advance(1_000);
    expect(await restOf(results)).toMatchObject([
      { errors: [{ path: ['roomRecordingStatus'], extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
    expect(clock.due).toEqual([]);
  });

  test('fields of an event need their own scopes', async () => {
    const caller = callerNamed('student-1', { scopes: new Set(['room:read']) });
    await using gateway = await startWatchGateway({ entryRules: { authenticate: () => caller } });
    using client = startClient(gateway.url, 'websocket');
    const query = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { recordingStatus hostInviteCode } }`;
    expect(await nextOf(client.subscribe(query, { id: seedIds.liveRoom }))).toMatchObject({
      data: { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED', hostInviteCode: null } },
      errors: [{ path: ['roomRecordingStatus', 'hostInviteCode'], extensions: { code: 'FORBIDDEN' } }],
    });
  });
});

describe.each(['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'])(
  'a client that does not read, %s',
  (accept) => {
    /** More than any buffer between the two holds: 2,000 times every point of a series. */
    const points = Array.from({ length: 2_000 }, (_, index) => `p${index}: startsAt`).join(' ');
    const query = `subscription { roomLiveStatistics(roomId: "${seedIds.liveRoom}", intervalSeconds: 10) {
    statistics { live { onlineSeries { points { ${points} } } } } } }`;
    const { limits } = configFromEnv(readEnv({})).access;
    const largeAllowed = {
      limits: { ...limits, queryBytes: 100_000, tokens: 10_000, aliases: 2_000, selections: 3_000 },
    };

    async function subscribeUnread(url: string) {
      const post = request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
      });
      post.on('error', () => undefined).end(JSON.stringify({ query }));
      const [response] = (await once(post, 'response')) as [IncomingMessage];
      response.on('error', () => undefined).pause();
      return { post, response, closed: once(post, 'close') };
    }

    test('is cut, so that it costs no more than one event', async () => {
      const { clock, gateway: started } = await startTimedGateway({ entryRules: largeAllowed });
      await using gateway = started;
      const { response, closed } = await subscribeUnread(gateway.url);
      for (let asked = 1; ; asked += 1) {
        await callsReach(gateway, asked);
        await until(() => clock.due.length > 0 || gateway.watching.size.subscribers === 0);
        if (gateway.watching.size.subscribers === 0) break;
        clock.advance(10_000);
      }
      // Until it reads again it does not even see that.
      response.resume();
      await closed;
      expect(response.complete).toBe(false);
      expect(gateway.watching.size).toEqual({ subscribers: 0, feeds: 0, pollers: 0 });
    });

    test('is forgotten when it goes', async () => {
      const { clock, gateway: started } = await startTimedGateway({ entryRules: largeAllowed });
      await using gateway = started;
      const { post } = await subscribeUnread(gateway.url);
      await callsReach(gateway, 1);
      await until(() => clock.due.length > 0);
      clock.advance(10_000);
      await callsReach(gateway, 2);
      post.destroy();
      await until(() => gateway.watching.size.subscribers === 0);
      expect(gateway.watching.size.pollers).toBe(0);
    });
  },
);
