import { ArchiveAwayError, type Archive, type MerchantArchive } from '../../src/archive/archive.ts';
import { startCollector } from '../../src/archive/collector/collector.ts';
import type { CollectorEvent } from '../../src/archive/collector/events.ts';
import { DAY_MS } from '../../src/vendor/protocol/days.ts';
import { openArchive } from '../../src/archive/open.ts';
import { createRandom } from '../../src/sandbox/random.ts';
import { inventForgettingVendor, inventRooms } from './archive-vendor.ts';
import { inventTime } from './invented-time.ts';
import { mortal, type Life } from './mortal.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Days of it are told from the start of the simulation, which begins with a day. */
export const START_MS = Date.parse('2026-03-02T00:00:00+08:00');

export interface Stretch {
  fromMs: number;
  toMs: number;
}

export interface ArchiveRun {
  rooms: number;
  days: number;
  /** In days: when, and for how long. */
  vendorAway: readonly (readonly [number, number])[];
  collectorsAway: readonly (readonly [number, number])[];
  archiveAway: readonly (readonly [number, number])[];
  /** When, for how long, and by how much the clock of one process is wrong meanwhile. */
  jumps: readonly (readonly [number, number, number])[];
  /** How often the process that collects is killed. */
  kills: number;
  seed?: number;
}

/** A write that was done, by which lease. */
export interface Visit {
  at: number;
  roomId: string;
}

const KILLS = ['anywhere', 'playbackRoom', 'keepPlayback', 'list', 'keepRooms', 'setNote'] as const;

