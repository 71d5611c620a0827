import { createRandom } from '../../src/sandbox/random.ts';
import { gatherCrowd } from './crowd.ts';
import { inventRedis } from './invented-redis.ts';
import { inventTime } from './invented-time.ts';
import { inventVendor } from './invented-vendor.ts';
import { watchPolling } from './polling.ts';
import { startReplica, type Replica } from './replica.ts';
import { useSharedState } from './shared-state.ts';

export interface FleetSize {
  replicas: number;
  rooms: number;
  subscribersPerRoom: number;
  /** For how long the failover leaves it without a Redis. */
  silentMs: number;
}

/** What the new master has lost of the last writes. */
const LOST_MS = 1_000;
/** What happens in it, in the order of time. */
const PHASES = { ramp: 40_000, calm: 120_000, kill: 40_000, failover: 40_000 };
/** From the stop of one replica to the stop of the next. */
const RESTART_EVERY_MS = 4_000;
/** How long a replica is away in its restart. */
const AWAY_MS = 2_000;
const AFTER_MS = 60_000;

export type Phase = 'ramp' | 'calm' | 'kill' | 'failover' | 'restart' | 'after';

/** Counters at the end of a phase, of that phase alone. */
export interface PhaseCounts {
  phase: Phase;
  from: number;
  ms: number;
  asked: number;
  handovers: number;
  events: number;
  redis: Map<string, number>;
  heard: number;
}

/** The whole story of a fleet, told once. */
export async function runFleet(size: FleetSize, seed = 1) {
  using time = inventTime();
  const random = createRandom(seed);
  const redis = inventRedis(time, random);
  const vendor = inventVendor(time, random, size.rooms);
  const polling = watchPolling(time.now);
  const open = new Map<number, Replica>();
  const crowd = gatherCrowd({ time, vendor, random, open, onWatchers: polling.watchers });
  const closing: Promise<void>[] = [];
  let ignored = 0;
  let started = 0;

  const start = () => {
    const place = started;
    started += 1;
    const onPolling = (topic: string, isPolling: boolean) =>
      polling.polls(Number(topic.split(' ')[1]), place, isPolling);
    const onIgnored = () => void (ignored += 1);
    open.set(place, startReplica({ time, redis, vendor, random, onPolling, onIgnored }));
  };
  const takeOut = (): [number, Replica] => {
    const [first] = open;
    if (!first) throw new Error('There is no replica left.');
    open.delete(first[0]);
    return first;
  };

  const phases: PhaseCounts[] = [];
  let before = { asked: 0, handovers: 0, events: 0, heard: 0, redis: new Map<string, number>() };
  const runPhase = async (phase: Phase, ms: number) => {
    const from = time.now();
    await time.runUntil(from + ms);
    const now = {
      asked: vendor.asked.reduce((sum, { length }) => sum + length, 0),
      handovers: polling.handovers,
      events: crowd.delivered,
      heard: redis.heard.reduce((sum, heard) => sum + heard, 0),
      redis: new Map(redis.counts),
    };
    phases.push({
      phase,
      from,
      ms,
      asked: now.asked - before.asked,
      handovers: now.handovers - before.handovers,
      events: now.events - before.events,
      heard: now.heard - before.heard,
      redis: new Map(
        [...now.redis].map(([kind, count]) => [kind, count - (before.redis.get(kind) ?? 0)] as const),
      ),
    });
    before = now;
  };

  for (let replica = 0; replica < size.replicas; replica += 1) start();
  const shared = useSharedState({ time, random, open });
  const baseMs: number[] = [];
  for (let room = 0; room < size.rooms; room += 1) {
    // Charts ask every ten seconds, everything else as the schema has it.
    baseMs[room] = random() < 0.5 ? 10_000 : 30_000;
    for (let subscriber = 0; subscriber < size.subscribersPerRoom; subscriber += 1) {
      const intervalMs = subscriber === 0 || random() < 0.2 ? baseMs[room]! : 30_000;
      time.after(0.75 * PHASES.ramp * random(), () => crowd.come({ room, intervalMs }));
    }
  }
  await runPhase('ramp', PHASES.ramp);
  const feeds = crowd.feeds;
  const heapBytes = process.memoryUsage().heapUsed;
  await runPhase('calm', PHASES.calm);

  const [killed, replica] = takeOut();
  replica.kill();
  polling.killed(killed);
  crowd.killed(killed);
  time.after(AWAY_MS, start);
  await runPhase('kill', PHASES.kill);

  redis.failOver(size.silentMs, LOST_MS);
  await runPhase('failover', PHASES.failover + size.silentMs);

  for (let restarted = 0; restarted < size.replicas; restarted += 1) {
    time.after(restarted * RESTART_EVERY_MS, () => {
      const [, leaving] = takeOut();
      closing.push(leaving.close());
      time.after(AWAY_MS, start);
    });
  }
  await runPhase('restart', size.replicas * RESTART_EVERY_MS);
  await runPhase('after', AFTER_MS);

  const outcome = {
    phases,
    feeds,
    heapBytes,
    baseMs,
    spans: polling.spans(),
    lags: crowd.lags,
    late: crowd.late((room) => time.now() - lagBoundMs(baseMs[room]!)),
    firsts: crowd.firsts,
    subscribers: crowd.size,
    pollers: baseMs.map((_, room) => polling.pollersOf(room)),
    ignored,
    stale: shared.stale,
    reads: shared.reads,
    letThrough: shared.letThrough,
    startOf: (phase: Phase) => phases.find((counts) => counts.phase === phase)!.from,
  };
  for (const left of open.values()) left.kill();
  await Promise.all(closing);
  return outcome;
}

/** Four intervals while nothing changes, a tenth more by chance, and the interval of who is asked for the longest. */
export function lagBoundMs(baseMs: number): number {
  return 4 * baseMs * 1.1 + 30_000 + 500;
}
