import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Archive } from '../src/archive/archive.ts';
import { openArchive, type ArchiveTarget } from '../src/archive/open.ts';
import { startPostgres } from '../test/support/postgres.ts';
import { fillArchive, lastWeek, PARTNERS, roomId, spanOf } from './archive-rows.ts';

/**
 * How an archive does at the size of a large partner: 20,000 rooms, half of them of one merchant, over a term of 180
 * days. `ROOMS`, `DAYS` and `STORES` make it smaller.
 */

const ROOMS = Number(process.env['ROOMS'] ?? 20_000);
const DAYS = Number(process.env['DAYS'] ?? 180);
const STORES = (process.env['STORES'] ?? 'sqlite,postgres').split(',');
const READS = 300;
const VISITS = 300;
/** Enough for a mean of bytes. */
const BUSY_ROOMS = Math.ceil(ROOMS / 8);

const NOW = spanOf(1).to;
const now = () => Date.parse(`${NOW}T12:00:00+08:00`);
const open = (target: ArchiveTarget) => openArchive({ target, now });

/** In ms, of one after the other, beside the mean of CPU that this process took: on a busy machine that tells more. */
async function timed(times: number, work: (index: number) => Promise<unknown>): Promise<string> {
  const taken: number[] = [];
  const before = process.cpuUsage();
  for (let index = 0; index < times; index += 1) {
    const start = performance.now();
    await work(index);
    taken.push(performance.now() - start);
  }
  const { user, system } = process.cpuUsage(before);
  taken.sort((one, other) => one - other);
  const at = (share: number) => (taken[Math.floor(share * (taken.length - 1))] ?? 0).toFixed(2);
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, CPU ${((user + system) / 1000 / times).toFixed(2)} ms`;
}

/** Spread over all rooms of the large merchant, each once. */
const someRoom = (index: number) => roomId(0, (index * 7_919) % Math.ceil(ROOMS / 2));

const readTerm = (archive: Archive, index: number) =>
  archive.of(PARTNERS[0]!).playbackDays(someRoom(index), spanOf(DAYS));

function report(name: string, figure: string): void {
  console.log(`${name.padEnd(48)} ${figure}   (load ${loadavg()[0]!.toFixed(1)})`);
}

async function bytesPerDay(archive: Archive): Promise<string> {
  const { rows, bytes } = await archive.size();
  return `${((bytes ?? 0) / rows['room_day']!).toFixed(0)} bytes of ${rows['room_day']!} room-days`;
}

interface Place {
  name: string;
  createTarget(): Promise<ArchiveTarget>;
  restart: (() => Promise<void>) | null;
}

async function measure(place: Place): Promise<void> {
  const { name, restart } = place;
  const target = await place.createTarget();
  const started = performance.now();
  await fillArchive(target, { rooms: ROOMS, days: DAYS, medianViews: 5 });
  report(`${name}: filled`, `${((performance.now() - started) / 1000).toFixed(0)} s`);
  let archive = await open(target);
  const repaired = performance.now();
  await archive.verify({ repair: true });
  report(`${name}: sums made anew`, `${((performance.now() - repaired) / 1000).toFixed(1)} s`);
  report(`${name}: a room-day, median of 5 views`, await bytesPerDay(archive));
  if (restart) {
    await archive.close();
    await restart();
    archive = await open(target);
    report(`${name}: term of a room, cold`, await timed(READS, (index) => readTerm(archive, index)));
  }
  await timed(READS, (index) => readTerm(archive, index));
  report(`${name}: term of a room, warm`, await timed(READS, (index) => readTerm(archive, index)));
  const usage = () => archive.of(PARTNERS[0]!).usage(spanOf(DAYS), 'WEEK');
  await timed(READS, usage);
  report(`${name}: term of a merchant by week, warm`, await timed(READS, usage));
  const visit = (index: number) =>
    archive.of(PARTNERS[0]!).keepPlayback({
      roomId: someRoom(index),
      collectedAt: new Date(now()),
      days: lastWeek(index),
      nextVisitAt: null,
    });
  report(`${name}: a visit`, await timed(VISITS, visit));
  const verifying = performance.now();
  const { wrong } = await archive.verify({ repair: false });
  const seconds = ((performance.now() - verifying) / 1000).toFixed(1);
  report(`${name}: verify`, `${seconds} s, ${wrong.length} wrong sums`);
  await archive.close();

  const busy = await place.createTarget();
  await fillArchive(busy, { rooms: BUSY_ROOMS, days: DAYS, medianViews: 50 });
  const busyArchive = await open(busy);
  await busyArchive.verify({ repair: true });
  report(`${name}: a room-day, median of 50 views`, await bytesPerDay(busyArchive));
  await busyArchive.close();
  if (wrong.length > 0) process.exitCode = 1;
}

async function measureSqlite(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'archive-bench-'));
  let files = 0;
  try {
    await measure({
      name: 'SQLite',
      createTarget: () => Promise.resolve({ kind: 'sqlite', path: join(folder, `${(files += 1)}.db`) }),
      restart: null,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measurePostgres(): Promise<void> {
  await using server = await startPostgres(['-c', 'synchronous_commit=off', '-c', 'max_wal_size=4GB']);
  await measure({
    name: 'PostgreSQL',
    createTarget: async () => ({ kind: 'postgres', url: await server.createDatabase() }),
    async restart() {
      await server.stop();
      await server.start();
    },
  });
}

if (STORES.includes('sqlite')) await measureSqlite();
if (STORES.includes('postgres')) await measurePostgres();
