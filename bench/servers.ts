import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { Pool } from 'undici';
import type { Memory, Order, Usage } from './child.ts';
import { programOfServer } from './cores.ts';
import { APP_KEY, PARTNER } from './peer-vendor.ts';
import type { Workload } from './workload.ts';

/** A program of the comparison in a process of its own. */
export interface Running {
  url: string;
  cpuUs: () => Promise<number>;
  /** Behind a full collection. */
  memory: () => Promise<Memory>;
  order: (order: Order) => void;
  stop: () => Promise<void>;
}

/** A server under load. */
export interface Server extends Running {
  name: string;
  pool: Pool;
}

const CONNECTIONS = 64;

const { scripts } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
  scripts: { start: string };
};
/** Node's options as `npm start` sets them. All servers of a comparison have them. */
export const NODE_OPTIONS = scripts.start.split(' ').filter((word) => word.startsWith('--'));

/** Without collections that begin because nothing happens: they count for whatever is measured next. */
const MEASURED_OPTIONS = [...NODE_OPTIONS, '--no-memory-reducer', '--expose-gc'];

/** A program of this folder, on the core of servers. */
export async function startMeasured(
  program: string,
  args: string[],
  env: Record<string, string> = {},
  { execPath, before } = programOfServer(),
): Promise<Running> {
  const child: ChildProcess = fork(new URL(`${program}.ts`, import.meta.url), args, {
    execPath,
    execArgv: [
      ...before,
      ...MEASURED_OPTIONS,
      '--import',
      'tsx',
      ...(process.env['BENCH_PROFILE'] === program ? ['--cpu-prof'] : []),
    ],
    env: { ...process.env, NODE_ENV: 'production', ...env },
  });
  const died = once(child, 'exit').then(() => {
    throw new Error(`${program} has ended.`);
  });
  // Nobody may be waiting for it.
  died.catch(() => undefined);
  const next = async <T>(): Promise<T> => {
    const [message] = (await Promise.race([once(child, 'message'), died])) as [T];
    return message;
  };
  const { url } = await next<{ url: string }>();
  const asked = async <T>(order: Order): Promise<T> => {
    const answer = next<T>();
    child.send(order);
    return answer;
  };
  return {
    url,
    cpuUs: async () => (await asked<Usage>('usage')).cpuUs,
    memory: () => asked<Memory>('memory'),
    order: (order) => void child.send(order),
    stop: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

/** Where the load is made, not where servers are measured. */
export function startVendor(): Promise<Running> {
  return startMeasured('serve-vendor', [], {}, { execPath: process.execPath, before: [] });
}

export type ServerName =
  'gateway' | 'gateway, cache on' | 'proxy' | 'proxy, again' | 'Apollo Server' | 'Mercurius';

/** What a gateway in front of the vendor is given; `cache` as shipped, or off. */
function gatewayEnv(vendorUrl: string, cacheMs: number): Record<string, string> {
  const ttl = String(cacheMs);
  return {
    DRAIN_SECONDS: '0',
    LOG_LEVEL: 'warn',
    AUTH: 'none',
    DUOBEI_PARTNER: PARTNER,
    DUOBEI_APP_KEY: APP_KEY,
    DUOBEI_BASE_URL: vendorUrl,
    DUOBEI_LINK_BASE_URL: vendorUrl,
    DUOBEI_ROOM_TIME_FILTER: 'plain',
    // For the figures of 100 rooms.
    MAX_VENDOR_CALLS: '200',
    CACHE_TTL_RECORDS_MS: ttl,
    CACHE_TTL_LISTS_MS: ttl,
    CACHE_TTL_MERCHANT_MS: ttl,
    CACHE_TTL_LIVE_STATISTICS_MS: ttl,
    CACHE_TTL_PLAYBACK_MS: ttl,
  };
}

/** An hour: what is warm stays warm for the whole run. */
const WARM_MS = 3_600_000;

export async function startServer(name: ServerName, vendorUrl: string): Promise<Server> {
  const running = await startProgram(name, vendorUrl);
  return { ...running, name, pool: new Pool(running.url, { connections: CONNECTIONS }) };
}

function startProgram(name: ServerName, vendorUrl: string): Promise<Running> {
  switch (name) {
    case 'gateway':
      return startMeasured('serve-gateway', [], gatewayEnv(vendorUrl, 0));
    case 'gateway, cache on':
      return startMeasured('serve-gateway', [], gatewayEnv(vendorUrl, WARM_MS));
    case 'proxy':
    case 'proxy, again':
      return startMeasured('serve-proxy', [vendorUrl]);
    case 'Apollo Server':
      return startMeasured('serve-apollo', [vendorUrl]);
    case 'Mercurius':
      return startMeasured('serve-mercurius', [vendorUrl]);
  }
}

/** The path each server takes operations at. */
function pathOf({ name }: Server): string {
  return name === 'Apollo Server' || name.startsWith('proxy') ? '/' : '/graphql';
}

const OPERATION_NAME = /query (\w+)/;

export interface Answer {
  data: unknown;
  ms: number;
  /** Of its body, as it was sent. */
  bytes: number;
}

const UNPACK: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };

/** A gateway whose machine stood still for seconds takes nothing more for a moment: what was measured then says nothing of it. */
export class OverloadedError extends Error {}

/** Sends one operation and reads its answer whole. Throws unless it is data without errors. */
export async function ask(
  server: Server,
  { query, variables, coding = 'identity' }: Workload,
  n: number,
): Promise<Answer> {
  const startedAt = performance.now();
  const { statusCode, headers, body } = await server.pool.request({
    method: 'POST',
    path: pathOf(server),
    headers: { 'content-type': 'application/json', accept: 'application/json', 'accept-encoding': coding },
    body: JSON.stringify({ query, variables: variables(n), operationName: OPERATION_NAME.exec(query)?.[1] }),
  });
  const sent = Buffer.from(await body.arrayBuffer());
  const ms = performance.now() - startedAt;
  const unpack = UNPACK[String(headers['content-encoding'])];
  const text = (unpack ? unpack(sent) : sent).toString();
  if (statusCode !== 200 || text.startsWith('{"errors"') || !text.startsWith('{"data"')) {
    const Failure = text.includes('"OVERLOADED"') ? OverloadedError : Error;
    throw new Failure(`${server.name} answered ${statusCode}: ${text.slice(0, 300)}`);
  }
  return { data: text, ms, bytes: sent.length };
}
