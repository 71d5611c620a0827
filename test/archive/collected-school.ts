import type { Archive, KeptKind } from '../../src/archive/archive.ts';
import { startCollector, type Collector } from '../../src/archive/collector/collector.ts';
import type { CollectorEvent } from '../../src/archive/collector/events.ts';
import { ROUND_EVERY_MS } from '../../src/archive/collector/rounds.ts';
import { openArchive, type ArchiveTarget } from '../../src/archive/open.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.ts';
import { createDuobeiClient, type DuobeiClient } from '../../src/vendor/client.ts';
import { dayOf } from '../../src/vendor/protocol/days.ts';

/** When schools of tests begin. */
export const NOW = Date.parse('2026-11-28T12:00:00+08:00');
export const ALL: Record<KeptKind, number> = { playback: 400, live: 400, balance: 400, users: 0 };

/** A clock that is moved by hand. */
function handClock() {
  let now = NOW;
  const orders = new Set<{ at: number; run: () => void }>();
  const clock: Clock = {
    now: () => now,
    after(ms, run) {
      const order = { at: now + ms, run };
      orders.add(order);
      return () => orders.delete(order);
    },
  };
  const pass = (ms: number) => {
    now += ms;
    for (const order of [...orders].sort((one, other) => one.at - other.at)) {
      if (order.at <= now && orders.delete(order)) order.run();
    }
  };
  return { ...clock, pass };
}

/** A school, an archive, and those who collect there. */
export async function startSchool(
  options: SandboxOptions = {},
  target: ArchiveTarget = { kind: 'sqlite', path: ':memory:' },
) {
  const clock = handClock();
  const sandbox = await startSandbox({ now: clock.now, ...options });
  const archive = await openArchive({ target, now: clock.now });
  const events: CollectorEvent[] = [];
  const opened: (Collector | DuobeiClient)[] = [];
  const clientOf = ({ partner, appKey }: Pick<Sandbox, 'partner' | 'appKey'> = sandbox) => {
    const client = createDuobeiClient({
      partner,
      appKey,
      baseUrl: sandbox.url,
      linkBaseUrl: sandbox.url,
      apiVersion: 'v4',
      roomTimeFilter: 'plain',
      beyondDocument: 'read',
      now: clock.now,
    });
    opened.unshift(client);
    return client;
  };
  const collect = (
    holder = 'one',
    {
      merchants = [{ name: 'school', client: clientOf() }],
      keepDays = ALL,
      store = archive,
    }: { merchants?: { name: string; client: DuobeiClient }[]; keepDays?: typeof ALL; store?: Archive } = {},
  ) => {
    const onEvent = (event: CollectorEvent) => void events.push(event);
    const collector = startCollector({
      archive: store,
      merchants: () => merchants,
      clock,
      holder,
      keepDays,
      onEvent,
      random: () => 0.5,
    });
    opened.unshift(collector);
    return collector;
  };
  const kept = archive.of(sandbox.partner);
  /** Until nothing is due and all rooms were walked through. */
  const isCaughtUp = async (partner = sandbox.partner) => {
    const walk = await archive.of(partner).note('walk');
    if (!walk?.includes('"isFirst":false')) return false;
    const due = await archive.of(partner).roomsDue(clock.now(), 1_000);
    return due.length === 0 && (await archive.of(partner).note('balance-day')) === dayOf(clock.now());
  };
  /** Until something is so, while time goes on: by so much after so many looks. */
  const inTime = async (stepMs: number, isSo: () => boolean | Promise<boolean>, looks = 20) => {
    for (let polls = 1; !(await isSo()); polls += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (polls % looks === 0) clock.pass(stepMs);
    }
  };
  /** A round that the clock's jump has ended goes on with the next, which the clock has to come to. */
  const caughtUp = (partner?: string) => inTime(ROUND_EVERY_MS, () => isCaughtUp(partner), 100);
  const calls = (name: string) => sandbox.requests.filter(({ path }) => path.endsWith(name)).length;
  const close = async () => {
    for (const one of opened) await one.close();
    await archive.close();
    await sandbox.close();
  };
  return {
    clock,
    sandbox,
    archive,
    kept,
    events,
    clientOf,
    collect,
    inTime,
    caughtUp,
    calls,
    [Symbol.asyncDispose]: close,
  };
}
