/**
 * What subscribers cost: `npm run bench:subscribers`. CPU of opening one and of an event delivered, and heap of one, for
 * numbers of them, and of groups that ask the same; beside a bare server that writes the same text to each. Takes some ten
 * minutes and prints a table for RESULTS.md.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { startSandbox } from '../src/sandbox/server.ts';
import { bindLoad } from './cores.ts';
import { startMeasured, type Running } from './servers.ts';
import { frameOf, UPGRADE } from './websocket-frames.ts';

const ROOM = 'jz6e0d4df9cd44a4c79bdc87318ae5b868';
const RENAME = 'mutation ($i: RenameRoomInput!) { renameRoom(input: $i) { userErrors { code } } }';
/** Its vendor runs where the load is made. */
const vendor = await startSandbox();
const GATEWAY_ENV = {
  AUTH: 'none',
  DUOBEI_PARTNER: vendor.partner,
  DUOBEI_APP_KEY: vendor.appKey,
  DUOBEI_BASE_URL: vendor.url,
  DUOBEI_LINK_BASE_URL: vendor.url,
  DUOBEI_ROOM_TIME_FILTER: 'plain',
  LIVE_MAX_SUBSCRIPTIONS: '20000',
  LIVE_MAX_CONNECTIONS_PER_ADDRESS: '20000',
  LOG_LEVEL: 'warn',
  DRAIN_SECONDS: '0',
};

/**
 * Opened before anything is measured, and gone again, so many at a time: V8 compiles for long, and forgets some of it with the full
 * collection behind which the heap is looked at. Without the last of them that is half a second of what is measured.
 */
const LEAVING = 20_000;
const LEAVING_AGAIN = 10_000;
const LEAVING_AT_ONCE = 5_000;
const WARM_UP = 200;
const WARM_UP_EVENTS = 20;
const EVENTS = 20;
/** Opened at the same time. */
const AT_ONCE = 50;
const BETWEEN_EVENTS_MS = 100;

type Transport = 'sse' | 'websocket';

interface Case {
  transport: Transport;
  subscribers: number;
  /** How many different documents they ask by. */
  groups: number;
}

interface Cost {
  openingUs: number;
  eventUs: number;
  heapKb: number;
}

const MARKS: Record<Transport, string> = { sse: 'event: next', websocket: '"type":"next"' };

/** Opens subscriptions over plain sockets, which cost less than what is measured, and counts their events. */
function createCrowd(url: URL, transport: Transport, groups: number) {
  const sockets: Socket[] = [];
  let received = 0;
  const open = (index: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(url.port), url.hostname);
      sockets.push(socket);
      socket.on('error', reject);
      const body = bodyOf(index % groups, groups);
      socket.on('data', (bytes) => {
        const text = bytes.toString('latin1');
        if (transport === 'websocket') greet(socket, text, body);
        if (text.includes('"errors"')) reject(new Error(text));
        const found = text.split(MARKS[transport]).length - 1;
        received += found;
        if (found > 0) resolve();
      });
      socket.write(transport === 'websocket' ? UPGRADE : postOf(url, body));
    });
  return {
    get received() {
      return received;
    },
    async add(count: number) {
      for (let begun = 0; begun < count; begun += AT_ONCE) {
        const many = Math.min(AT_ONCE, count - begun);
        await Promise.all(Array.from({ length: many }, (_, index) => open(begun + index)));
      }
    },
    close: () => sockets.forEach((socket) => socket.destroy()),
  };
}

function bodyOf(group: number, groups: number): string {
  const alias = groups > 1 ? `a${group}: ` : '';
  const query = `subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { ${alias}title recordingStatus } }`;
  return JSON.stringify({ query, variables: { id: ROOM } });
}

