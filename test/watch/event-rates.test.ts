import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { createMemoryLimiters } from '../../src/access/limiters.ts';
import { callsReach } from '../support/gateway.ts';
import { nextOf, protocols, restOf, startClient, startTimedGateway, type Results } from './watch-gateway.ts';

/** Two calls at worst: the poll's, and that for the documents. */
const DOCUMENTS = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { documents { totalCount } } }`;
const PLANNED = 2;
/** One call for each event. */
const MADE = 1;

/** The poll's call, and one for what it does not show. */
const STATUS = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { title recordingStatus } }`;
const STATUS_PLANNED = 2;

const { limits } = configFromEnv(readEnv({})).access;
const userNamed = (name: string): Caller => ({ ...unlimitedCaller, kind: 'user', name, userId: name });

/** A gateway whose callers have so many points; without a caller of the test's own, one student sends everything. */
async function startRated(points: number, { isWarnOnly = false } = {}) {
  const rate = createMemoryLimiters({ points, serverPoints: points, windowSeconds: 3_600 });
  const caller = { now: userNamed('student-1') };
  const timed = await startTimedGateway({
    entryRules: { rate, limits: { ...limits, isWarnOnly }, authenticate: () => caller.now },
  });
  const taken = async (name = 'student-1') => (await rate.users.get(name))?.consumedPoints ?? 0;
  /** The next event, which the object has because somebody says that it was written to; a second later. */
  const forced = (results: Results, roomId: string = seedIds.liveRoom) => {
    timed.clock.advance(1_001);
    timed.gateway.watching.touch({ roomId });
    return nextOf(results);
  };
  return { ...timed, caller, taken, forced };
}

describe('the points of a caller', () => {
  test('are taken at the start for all that an event may cost, or it does not start', async () => {
    const { gateway: started, taken } = await startRated(PLANNED - 1);
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    await expect(nextOf(client.subscribe(DOCUMENTS, { id: seedIds.liveRoom }))).rejects.toMatchObject([
      { extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) as number } },
    ]);
    expect(gateway.watching.size.feeds).toBe(0);
    expect(gateway.takeCalls()).toEqual([]);
    expect(await taken()).toBe(PLANNED);
  });

  test.each(protocols)(
    'are taken for each event over %s, and where none are left the stream ends with that',
    async (protocol) => {
      // One connection reserves a stream, opens it, and posts each operation in a request of its own.
      const opening = protocol === 'sse, single connection' ? 3 : 0;
      const { gateway: started, taken, forced } = await startRated(opening + PLANNED + 3 * MADE);
      await using gateway = started;
      using client = startClient(gateway.url, protocol);
      const results = client.subscribe(DOCUMENTS, { id: seedIds.liveRoom });
      const shown = { data: { roomRecordingStatus: { documents: { totalCount: 3 } } } };
      expect(await nextOf(results)).toEqual(shown);
      expect(await taken()).toBe(opening + PLANNED + MADE);
      expect(await forced(results)).toEqual(shown);
      expect(await forced(results)).toEqual(shown);
      expect(await taken()).toBe(opening + PLANNED + 3 * MADE);

      expect(await forced(results)).toEqual({
        data: null,
        errors: [
          {
            message:
              'The events made too many vendor calls. Subscribe again when `retryAfterSeconds` are over.',
            extensions: { code: 'RATE_LIMITED', retryAfterSeconds: expect.any(Number) as number },
          },
        ],
      });
      expect(await restOf(results)).toEqual([]);
      expect(gateway.watching.size).toEqual({ subscribers: 0, feeds: 0, pollers: 0 });
    },
  );

  test('are not taken for what an event did not have to ask', async () => {
    const { gateway: started, taken, forced } = await startRated(STATUS_PLANNED);
    await using gateway = started;
    using client = startClient(gateway.url, 'websocket');
    const results = client.subscribe(STATUS, { id: seedIds.liveRoom });
    await nextOf(results);
    for (let events = 0; events < 5; events += 1) await forced(results);
    expect(await taken()).toBe(STATUS_PLANNED);
  });

  test('are those of whoever’s event asked, and nobody pays for a call of another', async () => {
    const { gateway: started, clock, caller, taken } = await startRated(100);
    await using gateway = started;
    using client = startClient(gateway.url, 'sse, distinct connections');
    const first = client.subscribe(DOCUMENTS, { id: seedIds.liveRoom });
    await nextOf(first);
    caller.now = userNamed('student-2');
    const second = client.subscribe(DOCUMENTS, { id: seedIds.liveRoom });
    await nextOf(second);
    expect(await Promise.all([taken('student-1'), taken('student-2')])).toEqual([PLANNED + MADE, PLANNED]);
    // An event that is ready while another still waits for its call does not pay for that.
    clock.advance(1_001);
    gateway.takeCalls();
    gateway.sandbox.faults.add({ endpoint: 'v3/room/listDocuments', kind: 'delay', ms: 300 });
    caller.now = userNamed('student-3');
    const dear = nextOf(client.subscribe(DOCUMENTS, { id: seedIds.liveRoom }));
    await callsReach(gateway, 1);
    caller.now = userNamed('student-4');
    await nextOf(client.subscribe(STATUS, { id: seedIds.liveRoom }));
    expect(await taken('student-4')).toBe(STATUS_PLANNED);
    await dear;
    expect(await taken('student-3')).toBe(PLANNED + MADE);
  });

  test('are only looked at where limits warn', async () => {
    const { gateway: started, forced } = await startRated(PLANNED, { isWarnOnly: true });
    await using gateway = started;
    using client = startClient(gateway.url, 'sse, distinct connections');
    const results = client.subscribe(DOCUMENTS, { id: seedIds.liveRoom });
    await nextOf(results);
    expect(await forced(results)).toEqual({
      data: { roomRecordingStatus: { documents: { totalCount: 3 } } },
    });
    expect(gateway.logs).toContainEqual(
      expect.objectContaining({ msg: 'A caller is beyond the rate limit', points: MADE }),
    );
  });
});

test('the report of a subscription says what all of its events made', async () => {
  const { gateway: started, forced } = await startRated(1_000);
  await using gateway = started;
  using client = startClient(gateway.url, 'sse, distinct connections');
  const results = client.subscribe(DOCUMENTS, { id: seedIds.liveRoom });
  await nextOf(results);
  await forced(results);
  await results.return?.();
  const ended = () => gateway.logs.find(({ msg }) => msg === 'Operation');
  while (!ended()) await new Promise((resolve) => setTimeout(resolve, 2));
  expect(ended()).toMatchObject({ vendorCalls: { made: 2 * MADE } });
});
