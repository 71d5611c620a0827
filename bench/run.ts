/**
 * Compares the gateway with a hand-written proxy, Apollo Server and Mercurius: `npm ci --prefix bench` once, and `npm run bench`.
 * Takes nine minutes and writes what it found into bench/RESULTS.md.
 */
import { deepStrictEqual } from 'node:assert';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { areCoresApart, bindLoad } from './cores.ts';
import { compare, load, lowerQuartileOf, medianOf, type Sample } from './measure.ts';
import { hasNginx, startNginxVendor } from './nginx.ts';
import { ask, startServer, startVendor, type Server, type ServerName } from './servers.ts';
import { list, mobile, trivial, type Workload } from './workload.ts';

const isQuick = process.argv.includes('--quick');
/** Of each process. */
const ROUNDS = isQuick ? 2 : 6;
/** Of the gateway and the proxy each; of the peers there is one. */
const PROCESSES = isQuick ? 2 : 3;
const CONCURRENCY = 32;
const LIST_SIZES = [5, 10, 20, 40, 100];
const VENDOR_LATENCY_MS = 5;
/** Where the figures stand in RESULTS.md. */
const FIGURES = /(<!-- figures -->\n)[\s\S]*(<!-- end of figures -->)/;

/** Of this folder; everything else is of the project. */
const PEERS = new Set(['@apollo/server', '@apollo/datasource-rest', 'mercurius', 'fastify']);

const own: ServerName[] = ['proxy', 'proxy, again', 'gateway', 'gateway, cache on'];
const names: ServerName[] = [
  ...Array.from({ length: PROCESSES }, () => own).flat(),
  'Mercurius',
  'Apollo Server',
];
const lines: string[] = [];

bindLoad();
const vendor = await startVendor();
const servers: Server[] = [];
const ofNginx: Server[] = [];
const nginx = hasNginx ? await startNginxVendor(vendor.url) : undefined;
try {
  for (const name of names) servers.push(await startServer(name, vendor.url));
  if (nginx) for (const name of names.filter(isCold)) ofNginx.push(await startServer(name, nginx.origin));
  await main();
} finally {
  const all = [...servers, ...ofNginx];
  await Promise.all(all.map(({ pool }) => pool.close()));
  await Promise.all(all.map(({ stop }) => stop()));
  await nginx?.[Symbol.asyncDispose]();
  await vendor.stop();
}

async function main(): Promise<void> {
  const uncached = servers.filter(({ name }) => name !== 'gateway, cache on');
  const warm = servers.filter(({ name }) => name === 'proxy' || name === 'gateway, cache on');
  const [proxy, gateway, cached] = ['proxy', 'gateway', 'gateway, cache on'].map(serverNamed) as [
    Server,
    Server,
    Server,
  ];

  await checkSameData([mobile, list(20), list(100)]);
  say('Every server gives the same data for every operation.', '');

  say('### Server CPU a request, each request about objects of its own', '');
  for (const workload of [trivial, mobile, list(20)]) await compareIn(uncached, workload);

  say('### The same objects again and again, answer cache warm', '');
  for (const workload of [mobile, list(20)]) await compareIn(warm, workload, true);

  if (nginx) {
    say('### The same where the answers of the vendor come through nginx', '');
    await compareIn(ofNginx, mobile);
  }

  say('### Memory behind that, after a full collection', '');
  say('| | heap, MB | RSS, MB |', '| --- | --- | --- |');
  for (const name of new Set(names)) {
    const held = await Promise.all(
      servers.filter((server) => server.name === name).map(({ memory }) => memory()),
    );
    const [heap, rss] = [held.map(({ heapMb }) => heapMb), held.map(({ rssMb }) => rssMb)].map(medianOf);
    say(`| ${name} | ${heap?.toFixed(0)} | ${rss?.toFixed(0)} |`);
  }
  say('');

  say('### Packed answers, answer cache warm', '');
  say(
    '| operation | bytes | gzip | brotli | CPU, µs | gzip | brotli |',
    '| --- | --- | --- | --- | --- | --- | --- |',
  );
  for (const workload of [mobile, list(20), list(100)]) {
    const cells = await packedCells(cached, workload);
    say(`| ${workload.name} | ${cells.join(' | ')} |`);
  }
  say('');

  say('### Server CPU by the length of the list', '');
  say(
    '| rooms | vendor calls | gateway, µs | µs a vendor call | proxy, µs | ratio |',
    '| --- | --- | --- | --- | --- | --- |',
  );
  for (const size of LIST_SIZES) {
    const workload = list(size);
    const samples = await compare([proxy, gateway], workload, {
      rounds: ROUNDS,
      concurrency: 8,
      requestsFor: () => Math.ceil(3_000 / size),
    });
    const [own, peer] = [gateway, proxy].map(({ name }) =>
      medianOf((samples.get(name) ?? []).map(({ cpuUs }) => cpuUs)),
    ) as [number, number];
    say(
      `| ${size} | ${workload.vendorCalls} | ${own.toFixed(0)} | ${(own / workload.vendorCalls).toFixed(0)} | ${peer.toFixed(0)} | ${(own / peer).toFixed(2)} |`,
    );
  }
  say('');

  vendor.order({ latencyMs: VENDOR_LATENCY_MS });
  say(`### Latency of one request at a time, with a vendor that takes ${VENDOR_LATENCY_MS} ms`, '');
  say('| operation | vendor rounds it needs | gateway, ms | proxy, ms |', '| --- | --- | --- | --- |');
  for (const workload of [mobile, list(20)]) {
    const [own, peer] = [await latencyOf(gateway, workload), await latencyOf(proxy, workload)];
    say(`| ${workload.name} | ${workload.rounds} | ${own.toFixed(1)} | ${peer.toFixed(1)} |`);
  }
  await writeResults();
}

