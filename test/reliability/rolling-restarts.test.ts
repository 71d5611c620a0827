import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createSocketClient } from 'graphql-ws';
import { Agent, request } from 'undici';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { figure } from './figures.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { balancers, freePort, hasProxies } from './proxies.ts';

/** How often each of the gateways is restarted; RESTART_ROUNDS sets another number. */
const ROUNDS = Number(process.env['RESTART_ROUNDS'] ?? 1);
const READERS = 4;
const RESUMED_WITHIN_MS = 5_000;

const env = { DRAIN_SECONDS: '2', RATE_LIMIT_POINTS: '1000000', LIMIT_CREATES_PER_HOUR: '1000000' };
const ROOM = `query ($id: ID!) { room(id: $id) { title } }`;
const RENAME = `mutation ($title: String!) { renameRoom(input: { roomId: "${seedIds.liveRoom}", title: $title }) { userErrors { code } } }`;
const CREATE = `mutation ($key: String!) { createRoom(input: { title: "Rolling", type: ONE_TO_ONE, isVideoEnabled: true,
  startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60, idempotencyKey: $key }) { room { vendorId } userErrors { code } } }`;
const WATCH = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { title } }`;

/** A gateway that is started anew at the same address. */
async function startReplica(sandbox: Sandbox) {
  const port = String(await freePort());
  const start = () => startGatewayProcess(sandbox, { ...env, PORT: port });
  let running = await start();
  return {
    origin: `http://127.0.0.1:${port}`,
    async restart() {
      running.child.kill('SIGTERM');
      expect(await running.exitCode).toBe(0);
      running = await start();
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** Sends one request after the other, each once, until it is told to stop; says what was lost of how many. */
function startLoad(url: string, agent: Agent, bodyOf: (index: number) => object) {
  const lost: string[] = [];
  let sent = 0;
  let isOver = false;
  const run = async () => {
    while (!isOver) {
      const body = JSON.stringify(bodyOf(sent));
      sent += 1;
      try {
        const headers = { 'content-type': 'application/json' };
        const answer = await request(url, { dispatcher: agent, method: 'POST', headers, body });
        const text = await answer.body.text();
        if (answer.statusCode !== 200 || text.includes('"errors"')) lost.push(`${answer.statusCode} ${text}`);
      } catch (error) {
        lost.push(String(error));
      }
    }
  };
  const running = run();
  return async () => {
    isOver = true;
    await running;
    return { sent, lost };
  };
}

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 100));

/** The titles that a subscription shows, and whether it was given up. */
function watchTitles(transport: 'SSE' | 'WebSocket', url: string) {
  const ends: unknown[] = [];
  let title: string | undefined;
  const sink = {
    next: ({ data }: { data?: unknown }) => {
      title =
        (data as { roomRecordingStatus?: { title?: string } } | null)?.roomRecordingStatus?.title ?? title;
    },
    error: (error: unknown) => void ends.push(error),
    complete: () => void ends.push('complete'),
  };
  const client =
    transport === 'SSE'
      ? createSseClient({ url, retry: soon })
      : createSocketClient({ url: url.replace('http', 'ws'), webSocketImpl: WebSocket, retryWait: soon });
  client.subscribe({ query: WATCH }, sink);
  return { ends, title: () => title, dispose: () => client.dispose() };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe.runIf(hasProxies)('gateways that are restarted in turn lose nothing', () => {
  test.each(Object.entries(balancers))(
    'behind %s',
    { timeout: 120_000 + ROUNDS * 120_000 },
    async (name, startBalancer) => {
      await using sandbox = await startSandbox();
      await using a = await startReplica(sandbox);
      await using b = await startReplica(sandbox);
      await using balancer = await startBalancer([a.origin, b.origin]);
      const url = new URL('/graphql', balancer.origin).href;
      const agent = new Agent({ connections: READERS + 2 });
      const reads = Array.from({ length: READERS }, () =>
        startLoad(url, agent, () => ({ query: ROOM, variables: { id: seedIds.bareRoom } })),
      );
      const creates = startLoad(url, agent, (index) => ({
        query: CREATE,
        variables: { key: `key-${index}` },
      }));
      const streams = (['SSE', 'WebSocket'] as const).map((transport) => watchTitles(transport, url));
      await until(() => streams.every(({ title }) => title() !== undefined));
      let slowest = 0;
      for (let stop = 0; stop < 2 * ROUNDS; stop += 1) {
        await [a, b][stop % 2]!.restart();
        const title = `Title ${stop}`;
        const startedAt = performance.now();
        const renamed = await request(url, {
          dispatcher: agent,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ query: RENAME, variables: { title } }),
        });
        expect(await renamed.body.text()).toContain('"userErrors":[]');
        await until(() => streams.every((stream) => stream.title() === title || stream.ends.length > 0));
        slowest = Math.max(slowest, performance.now() - startedAt);
      }
      const readers = await Promise.all(reads.map((stop) => stop()));
      const created = await creates();
      const read = {
        sent: readers.reduce((sum, { sent }) => sum + sent, 0),
        lost: readers.flatMap(({ lost }) => lost),
      };
      const ends = streams.flatMap((stream) => stream.ends);
      for (const stream of streams) await stream.dispose();
      await agent.close();
      for (const [what, { sent, lost }] of Object.entries({ reads: read, creates: created }))
        figure(`restarts in turn behind ${name}, ${what}`, '0 lost', `${lost.length} lost of ${sent}`);
      figure(
        `restarts in turn behind ${name}, streams`,
        '0 lost, ≤ 5 s',
        `${ends.length} lost, ${(slowest / 1_000).toFixed(1)} s`,
      );
      expect([...read.lost, ...created.lost, ...ends]).toEqual([]);
      expect(slowest).toBeLessThan(RESUMED_WITHIN_MS);
    },
  );
});