/** Tells the story of an archive from its first day on, with two processes of which one collects. */
export async function runArchive(run: ArchiveRun) {
  const archive = await openArchive({ target: { kind: 'sqlite', path: ':memory:' }, now: () => START_MS });
  using time = inventTime();
  const random = createRandom(run.seed ?? 1);
  const now = () => START_MS + time.now();
  const endMs = START_MS + run.days * DAY_MS;
  const stretch = ([day, days]: readonly [number, number, ...unknown[]]): Stretch => ({
    fromMs: START_MS + day * DAY_MS,
    toMs: START_MS + (day + days) * DAY_MS,
  });
  const isIn = (stretches: readonly Stretch[]) => (at: number) =>
    stretches.some(({ fromMs, toMs }) => at >= fromMs && at < toMs);

  const rooms = inventRooms(run.rooms, run.days, START_MS, random);
  const vendorAway = run.vendorAway.map(stretch);
  const archiveAway = run.archiveAway.map(stretch);
  const vendor = inventForgettingVendor({ time, startMs: START_MS, rooms, random, isAway: isIn(vendorAway) });
  const events: CollectorEvent[] = [];
  const visits: Visit[] = [];
  const writes = { count: 0, highest: 0, behind: 0 };
  let askedWhileAway = 0;

  const watched = watchWrites(archive, {
    isAway: () => isIn(archiveAway)(now()),
    onWrite(method, args, token) {
      writes.count += 1;
      if (token < writes.highest) writes.behind += 1;
      writes.highest = Math.max(writes.highest, token);
      if (method === 'keepPlayback')
        visits.push({ at: now(), roomId: (args[0] as { roomId: string }).roomId });
    },
  });

  // One process after another has each place, with a clock of that place.
  const lives: (Life | null)[] = [null, null];
  const jumpMs = [0, 0];
  let started = 0;
  let armed: (typeof KILLS)[number] | null = null;
  let kills = 0;

  const start = (place: number): void => {
    if (lives[place]) return;
    started += 1;
    const life: Life = { isAlive: true };
    life.onAnswer = (method) => {
      if (armed === method && collector.state().isCollecting) kill(place);
    };
    lives[place] = life;
    const localNow = () => now() + (jumpMs[place] ?? 0);
    const client = mortal(vendor.clientOf(localNow), life);
    const collector = startCollector({
      archive: mortal(watched, life),
      merchants: () => [{ name: 'invented', client }],
      clock: {
        now: localNow,
        after: (ms, act) => time.after(ms, () => life.isAlive && act()),
      },
      holder: `process ${started}`,
      keepDays: { playback: 400, live: 400, balance: 400, users: 0 },
      onEvent(event) {
        if (life.isAlive) events.push(event);
      },
      random,
    });
    collectors[place] = collector;
  };
  const collectors: ReturnType<typeof startCollector>[] = [];
  const kill = (place: number, awayMs = (1 + 20 * random()) * MINUTE_MS): void => {
    const life = lives[place];
    if (!life) return;
    life.isAlive = false;
    lives[place] = null;
    armed = null;
    kills += 1;
    if (Number.isFinite(awayMs)) time.after(awayMs, () => start(place));
  };

  // A school does not begin at midnight.
  time.after(8 * HOUR_MS, () => [0, 1].forEach(start));
  const collectorsAway = run.collectorsAway.map(stretch);
  for (const { fromMs, toMs } of collectorsAway) {
    time.after(fromMs - START_MS, () => [0, 1].forEach((place) => kill(place, Infinity)));
    time.after(toMs - START_MS, () => [0, 1].forEach(start));
  }
  run.jumps.forEach(([day, days, ms], index) => {
    const place = index % 2;
    time.after(day * DAY_MS, () => (jumpMs[place] = ms));
    time.after((day + days) * DAY_MS, () => (jumpMs[place] = 0));
  });
  for (let index = 0; index < run.kills; index += 1) {
    const kind = KILLS[index % KILLS.length]!;
    time.after((0.5 + random() * (run.days - 1)) * DAY_MS, () => {
      if (isIn(collectorsAway)(now())) return;
      if (kind !== 'anywhere') armed = kind;
      else kill(collectors[0]?.state().isCollecting && lives[0] ? 0 : 1);
    });
  }
  // Those who heard of it in time ask no more.
  for (const { fromMs, toMs } of archiveAway) {
    let before = 0;
    const calls = () => [...vendor.callsByDay.values()].reduce((sum, count) => sum + count, 0);
    time.after(fromMs + 10 * MINUTE_MS - START_MS, () => (before = calls()));
    time.after(toMs - START_MS, () => (askedWhileAway += calls() - before));
  }

  await time.runUntil(endMs - START_MS);
  const states = collectors.map((collector) => collector.state());
  for (const life of lives) if (life) life.isAlive = false;
  return {
    archive: archive.of('invented'),
    close: () => archive.close(),
    rooms,
    endMs,
    events,
    visits,
    writes,
    kills,
    started,
    states,
    askedWhileAway,
    callsByDay: vendor.callsByDay,
    firstAsked: vendor.firstAsked,
    /** When nothing could be collected, or only late. */
    disturbed: [
      ...vendorAway,
      ...archiveAway,
      ...collectorsAway,
      ...run.jumps.filter(([, , ms]) => Math.abs(ms) > DAY_MS).map(stretch),
    ],
  };
}

interface WriteWatch {
  isAway: () => boolean;
  onWrite: (method: string, args: readonly unknown[], token: number) => void;
}

/** The archive, as all processes reach it: it may be away, and tells what was written under a lease. */
function watchWrites(archive: Archive, { isAway, onWrite }: WriteWatch): Archive {
  const away = () => Promise.reject(new ArchiveAwayError('ECONNREFUSED', null));
  const watch = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(object, key) {
        const value: unknown = Reflect.get(object, key);
        if (typeof value !== 'function') return value;
        if (key === 'of') return (partner: string) => watch(archive.of(partner));
        return async (...args: unknown[]): Promise<unknown> => {
          if (isAway()) return away();
          const answer: unknown = await Reflect.apply(value, object, args);
          const token = args.at(-1);
          if (typeof token === 'number' && WRITES.has(String(key))) onWrite(String(key), args, token);
          return answer;
        };
      },
    });
  return watch(archive);
}

const WRITES = new Set<string>([
  'keepRooms',
  'markDeleted',
  'keepPlayback',
  'planVisits',
  'keepLive',
  'keepBalance',
  'setNote',
  'forgetBefore',
] satisfies (keyof MerchantArchive)[]);
