/**
 * Mixed load with faults for a long time: `npx tsx bench/soak.ts`, 30 minutes, or `--minutes 5`. A sandbox that
 * misbehaves in turns, the gateway in a process of its own (the build in dist/ where there is one), and sixteen clients.
 * Prints how memory and handles went, and fails when they rose, when the gateway ended, or when it made a fault of its
 * own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Agent, request } from 'undici';
import type { FaultOrder } from '../src/sandbox/faults.ts';
import { seedIds } from '../src/sandbox/seed.ts';
import { startSandbox } from '../src/sandbox/server.ts';
import { NODE_OPTIONS } from './servers.ts';
import type { Probe } from './soak-probe.ts';

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '30' } } });
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error('--minutes is no number above 0.');

const CLIENTS = 16;
/** Between two requests of one client. */
const PAUSE_MS = 50;
const PROBE_EVERY_MS = 5_000;
const PHASE_MS = 10_000;
/** Growth counts from here: before, code is compiled, and what is kept for ten minutes fills up. */
const WARM_UP = 0.4;

const MAX_RSS_SLOPE = 0.02;
const MAX_HANDLE_GROWTH = 1.2;

/** What the vendor does in turn; between two of them it is well. */
const phases: FaultOrder[][] = [
  [{ endpoint: '*', kind: 'drop', probability: 0.1 }],
  [{ endpoint: '*', kind: 'delay', ms: 400, probability: 0.2 }],
  [{ endpoint: '*', kind: 'status', probability: 0.2 }],
  [{ endpoint: '*', kind: 'hang', times: 20 }],
  [{ endpoint: 'v4/room/create', kind: 'reset-after-execution', probability: 0.5 }],
  [{ endpoint: '*', kind: 'html', probability: 0.2 }],
  [
    { endpoint: '*', kind: 'oversize', times: 2 },
    { endpoint: '*', kind: 'gzip-bomb', times: 2 },
    { endpoint: '*', kind: 'drip', times: 10 },
  ],
  [{ endpoint: '*', kind: 'truncated', probability: 0.2 }],
  // An outage.
  [{ endpoint: '*', kind: 'drop', times: Infinity }],
];

/** Rooms that were created and are still there. */
const made: string[] = [];

const operations: { query: string; variables: (count: number) => object; share: number }[] = [
  {
    share: 8,
    query: `query ($id: ID!) { room(id: $id) { title documents { totalCount nodes { fileName } }
      statistics { live { studentCount } } } merchant { name } }`,
    variables: (count) => ({
      id: [seedIds.liveRoom, seedIds.endedRoom, `jz${String(count).padStart(32, '0')}`][count % 3],
    }),
  },
  {
    share: 4,
    query: 'query ($text: String) { rooms(first: 20, filter: { titleContains: $text }) { nodes { title } } }',
    variables: (count) => ({ text: `${count % 1_000}` }),
  },
  { share: 2, query: '{ rooms(first: 10) { nodes { documents { totalCount } } } }', variables: () => ({}) },
  {
    share: 1,
    query: `mutation ($title: String!, $at: DateTime!, $key: String) { createRoom(input: { title: $title,
      type: ONE_TO_MANY, isVideoEnabled: true, startsAt: $at, durationMinutes: 60, idempotencyKey: $key })
      { room { vendorId } userErrors { code } } }`,
    variables: (count) => ({
      title: `Soak ${count % 500}`,
      at: new Date(Date.now() + 86_400_000).toISOString(),
      key: count % 3 === 0 ? null : `key ${count}`.replace(' ', '-'),
    }),
  },
  {
    share: 1,
    query: `mutation ($id: ID!, $title: String!) { renameRoom(input: { roomId: $id, title: $title })
      { room { title } } }`,
    variables: (count) => ({ id: seedIds.upcomingRoom, title: `Renamed ${count}` }),
  },
  {
    // As many rooms go as come, or the sandbox would be full in the end and refuse them.
    share: 1,
    query: 'mutation ($id: ID!) { deleteRoom(input: { roomId: $id }) { deletedRoomId userErrors { code } } }',
    variables: () => ({ id: made.shift() ?? seedIds.upcomingRoom.replace(/.$/, 'x') }),
  },
  // A mistake of the client's.
  { share: 1, query: '{ room(id: "no id") { nothing } }', variables: () => ({}) },
];
const deck = operations.flatMap((operation) => Array.from({ length: operation.share }, () => operation));

const counts = new Map<string, number>();
const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);

await using sandbox = await startSandbox({ balance: 1e9, maxRequestLog: 100 });
const root = fileURLToPath(new URL('..', import.meta.url));
const isBuilt = existsSync(`${root}dist/main.js`);
const gateway = spawn(
  process.execPath,
  [
    ...NODE_OPTIONS,
    '--expose-gc',
    ...['--import', 'tsx', '--import', `${root}bench/soak-probe.ts`],
    isBuilt ? `${root}dist/main.js` : `${root}src/main.ts`,
  ],
  {
    env: {
      PATH: process.env['PATH'] ?? '',
      PORT: '0',
      DRAIN_SECONDS: '0',
      AUTH: 'none',
      // More rooms than anybody needs in an hour.
      LIMIT_SERVER_CREATES_PER_HOUR: '1000000',
      DUOBEI_PARTNER: sandbox.partner,
      DUOBEI_APP_KEY: sandbox.appKey,
      DUOBEI_BASE_URL: sandbox.url,
      DUOBEI_LINK_BASE_URL: sandbox.url,
    },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  },
);
const agent = new Agent({ connections: CLIENTS });
const probes: (Probe & { second: number })[] = [];
let isOver = false;
const ended = once(gateway, 'exit').then(() => {
  if (!isOver) count('crash');
  return null;
});