/** Loads the servers in turn, and says what it cost them. */
async function compareIn(some: readonly Server[], workload: Workload, isRepeated = false): Promise<void> {
  const samples = await compare(some, workload, {
    rounds: ROUNDS,
    concurrency: CONCURRENCY,
    isRepeated,
    requestsFor: (server) => requestsOf(workload, server),
  });
  table(workload, samples);
}

/** What an answer takes as it is and in each coding: first the bytes, then the CPU. */
async function packedCells(server: Server, workload: Workload): Promise<string[]> {
  const ways = ['identity', 'gzip', 'br'].map((coding) => ({ ...workload, coding }));
  const bytes: number[] = [];
  for (const way of ways) bytes.push((await ask(server, way, 0)).bytes);
  const cpu = ways.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, way] of ways.entries()) {
      const options = { requests: 300, concurrency: CONCURRENCY, isRepeated: true };
      cpu[index]?.push((await load(server, way, options)).cpuUs);
    }
  }
  return [...bytes.map(String), ...cpu.map((samples) => medianOf(samples).toFixed(0))];
}

async function latencyOf(server: Server, workload: Workload): Promise<number> {
  return (await load(server, workload, { requests: 60, concurrency: 1 })).p50Ms;
}

/** What keeps nothing. */
function isCold(name: ServerName): boolean {
  return name === 'proxy' || name === 'gateway';
}

function serverNamed(name: string): Server {
  const server = servers.find((candidate) => candidate.name === name);
  if (!server) throw new Error(`no server ${name}`);
  return server;
}

/** Half a second or more of load for each. */
function requestsOf({ vendorCalls }: Workload, { name }: Server): number {
  const requests = vendorCalls === 0 ? 6_000 : vendorCalls < 10 ? 2_500 : 500;
  return Math.ceil((requests * (name === 'Apollo Server' ? 0.4 : 1)) / (isQuick ? 2 : 1));
}

async function checkSameData(workloads: readonly Workload[]): Promise<void> {
  for (const workload of workloads) {
    const [expected, ...others] = await Promise.all(
      servers.map(
        async (server) =>
          [server.name, JSON.parse(String((await ask(server, workload, 0)).data)) as unknown] as const,
      ),
    );
    for (const [name, answer] of others) deepStrictEqual(answer, expected?.[1], `${name} gives other data`);
  }
}

function table(workload: Workload, samples: Map<string, Sample[]>): void {
  const proxyCpu = (samples.get('proxy') ?? []).map(({ cpuUs }) => cpuUs);
  const proxyQuartile = lowerQuartileOf(proxyCpu);
  const proxyP99 = medianOf((samples.get('proxy') ?? []).map(({ p99Ms }) => p99Ms));
  say(`${workload.name} (${workload.vendorCalls} vendor calls)`, '');
  say(
    '| | CPU, µs | of the proxy | lower quartile | of the proxy | spread | requests/s | p50, ms | p99, ms | p99 of the proxy |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
  );
  for (const [name, rounds] of samples) {
    const ratios = rounds.map(({ cpuUs }, round) => cpuUs / (proxyCpu[round] ?? Number.NaN));
    const of = (key: keyof Sample) => medianOf(rounds.map((sample) => sample[key]));
    const quartile = lowerQuartileOf(rounds.map(({ cpuUs }) => cpuUs));
    const spread = `${Math.min(...ratios).toFixed(2)}–${Math.max(...ratios).toFixed(2)}`;
    say(
      `| ${name} | ${of('cpuUs').toFixed(0)} | ${medianOf(ratios).toFixed(2)} | ${quartile.toFixed(0)} | ` +
        `${(quartile / proxyQuartile).toFixed(3)} | ${spread} | ${of('requestsPerSecond').toFixed(0)} | ` +
        `${of('p50Ms').toFixed(1)} | ${of('p99Ms').toFixed(1)} | ${(of('p99Ms') / proxyP99).toFixed(2)} |`,
    );
  }
  say('');
}

function say(...more: string[]): void {
  lines.push(...more);
  console.log(more.join('\n'));
}

async function writeResults(): Promise<void> {
  if (isQuick) return;
  const file = new URL('RESULTS.md', import.meta.url);
  const versions = await Promise.all(
    [
      'graphql-yoga',
      'graphql',
      'graphql-jit',
      'undici',
      '@apollo/server',
      '@apollo/datasource-rest',
      'mercurius',
      'fastify',
    ].map(async (name) => {
      const manifest = await readFile(
        new URL(`${PEERS.has(name) ? '' : '../'}node_modules/${name}/package.json`, import.meta.url),
        'utf8',
      );
      return `${name} ${(JSON.parse(manifest) as { version: string }).version}`;
    }),
  );
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GB`;
  const about = [
    `Last run: ${new Date().toISOString().slice(0, 10)}. Machine: ${machine}, ${process.platform} ${process.arch}. Node.js ${process.version}.`,
    `Versions: ${versions.join(', ')}.`,
    `Medians and lower quartiles of ${ROUNDS} interleaved rounds after six to warm up, of ${PROCESSES} processes each (of the peers one), ` +
      `${CONCURRENCY} connections; the spread is that of the ratio. ` +
      (areCoresApart
        ? 'Servers on a core of their own, vendor and load on the others.'
        : 'Servers, vendor and load on the same cores.') +
      ' Collections of an idle heap off.',
    'What "proxy, again" is off by is what the measure cannot tell.',
    '',
  ];
  const text = await readFile(file, 'utf8');
  await writeFile(
    file,
    text.replace(
      FIGURES,
      (_all, start: string, end: string) => `${start}\n${[...about, ...lines].join('\n')}\n\n${end}`,
    ),
  );
}