function postOf({ host, pathname }: URL, body: string): string {
  return (
    `POST ${pathname} HTTP/1.1\r\nHost: ${host}\r\ncontent-type: application/json\r\naccept: text/event-stream\r\n` +
    `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

function greet(socket: Socket, text: string, payload: string): void {
  if (text.includes(' 101 ')) socket.write(frameOf('{"type":"connection_init"}'));
  if (text.includes('connection_ack'))
    socket.write(frameOf(`{"id":"one","type":"subscribe","payload":${payload}}`));
}

async function measure(
  server: Running,
  path: string,
  { transport, subscribers, groups }: Case,
): Promise<Cost> {
  const url = new URL(path, server.url);
  const crowd = createCrowd(url, transport, groups);
  const all = WARM_UP + subscribers;
  let title = 0;
  const change = async (listeners: number): Promise<void> => {
    const wanted = crowd.received + listeners;
    const variables = { i: { roomId: ROOM, title: `Title ${(title += 1)}` } };
    const headers = { 'content-type': 'application/json' };
    await (
      await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query: RENAME, variables }) })
    ).text();
    while (crowd.received < wanted) await wait(2);
  };
  const comeAndLeave = async (many: number): Promise<void> => {
    for (let left = many; left > 0; left -= LEAVING_AT_ONCE) {
      const early = createCrowd(url, transport, groups);
      await early.add(LEAVING_AT_ONCE);
      early.close();
      await wait(500);
    }
  };
  await comeAndLeave(LEAVING);
  await crowd.add(WARM_UP);
  for (let event = 0; event < WARM_UP_EVENTS; event += 1) await change(WARM_UP);
  const before = await server.memory();
  await comeAndLeave(LEAVING_AGAIN);
  const cpuBefore = await server.cpuUs();
  await crowd.add(subscribers);
  await wait(100);
  const openingUs = ((await server.cpuUs()) - cpuBefore) / subscribers;
  const heapKb = (((await server.memory()).heapMb - before.heapMb) * 1e6) / 1024 / subscribers;
  const begunAt = performance.now();
  const eventsBefore = await server.cpuUs();
  for (let event = 0; event < EVENTS; event += 1) {
    await change(all);
    await wait(BETWEEN_EVENTS_MS);
  }
  const tookMs = performance.now() - begunAt;
  const spentUs = (await server.cpuUs()) - eventsBefore;
  // What it does without events is no part of them.
  const idleBefore = await server.cpuUs();
  await wait(tookMs);
  const idleUs = (await server.cpuUs()) - idleBefore;
  crowd.close();
  return { openingUs, heapKb, eventUs: (spentUs - idleUs) / (EVENTS * all) };
}

async function costOf(name: 'gateway' | 'bare', one: Case): Promise<Cost> {
  const server =
    name === 'gateway'
      ? await startMeasured('serve-gateway', [], GATEWAY_ENV)
      : await startMeasured('serve-events', []);
  try {
    return await measure(server, name === 'gateway' ? '/graphql' : '/', one);
  } finally {
    await server.stop();
  }
}

const sse = (subscribers: number, groups = 1): Case => ({ transport: 'sse', subscribers, groups });
const cases: Case[] = [
  ...[100, 1_000, 3_000, 5_000, 10_000].map((subscribers) => sse(subscribers)),
  ...[10, 1_000, 3_000].map((groups) => sse(3_000, groups)),
  { transport: 'websocket', subscribers: 1_000, groups: 1 },
];

bindLoad();
console.log('| | subscribers | groups | opening, µs | an event, µs | heap, KB |');
console.log('| --- | --- | --- | --- | --- | --- |');
const say = (name: string, { subscribers, groups }: Case, { openingUs, eventUs, heapKb }: Cost): void =>
  console.log(
    `| ${name} | ${subscribers} | ${groups} | ${openingUs.toFixed(0)} | ${eventUs.toFixed(1)} | ${heapKb.toFixed(1)} |`,
  );
for (const one of cases) {
  if (one.transport === 'sse' && one.groups === 1) say('bare', one, await costOf('bare', one));
  say(one.transport, one, await costOf('gateway', one));
}
process.exit(0);
