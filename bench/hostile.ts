/**
 * What strangers can do to a gateway: `npx tsx bench/hostile.ts [--seconds 30] [--rate 1000] [--only KIND] [--dist
 * PATH_TO_main.js]`, on Linux, after `npx tsc -p tsconfig.build.json`. `--only 3` runs the kinds 3a, 3b, …; `--only 3a`
 * that one.
 *
 * Each kind of request of `hostile-kinds.ts` gets a gateway of its own, fresh and warmed up, and is sent at a fixed rate
 * over at most 64 connections, whether the answers come or not. A probe in a third process asks `/livez` every 20 ms:
 * what it waits for, every other caller waits for too. Prints a Markdown table and writes nothing (the gateway's log
 * goes to a file that has no name any more, to tell its length). Traffic stays on the loopback, and everything that was
 * started is ended. Kind 0 sends nothing: it tells what the machine does to the figures by itself.
 */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startGateway } from './hostile-gateway.ts';
import { kinds } from './hostile-kinds.ts';
import { Tally, type Door } from './hostile-load.ts';
import { DEAD_AFTER_MS, startProbe } from './hostile-probe.ts';
import type { Kind } from './hostile-requests.ts';

/** After the load, before the memory is looked at once more: what the gateway drops on its own it has dropped. */
const SETTLE_MS = 5_000;

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '30' },
    rate: { type: 'string', default: '1000' },
    only: { type: 'string' },
    dist: { type: 'string', default: fileURLToPath(new URL('../dist/main.js', import.meta.url)) },
  },
});
const { only, dist } = values;
const seconds = Number(values.seconds);
const rate = Number(values.rate);
if (!(seconds > 0 && seconds <= 600)) throw new Error('--seconds is no number between 0 and 600.');
if (!(rate > 0 && rate <= 10_000)) throw new Error('--rate is no number between 0 and 10000.');
if (!existsSync(dist)) throw new Error(`There is no ${dist}: build it with npx tsc -p tsconfig.build.json.`);
const chosen = kinds.filter(({ id }) => only === undefined || id === only || /^\d+/.exec(id)?.[0] === only);
if (chosen.length === 0) throw new Error(`--only is none of ${kinds.map(({ id }) => id).join(', ')}.`);

console.log(
  `${dist}, Node ${process.version}, ${availableParallelism()} cores, ${rate}/s for ${seconds} s\n`,
);
console.log(
  '| kind | gateway | sent | answers | `/livez` p99 ms | `/livez` worst ms | worst answer ms | largest answer bytes | ' +
    'RSS before / peak / after MB | log MB | process |',
);
console.log('| --- | --- | --: | --- | --: | --: | --: | --: | --: | --: | --- |');
for (const kind of chosen) {
  for (const door of kind.doors) console.log(`| ${(await rowOf(kind, door)).join(' | ')} |`);
}

/** Sends the requests of one kind to one gateway; the cells of its line. */
async function rowOf(kind: Kind, door: Door): Promise<string[]> {
  await using gateway = await startGateway(dist, door);
  await using probe = await startProbe(gateway.origin);
  const stop = new AbortController();
  void probe.dead.then(() => stop.abort(`stopped, /livez dead for ${DEAD_AFTER_MS / 1_000} s`));
  void gateway.ended.then((how) => stop.abort(how));
  const tally = new Tally();
  const before = gateway.memoryMb();
  probe.begin();
  await kind.attack({ origin: gateway.origin, door, rate, seconds, tally, signal: stop.signal });
  const livez = await probe.finish();
  const fate = stop.signal.aborted ? String(stop.signal.reason) : 'lived';
  // One that never ends would not come to rest either.
  await Promise.race([sleep(SETTLE_MS), gateway.ended]);
  const after = gateway.memoryMb();
  const failures = livez.failures > 0 ? ` (${livez.failures} failed)` : '';
  return [
    `${kind.id} ${kind.title}`,
    door,
    countOf(tally.sent),
    tally.toString(),
    livez.p99Ms.toFixed(0),
    `${livez.worstMs.toFixed(0)}${failures}`,
    tally.worstMs.toFixed(0),
    countOf(tally.largestBytes),
    `${before.nowMb.toFixed(0)} / ${after.peakMb.toFixed(0)} / ${after.nowMb.toFixed(0)}`,
    (await gateway.logMb()).toFixed(1),
    fate,
  ];
}

function countOf(value: number): string {
  return value.toLocaleString('en');
}
