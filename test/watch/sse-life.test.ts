import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { createPings } from '../../src/transports/pings.ts';
import { createSseStream } from '../../src/transports/sse/sse-stream.ts';
import type { SseSettings } from '../../src/transports/sse/event-streams.ts';
import { createManualClock } from './manual-clock.ts';
import { startWatchGateway, until, type WatchGatewayOptions } from './watch-gateway.ts';

const TOKEN = 'x-graphql-event-stream-token';
const RECORDING_STATUS = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { recordingStatus } }`;

/** Nothing but its client ends a call of the vendor: all times are longer than a test. */
const ENDLESS = 3_600_000;
const patient = {
  deadlines: { query: ENDLESS, mutation: ENDLESS, upload: ENDLESS },
  client: { deadlines: { read: ENDLESS }, totalDeadlines: { read: ENDLESS } },
};

const withStreams = (eventStreams: SseSettings, options: WatchGatewayOptions = {}) =>
  startWatchGateway({ ...options, yoga: { eventStreams, ...options.yoga } });

const put = (url: string) => fetch(url, { method: 'PUT' });

/** The code of a refusal, or the status of an answer that is none. */
async function outcomeOf(response: Response): Promise<number | string> {
  if (response.ok) return response.status;
  const { errors } = (await response.json()) as { errors: { extensions?: { code?: string } }[] };
  return errors[0]?.extensions?.code ?? response.status;
}

async function reserve(url: string): Promise<string> {
  const response = await put(url);
  expect(response.status).toBe(201);
  return response.text();
}

async function open(url: string) {
  const token = await reserve(url);
  const leaving = new AbortController();
  const response = await fetch(url, { headers: { [TOKEN]: token }, signal: leaving.signal });
  expect(response.status).toBe(200);
  return { token, reader: response.body!.getReader(), leave: () => leaving.abort() };
}

const post = (url: string, token: string, operationId: string, query: string) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', [TOKEN]: token },
    body: JSON.stringify({ query, extensions: { operationId } }),
  });

describe('an event stream on which nothing happens', () => {
  const PING_MS = 12_000;

  test('has a sign of life every twelve seconds, which no client takes for an event', async () => {
    const clock = createManualClock();
    await using gateway = await withStreams({ clock, firstOperationMs: ENDLESS });
    const { reader, leave } = await open(gateway.url);
    const read = async () => Buffer.from((await reader.read()).value!).toString();
    expect(await read()).toBe(':\n\n');
    for (let pings = 0; pings < 3; pings += 1) {
      clock.advance(PING_MS - 1);
      expect(clock.due[0]).toBe(1);
      clock.advance(1);
      expect(await read()).toBe(':\n\n');
    }
    leave();
    await until(() => clock.due.length === 0);
  });

  test('fills no memory with them while nobody reads', async () => {
    const clock = createManualClock();
    const stream = createSseStream({
      takeWithinMs: ENDLESS,
      pings: createPings(PING_MS, clock),
      disconnect: () => undefined,
      onClose: () => undefined,
    });
    clock.advance(100 * PING_MS);
    stream.end();
    let chunks = 0;
    for (const reader = stream.body.getReader(); !(await reader.read()).done; chunks += 1);
    expect(chunks).toBe(1);
    expect(clock.due).toEqual([]);
  });
});

describe('an event stream that is asked for', () => {
  test('and not opened in time is forgotten, and its place is free', async () => {
    await using gateway = await withStreams(
      { openWithinMs: 50, maxStreams: 1 },
      { yoga: { connections: { maxPerAddress: 1, maxPerCaller: 1 } } },
    );
    const token = await reserve(gateway.url);
    while ((await put(gateway.url)).status !== 201);
    expect((await fetch(gateway.url, { headers: { [TOKEN]: token } })).status).toBe(404);
  });

  test('and opened in time stays as long as it likes', async () => {
    await using gateway = await withStreams({ openWithinMs: 200 });
    const openInTime = async () => {
      for (;;) {
        const token = await reserve(gateway.url);
        const response = await fetch(gateway.url, { headers: { [TOKEN]: token } });
        if (response.status === 200) return { token, body: response.body };
      }
    };
    const { token, body } = await openInTime();
    // Asked for behind it, and forgotten: the time of both is over.
    const late = await reserve(gateway.url);
    const answered = async () => (await post(gateway.url, late, 'a', '{ __typename }')).text();
    while (!(await answered()).includes('no such event stream'));
    expect((await post(gateway.url, token, 'a', '{ __typename }')).status).toBe(202);
    await body?.cancel();
  });

  test('is one of as many as all may have together', async () => {
    await using gateway = await withStreams({ maxStreams: 2 });
    await reserve(gateway.url);
    const { leave } = await open(gateway.url);
    const refused = await put(gateway.url);
    expect([refused.status, await outcomeOf(refused)]).toEqual([503, 'TOO_MANY_CONNECTIONS']);
    leave();
    while ((await put(gateway.url)).status !== 201);
  });

  test('takes no place where its caller may have no more', async () => {
    const student: Caller = { ...unlimitedCaller, kind: 'user', name: 'student-1', userId: 'student-1' };
    let caller = student;
    await using gateway = await startWatchGateway({
      entryRules: { authenticate: () => caller },
      yoga: { connections: { maxPerAddress: 2, maxPerCaller: 1 } },
    });
    await reserve(gateway.url);
    for (let n = 0; n < 3; n += 1)
      expect(await outcomeOf(await put(gateway.url))).toBe('TOO_MANY_CONNECTIONS');
    caller = { ...student, name: 'student-2' };
    await reserve(gateway.url);
    expect((await put(gateway.url)).status).toBe(429);
  });

  test('is refused while the gateway stops', async () => {
    await using gateway = await startWatchGateway();
    await gateway.watching.close();
    expect((await put(gateway.url)).status).toBe(503);
  });
});

describe('an event stream', () => {
  test('has a hundred operations at once', async () => {
    await using gateway = await startWatchGateway({ watching: { maxPerCaller: 1_000 } });
    const { token, reader, leave } = await open(gateway.url);
    void (async () => {
      while (!(await reader.read()).done);
    })().catch(() => undefined);
    for (let n = 0; n < 100; n += 1) {
      expect((await post(gateway.url, token, String(n), RECORDING_STATUS)).status).toBe(202);
    }
    expect((await post(gateway.url, token, 'more', RECORDING_STATUS)).status).toBe(429);
    await fetch(`${gateway.url}?operationId=7`, { method: 'DELETE', headers: { [TOKEN]: token } });
    expect((await post(gateway.url, token, 'more', RECORDING_STATUS)).status).toBe(202);
    leave();
  });

  test('whose client leaves takes its vendor calls with it, and nobody is alarmed', async () => {
    await using gateway = await startWatchGateway(patient);
    const { sandbox, logs } = gateway;
    const { token, leave } = await open(gateway.url);
    sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 100 });
    const query = post(gateway.url, token, 'a', '{ merchant { name } }');
    await until(() => sandbox.activeRequests === 1);
    leave();
    await until(() => sandbox.activeRequests === 0);
    expect((await query).status).toBe(202);
    expect(logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  test('ends when the gateway stops, behind what is under way', async () => {
    await using gateway = await startWatchGateway();
    const { token, reader } = await open(gateway.url);
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: 200 });
    const query = post(gateway.url, token, 'a', '{ merchant { name } }');
    await until(() => gateway.sandbox.activeRequests === 1);
    void gateway.watching.close();
    let text = '';
    for (let step = await reader.read(); !step.done; step = await reader.read())
      text += Buffer.from(step.value).toString();
    expect(text).toMatch(/event: next\n.*"merchant".*\n\nevent: complete\n/);
    await query;
  });

  test('is known to the stop of the gateway only as part of all of them', async () => {
    await using gateway = await startWatchGateway();
    const listeners = () => getEventListeners(gateway.watching.stopping, 'abort').length;
    const before = listeners();
    for (let n = 0; n < 3; n += 1) (await open(gateway.url)).leave();
    expect(listeners()).toBe(before);
  });
});