try {
  const url = await addressOf();
  const startedAt = performance.now();
  const endsAt = startedAt + minutes * 60_000;
  const isRunning = () => performance.now() < endsAt && gateway.exitCode === null;
  await Promise.all([
    ...Array.from({ length: CLIENTS }, (_, client) => runClient(url, client, isRunning)),
    runFaults(isRunning),
    runProbes(startedAt, isRunning),
  ]);
} finally {
  isOver = true;
  gateway.kill('SIGTERM');
  await ended;
  await agent.close();
}
process.exitCode = report() ? 0 : 1;

async function addressOf(): Promise<string> {
  const found = new Promise<string>((resolve) => {
    createInterface({ input: gateway.stdout! }).on('line', (line) => {
      const entry = JSON.parse(line) as { url?: string; msg?: string };
      if (entry.msg === 'Unexpected error') count('unexpected error');
      if (typeof entry.url === 'string') resolve(entry.url);
    });
  });
  const url = await Promise.race([found, ended]);
  if (url === null) throw new Error('The gateway did not start.');
  return url;
}

async function runClient(url: string, client: number, isRunning: () => boolean): Promise<void> {
  for (let sent = client; isRunning(); sent += CLIENTS) {
    const { query, variables } = deck[(sent * 7) % deck.length]!;
    // Every fiftieth client leaves before it has its answer.
    const signal = sent % 50 === 0 ? AbortSignal.timeout(20) : AbortSignal.timeout(40_000);
    try {
      const { statusCode, body } = await request(url, {
        method: 'POST',
        dispatcher: agent,
        signal,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables: variables(sent) }),
      });
      const text = await body.text();
      count(statusCode === 503 ? 'refused (503)' : statusCode >= 500 ? `HTTP ${statusCode}` : 'answered');
      if (text.includes('INTERNAL_SERVER_ERROR')) count('internal error');
      const created = /"createRoom":\{"room":\{"vendorId":"(\w+)"/.exec(text)?.[1];
      if (created) made.push(created);
      if (text.includes('"stale"')) count('answered with something older');
      for (const [, code] of text.matchAll(/"code":"([A-Z_]+)"/g)) count(`error ${code}`);
    } catch {
      count(sent % 50 === 0 ? 'left' : 'no answer');
    }
    await sleep(PAUSE_MS);
  }
}

async function runFaults(isRunning: () => boolean): Promise<void> {
  for (let phase = 0; isRunning(); phase += 1) {
    sandbox.faults.clear();
    if (phase % 2 === 1)
      for (const order of phases[((phase - 1) / 2) % phases.length]!) sandbox.faults.add(order);
    for (let waited = 0; waited < PHASE_MS && isRunning(); waited += 500) await sleep(500);
  }
  sandbox.faults.clear();
}

async function runProbes(startedAt: number, isRunning: () => boolean): Promise<void> {
  while (isRunning()) {
    gateway.send('probe');
    const answer = await Promise.race([once(gateway, 'message'), ended]);
    if (answer === null) return;
    const [probe] = answer as [Probe];
    probes.push({ ...probe, second: (performance.now() - startedAt) / 1_000 });
    await sleep(PROBE_EVERY_MS);
  }
}

/** Rise per second, by least squares. */
function slopeOf(key: 'rssMb' | 'heapMb', from: typeof probes): number {
  const meanOf = (numbers: number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const meanSecond = meanOf(from.map(({ second }) => second));
  const meanValue = meanOf(from.map((probe) => probe[key]));
  let over = 0;
  let under = 0;
  for (const probe of from) {
    over += (probe.second - meanSecond) * (probe[key] - meanValue);
    under += (probe.second - meanSecond) ** 2;
  }
  return over / under;
}

function report(): boolean {
  const warm = probes.filter(({ second }) => second > WARM_UP * minutes * 60);
  const quarter = Math.max(1, Math.floor(warm.length / 4));
  const handlesOf = (part: typeof warm) => Math.max(...part.map(({ handles }) => handles));
  const [firstHandles, lastHandles] = [handlesOf(warm.slice(0, quarter)), handlesOf(warm.slice(-quarter))];
  const rssSlope = slopeOf('rssMb', warm);
  const bad = ['crash', 'no answer', 'internal error', 'unexpected error'].map(
    (what) => counts.get(what) ?? 0,
  );
  const badStatuses = [...counts].filter(([what]) => what.startsWith('HTTP 5'));
  const lines = [
    `${minutes} minutes, ${CLIENTS} clients, Node ${process.version}, gateway from ${isBuilt ? 'dist/' : 'src/'}`,
    ...[...counts].sort().map(([what, times]) => `${what}: ${times}`),
    `RSS ${warm[0]?.rssMb.toFixed(0)} → ${warm.at(-1)?.rssMb.toFixed(0)} MB, slope ${rssSlope.toFixed(4)} MB/s (at most ${MAX_RSS_SLOPE})`,
    `heap after GC ${warm[0]?.heapMb.toFixed(1)} → ${warm.at(-1)?.heapMb.toFixed(1)} MB, slope ${slopeOf('heapMb', warm).toFixed(4)} MB/s`,
    `handles, highest of the first quarter ${firstHandles}, of the last ${lastHandles}`,
  ];
  console.log(lines.join('\n'));
  return (
    rssSlope <= MAX_RSS_SLOPE &&
    lastHandles <= firstHandles * MAX_HANDLE_GROWTH &&
    bad.every((times) => times === 0) &&
    badStatuses.length === 0
  );
}
