import { expect, test } from 'vitest';
import { figure, quantile } from '../reliability/figures.ts';
import { lagBoundMs, runFleet, type FleetSize } from './fleet-run.ts';
import { MAX_LATENCY_MS } from './invented-vendor.ts';
import { LEASE_MS, RATE, RECORD_TTL_MS } from './replica.ts';
import { askedIn } from './shared-state.ts';

/** As many as take seconds; `npm run test:simulation` has the large fleet. */
const size = {
  replicas: Number(process.env['SIMULATED_REPLICAS'] ?? 8),
  rooms: Number(process.env['SIMULATED_ROOMS'] ?? 20),
  subscribersPerRoom: 100,
};
/** A replica notices that Redis is silent, and finds the new master, within so much each. */
const NOTICED_MS = 2_000;
const FOUND_MS = 500;
/** On the way between a replica, Redis and the vendor. */
const WAY_MS = 500;

type Run = Awaited<ReturnType<typeof runFleet>>;

/** When things were not as usual: from the start of the failover to two leases after its end. */
const isDisturbed = (run: Run, silentMs: number, from: number, to: number): boolean =>
  to >= run.startOf('kill') &&
  from <= run.startOf('failover') + silentMs + NOTICED_MS + FOUND_MS + 2 * LEASE_MS;

/** What has to hold, whatever happens to the fleet. */
function expectEverybodyServed(run: Run, { rooms, subscribersPerRoom, silentMs }: FleetSize) {
  expect(run.subscribers).toBe(rooms * subscribersPerRoom);
  expect(run.pollers).toEqual(Array.from({ length: rooms }, () => 1));
  expect([run.late, run.ignored]).toEqual([[], 0]);
  const unpolled = run.spans.filter(({ kind }) => kind === 'unpolled');
  expect(unpolled.filter(({ ms }) => ms > 2 * LEASE_MS)).toEqual([]);
  const tooLate = run.lags.filter(({ room, at, ms }) => {
    const moreMs = isDisturbed(run, silentMs, at, at + ms) ? silentMs + 2 * LEASE_MS : 0;
    return ms > lagBoundMs(run.baseMs[room]!) + moreMs;
  });
  expect(tooLate).toEqual([]);
  const unanswered = run.firsts.filter(({ at, ms }) => {
    const moreMs = isDisturbed(run, silentMs, at, at + ms) ? silentMs + 2 * LEASE_MS : 0;
    return ms > MAX_LATENCY_MS + WAY_MS + moreMs;
  });
  expect(unanswered).toEqual([]);
}

/** What one replica has written is read at the others, and what they count they count together. */
function expectShared(run: Run, { silentMs }: FleetSize) {
  const failoverAt = run.startOf('failover');
  const awayMs = silentMs + NOTICED_MS + FOUND_MS;
  for (const { writtenAt, ms } of run.stale) {
    expect(writtenAt).toBeGreaterThanOrEqual(failoverAt - WAY_MS);
    expect(writtenAt).toBeLessThanOrEqual(failoverAt + awayMs);
    expect(ms).toBeLessThan(RECORD_TTL_MS);
  }
  expect(run.reads).toBeGreaterThan(1_000);
  for (const { phase, from, ms } of run.phases) {
    const through = run.letThrough.filter((at) => at >= from && at < from + ms).length;
    const windows = Math.ceil(ms / 1_000 / RATE.windowSeconds) + 1;
    // While Redis is away each counts alone, and what the new master has lost is counted anew.
    const more = phase === 'failover' ? askedIn(awayMs + 1_000) : 0;
    expect(through).toBeLessThanOrEqual(windows * RATE.points + more);
  }
}

function tell(run: Run, { replicas, rooms, silentMs }: FleetSize) {
  const perSecond = (count: number, ms: number) => Math.round((10_000 * count) / ms) / 10;
  for (const { phase, ms, asked, handovers, events, heard, redis } of run.phases) {
    const sum = (...kinds: string[]) =>
      [...redis].reduce(
        (total, [kind, count]) => total + (kinds.some((start) => kind.startsWith(start)) ? count : 0),
        0,
      );
    const commands = sum('claim', 'renewal', 'release', 'publish', 'subscribe', 'unsubscribe', 'rate');
    figure(
      `${phase}, ${ms / 1_000} s of ${replicas} replicas with ${rooms} rooms (Redis silent: ${silentMs} ms)`,
      'told',
      `${asked} vendor calls (${perSecond(asked, ms)}/s, one in ${Math.round((rooms * ms) / asked / 100) / 10} s a room), ` +
        `${handovers} handovers, ${perSecond(events, ms)} events/s, ` +
        `${perSecond(commands, ms)} Redis commands/s (${perSecond(sum('claim', 'renewal', 'release'), ms)} of leases, ` +
        `${perSecond(sum('publish'), ms)} messages, ${perSecond(sum('subscribe', 'unsubscribe'), ms)} channels), ` +
        `${perSecond(heard, ms)} deliveries/s, ${perSecond(heard / replicas, ms)}/s a replica`,
    );
  }
  for (const kind of ['doubled', 'unpolled'] as const) {
    const spans = run.spans.filter((span) => span.kind === kind);
    figure(
      `rooms ${kind}`,
      kind === 'doubled' ? 'no longer than a lease' : 'no longer than two leases',
      `${spans.length} times, longest ${Math.max(0, ...spans.map(({ ms }) => ms))} ms`,
    );
  }
  const lags = run.lags.map(({ ms }) => ms / 1_000);
  figure(
    'a change is shown at a replica',
    'within four intervals, and the subscriber’s own',
    `${lags.length} times, median ${quantile(lags, 0.5)} s, longest ${quantile(lags, 1)} s; ` +
      `first answers within ${Math.max(...run.firsts.map(({ ms }) => ms))} ms`,
  );
  figure(
    'a read after a write elsewhere',
    'stale in the failover alone',
    `${run.stale.length} of ${run.reads} stale; ${run.feeds} feeds, ${Math.round(run.heapBytes / 1e6)} MB of heap`,
  );
}

test(
  `${size.replicas} replicas poll ${size.rooms} rooms once each, through a crash, a failover of Redis and a rolling restart`,
  { timeout: 60_000 + 2 * size.rooms * size.replicas * 100 },
  async () => {
    const fleet = { ...size, silentMs: 5_000 };
    const run = await runFleet(fleet);
    tell(run, fleet);
    expectEverybodyServed(run, fleet);
    expectShared(run, fleet);
    expect(run.spans.filter(({ kind, ms }) => kind === 'doubled' && ms > LEASE_MS)).toEqual([]);
  },
);

test('where Redis is away for three leases, rooms are polled by several until it is back, and by none never', async () => {
  const fleet = { replicas: 4, rooms: 10, subscribersPerRoom: 40, silentMs: 3 * LEASE_MS };
  const run = await runFleet(fleet);
  expectEverybodyServed(run, fleet);
  expectShared(run, fleet);
  const doubled = run.spans.filter(({ kind }) => kind === 'doubled');
  expect(doubled.length).toBeGreaterThanOrEqual(fleet.rooms);
  const failoverAt = run.startOf('failover');
  for (const { from, ms } of doubled) {
    // Not before who waits has lost patience, and no longer than to the next claim of each.
    expect(from).toBeGreaterThan(failoverAt + (2 / 3) * LEASE_MS);
    expect(from + ms).toBeLessThan(failoverAt + fleet.silentMs + FOUND_MS + LEASE_MS / 3 + WAY_MS);
  }
});
