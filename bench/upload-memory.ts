/**
 * How much memory uploads cost the gateway: `npx tsx bench/upload-memory.ts`, on Linux. Sandbox, gateway and client
 * are processes of their own; the gateway is the build in dist/ where there is one. Sends 1, 6 and 10 files of 20 MB
 * at once and prints how far the resident memory of the gateway rises, at its highest, above what it was before the
 * first of them. Fails when six uploads cost more than 60 MB.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const COUNTS = [1, 6, 10];
const ROUNDS = 3;
const FILE_BYTES = 20 * 1024 * 1024;
const LIMIT_AT_SIX_MB = 60;
const SAMPLE_INTERVAL_MS = 20;
/** Time for the collector and the allocator to come to rest. */
const SETTLE_MS = 2_000;
const BOUNDARY = 'upload-memory';

const root = fileURLToPath(new URL('..', import.meta.url));
const children: ChildProcess[] = [];

/** Starts one of our programs, from the build where there is one, and waits for the line that tells what is needed. */
async function start(program: string, args: string[], env: NodeJS.ProcessEnv, wanted: RegExp) {
  const built = `${root}dist/${program}.js`;
  const script = existsSync(built) ? [built] : ['--import', 'tsx', `${root}src/${program}.ts`];
  const child = spawn(process.execPath, [...script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const found = wanted.exec(line);
    if (!found) continue;
    child.stdout.resume();
    return { child, found: found[1]!, isBuilt: script.length === 1 };
  }
  throw new Error(`${program} did not start.`);
}

/** Resident memory in MB. */
function residentMb({ pid }: ChildProcess): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

function* fileChunks(): Generator<Buffer> {
  const chunk = Buffer.alloc(64 * 1024, '%');
  const first = Buffer.from(chunk);
  first.write('%PDF-1.7\n');
  yield first;
  const last = Buffer.from(chunk);
  last.write('\n%%EOF\n', chunk.length - 7);
  for (let sent = 2 * chunk.length; sent < FILE_BYTES; sent += chunk.length) yield chunk;
  yield last;
}

function* body(): Generator<string | Buffer> {
  const query =
    'mutation ($file: Upload!) { uploadDocument(input: { file: $file }) { document { vendorId } userErrors { message } } }';
  const field = (name: string, value: unknown) =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${JSON.stringify(value)}\r\n`;
  yield field('operations', { query, variables: { file: null } });
  yield field('map', { 0: ['variables.file'] });
  yield `--${BOUNDARY}\r\nContent-Disposition: form-data; name="0"; filename="slides.pdf"\r\n\r\n`;
  yield* fileChunks();
  yield `\r\n--${BOUNDARY}--\r\n`;
}

async function upload(url: string, agent: Agent): Promise<void> {
  const request = httpRequest(url, {
    method: 'POST',
    agent,
    headers: {
      'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
      'graphql-require-preflight': '1',
    },
  });
  const answered = once(request, 'response') as Promise<[IncomingMessage]>;
  await pipeline(Readable.from(body(), { objectMode: true, highWaterMark: 1 }), request);
  const [response] = await answered;
  const answer = Buffer.concat((await response.toArray()) as Buffer[]).toString('utf8');
  if (!answer.includes('"userErrors":[]')) throw new Error(`An upload failed: ${answer}`);
}

/** The gateway's memory at its highest while `count` files are on their way. */
async function peakMb(url: string, gateway: ChildProcess, count: number): Promise<number> {
  await sleep(SETTLE_MS);
  let highest = residentMb(gateway);
  const sampler = setInterval(() => (highest = Math.max(highest, residentMb(gateway))), SAMPLE_INTERVAL_MS);
  const agent = new Agent({ keepAlive: true });
  try {
    await Promise.all(Array.from({ length: count }, () => upload(url, agent)));
    highest = Math.max(highest, residentMb(gateway));
  } finally {
    clearInterval(sampler);
    agent.destroy();
  }
  return highest;
}

try {
  const appKey = '5a4db0c5a4db0c5a4db0c5a4db0c5a4d';
  const { found: vendorUrl } = await start('sandbox/main', ['--port', '0'], {}, /^Sandbox\s+(\S+)/);
  const env = {
    NODE_ENV: 'development',
    PORT: '0',
    DRAIN_SECONDS: '0',
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    DUOBEI_PARTNER: '20260101000000',
    DUOBEI_APP_KEY: appKey,
    DUOBEI_BASE_URL: vendorUrl,
    DUOBEI_LINK_BASE_URL: vendorUrl,
    AUTH: 'none',
  };
  const gateway = await start('main', [], env, /"url":"([^"]+)"/);
  process.stdout.write(`Node ${process.version}, gateway from ${gateway.isBuilt ? 'dist' : 'src'}\n`);
  // The code is compiled and the pools are filled: what follows is the cost of uploads alone.
  await peakMb(gateway.found, gateway.child, 1);
  await sleep(SETTLE_MS);
  const atRest = residentMb(gateway.child);
  process.stdout.write(`at rest ${atRest.toFixed(0)} MB\n`);
  for (const count of COUNTS) {
    const rises: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      rises.push((await peakMb(gateway.found, gateway.child, count)) - atRest);
    }
    const highest = Math.max(...rises);
    const figures = rises.map((rise) => rise.toFixed(1)).join(', ');
    process.stdout.write(`${count} × 20 MB at once: + ${highest.toFixed(1)} MB (rounds: ${figures})\n`);
    if (count === 6 && highest > LIMIT_AT_SIX_MB) process.exitCode = 1;
  }
} finally {
  for (const child of children) child.kill('SIGTERM');
}
