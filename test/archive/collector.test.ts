import { describe, expect, test } from 'vitest';
import { LeaseLostError, type Archive, type KeptKind } from '../../src/archive/archive.ts';
import { startCollector, type Collector } from '../../src/archive/collector/collector.ts';
import type { CollectorEvent } from '../../src/archive/collector/events.ts';
import { LEASE_MS, LOST_REST_MS } from '../../src/archive/collector/lease-keeper.ts';
import { ROUND_EVERY_MS } from '../../src/archive/collector/rounds.ts';
import { addDays, dayOf, vendorWeek } from '../../src/archive/days.ts';
import { openArchive } from '../../src/archive/open.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.ts';
import { createDuobeiClient, type DuobeiClient } from '../../src/vendor/client.ts';
import { until } from '../support/eventually.ts';
import { rejectionOf } from '../vendor/vendor-stub.ts';

const NOW = Date.parse('2026-11-28T12:00:00+08:00');
const HOUR_MS = 3_600_000;
const ALL: Record<KeptKind, number> = { playback: 400, live: 400, balance: 400, users: 0 };

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
async function startSchool(options: SandboxOptions = {}) {
  const clock = handClock();
  const sandbox = await startSandbox({ now: clock.now, ...options });
  const archive = await openArchive({ target: { kind: 'sqlite', path: ':memory:' }, now: clock.now });
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
  /** A round that the clock's jump has ended goes on with the next, which the clock has to come to. */
  const caughtUp = async (partner?: string) => {
    for (let polls = 1; !(await isCaughtUp(partner)); polls += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (polls % 100 === 0) clock.pass(ROUND_EVERY_MS);
    }
  };
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
    caughtUp,
    calls,
    [Symbol.asyncDispose]: close,
  };
}

const week = vendorWeek(NOW);

describe('a collector', () => {
  test('keeps what the vendor says of playback, lessons, rooms and balance', async () => {
    await using school = await startSchool();
    const { kept, clock } = school;
    const client = school.clientOf();
    school.collect();
    await school.caughtUp();
    await until(async () => (await kept.liveStatistics(seedIds.endedRoom)) !== null);

    const said = await client.statistics.playbackRoom(seedIds.endedRoom);
    const days = await kept.playbackDays(seedIds.endedRoom, week);
    expect(days.map(({ hours, startsAt }) => ({ hours, startsAt }))).toEqual(
      said.map(({ hours, startsAt }) => ({ hours, startsAt })),
    );
    expect(days.map(({ isFinal }) => isFinal)).toEqual(
      said.map(({ startsAt }) => dayOf(startsAt.getTime()) < dayOf(NOW)),
    );
    expect(await kept.liveStatistics(seedIds.endedRoom)).toMatchObject({
      isFinal: true,
      ...(await client.statistics.liveRoom(seedIds.endedRoom)),
    });
    expect(await kept.liveStatistics(seedIds.liveRoom)).toBeNull();
    expect(await kept.room(seedIds.upcomingRoom)).toMatchObject({ deletedAt: null });
    expect(await kept.balances(week)).toMatchObject([
      { day: dayOf(NOW), balance: (await client.merchant.detail()).balance },
    ]);

    // Neither the future, nor what has expired, nor anything once more.
    const visited = school.sandbox.requests
      .filter(({ path }) => path.endsWith('playback/room'))
      .map(({ params }) => params['roomId']);
    expect(visited).not.toContain(seedIds.upcomingRoom);
    expect(visited).not.toContain(seedIds.liveRoom);
    expect(visited.filter((roomId) => roomId === seedIds.vodRoom)).toHaveLength(1);
    school.sandbox.clearRequests();
    clock.pass(ROUND_EVERY_MS);
    await until(() => school.calls('merchant') > 0);
    expect(school.calls('playback/room')).toBe(0);
  });

  test('visits each room again before six days are over', async () => {
    await using school = await startSchool();
    school.collect();
    await school.caughtUp();
    school.sandbox.clearRequests();
    // Twice a day, and never at midnight.
    school.clock.pass(3 * HOUR_MS);
    for (let hours = 3; hours < 6 * 24; hours += 12) {
      school.clock.pass(12 * HOUR_MS);
      await school.caughtUp();
    }
    const visited = school.sandbox.requests
      .filter(({ path }) => path.endsWith('playback/room'))
      .map(({ params }) => params['roomId']);
    for (const roomId of [seedIds.endedRoom, seedIds.vodRoom, seedIds.liveRoom])
      expect(visited).toContain(roomId);
    expect(await school.kept.lostDays(seedIds.endedRoom, { ...week, to: addDays(week.to, 10) })).toEqual([]);
    expect(await school.kept.balances({ ...week, to: addDays(week.to, 10) })).toHaveLength(7);
  });

  test('says which days are lost where nobody collected for longer', async () => {
    await using school = await startSchool();
    const first = school.collect();
    await school.caughtUp();
    await first.close();
    school.clock.pass(9 * 24 * HOUR_MS);
    school.collect('another');
    await school.caughtUp();
    const lost = { from: dayOf(NOW), to: addDays(dayOf(NOW), 2) };
    expect(school.events).toContainEqual({
      kind: 'days-lost',
      merchant: 'school',
      roomId: seedIds.endedRoom,
      span: lost,
    });
    expect(await school.kept.lostDays(seedIds.endedRoom, { ...week, to: addDays(week.to, 10) })).toEqual([
      lost,
    ]);
  });

  test('leaves alone for a day what the account may not ask for, and goes on with the rest', async () => {
    await using school = await startSchool({ features: { userStatistics: true, playback: false } });
    school.collect();
    const isOff = () => school.events.some(({ kind }) => kind === 'not-enabled');
    await until(async () => isOff() && (await school.kept.liveStatistics(seedIds.endedRoom)) !== null);
    expect(school.calls('playback/room')).toBe(1);
    expect(school.events).toContainEqual({ kind: 'not-enabled', merchant: 'school', of: 'playback' });
    expect(await school.kept.balances(week)).toHaveLength(1);
  });

  test('marks rooms as deleted that the vendor has no more', async () => {
    await using school = await startSchool();
    const collector = school.collect();
    const client = school.clientOf();
    await school.caughtUp();
    // One that is visited, and one that is only met by a walk.
    for (const roomId of [seedIds.endedRoom, seedIds.upcomingRoom]) await client.room.delete(roomId);
    school.clock.pass(7 * 24 * HOUR_MS);
    await collector.collectNow();
    await until(async () => (await school.kept.room(seedIds.upcomingRoom))?.deletedAt !== null);
    expect((await school.kept.room(seedIds.endedRoom))?.deletedAt).not.toBeNull();
    expect((await school.kept.room(seedIds.vodRoom))?.deletedAt).toBeNull();
    expect(await school.kept.playbackDays(seedIds.endedRoom, week)).not.toEqual([]);
  });

  test('keeps people only where it is told to, and only those who are known', async () => {
    await using school = await startSchool();
    const { kept } = school;
    const named = { id: seedIds.studentUserId, vendorId: seedIds.studentUserId };
    await kept.noteLetIn([{ ...named, roomId: seedIds.endedRoom, at: new Date(NOW - 24 * HOUR_MS) }]);
    const without = school.collect('without');
    await school.caughtUp();
    await without.close();
    expect(school.calls('playback/user') + school.calls('zhibo/user')).toBe(0);

    // What is kept for no days is forgotten, so they come anew.
    await kept.noteLetIn([{ ...named, roomId: seedIds.endedRoom, at: new Date(NOW) }]);
    await using other = await startSchool();
    await other.kept.noteLetIn([{ ...named, roomId: seedIds.endedRoom, at: new Date(NOW) }]);
    other.collect('with', { keepDays: { ...ALL, users: 30 } });
    await other.caughtUp();
    await until(async () => (await other.kept.liveStatistics(seedIds.endedRoom)) !== null);
    const client = other.clientOf();
    const asked = { roomId: seedIds.endedRoom, userId: seedIds.studentUserId };
    const activity = await other.kept.userActivity(
      asked.userId,
      { ...week, from: addDays(week.from, -30) },
      null,
    );
    expect(activity).toMatchObject([
      {
        roomId: asked.roomId,
        attendance: await client.statistics.liveUser(asked),
        playbackSessions: await client.statistics.playbackUser(asked),
      },
    ]);
    const users = other.sandbox.requests.flatMap(({ params }) => params['uid'] ?? []);
    expect(new Set(users)).toEqual(new Set([seedIds.studentUserId]));
  });

  test('reads lessons of long ago once, the latest of them first', async () => {
    await using school = await startSchool();
    const others = Array.from({ length: 30 }, (_, index) => {
      const startsAt = new Date(NOW - (20 + index) * 24 * HOUR_MS);
      return { vendorId: `jzold${index}`, startsAt, endsAt: new Date(startsAt.getTime() + HOUR_MS) };
    });
    await school.kept.keepRooms(others, new Date(NOW));
    school.collect('one', { keepDays: { ...ALL, playback: 0 } });
    const asked = () =>
      school.sandbox.requests
        .filter(({ path }) => path.includes('zhibo/room'))
        .flatMap(({ params }) => (params['roomId']?.startsWith('jzold') ? [params['roomId']] : []));
    const isDone = async () =>
      Number((await school.kept.note('older-lessons-before')) ?? NOW) < NOW - 390 * 24 * HOUR_MS;
    for (let polls = 1; !(await isDone()); polls += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (polls % 20 === 0) school.clock.pass(ROUND_EVERY_MS);
    }
    expect(asked()).toEqual(others.map(({ vendorId }) => vendorId));
  });

  test('forgets what is older than it is kept', async () => {
    await using school = await startSchool();
    const keepDays = { ...ALL, playback: 3 };
    school.collect('one', { keepDays });
    await school.caughtUp();
    school.clock.pass(26 * HOUR_MS);
    await school.caughtUp();
    const days = await school.kept.playbackDays(seedIds.vodRoom, week);
    expect(days.every(({ startsAt }) => dayOf(startsAt.getTime()) >= addDays(dayOf(NOW), -1))).toBe(true);
    expect(school.events).toContainEqual(
      expect.objectContaining({ kind: 'forgotten', merchant: 'school', of: 'playback' }),
    );
  });

  test('forgets within its first round what is kept for fewer days than before', async () => {
    await using school = await startSchool();
    const named = { id: seedIds.studentUserId, vendorId: seedIds.studentUserId };
    const entry = { ...named, roomId: seedIds.endedRoom, at: new Date(NOW) };
    const before = school.collect('before', { keepDays: { ...ALL, users: 30 } });
    await school.caughtUp();
    await before.close();
    await school.kept.noteLetIn([entry]);
    school.collect('after', { keepDays: { ...ALL, playback: 3 } });
    await until(async () => (await school.kept.knownUsers(seedIds.endedRoom)).length === 0);
    const isOldGone = async () => {
      const [first] = await school.kept.playbackDays(seedIds.vodRoom, week);
      return dayOf(first!.startsAt.getTime()) >= addDays(dayOf(NOW), -2);
    };
    await until(isOldGone);
  });

  test('keeps merchants apart, and collects for all of them', async () => {
    await using school = await startSchool();
    const merchants = school.sandbox.accounts.map((account) => ({
      name: account.name,
      client: school.clientOf(account),
    }));
    const collector = school.collect('one', { merchants });
    for (const { client } of merchants) await school.caughtUp(client.partner);
    expect([...collector.state().merchants.keys()]).toEqual(['default', 'branch']);
    const [first, second] = merchants.map(({ client }) => school.archive.of(client.partner));
    const titles = await Promise.all([first, second].map((archive) => archive!.room(seedIds.vodRoom)));
    expect(titles[0]?.title).not.toBe(titles[1]?.title);
    // One that is gone is asked for no more.
    const gone = merchants.pop()!;
    school.clock.pass(ROUND_EVERY_MS);
    await until(() => collector.state().merchants.size === 1);
    expect(collector.state().merchants.has(gone.name)).toBe(false);
  });

  test('shows how far behind a merchant is that cannot be read, and counts the failure at once', async () => {
    await using school = await startSchool();
    const first = school.collect();
    await school.caughtUp();
    await first.close();
    const client = school.clientOf({ partner: school.sandbox.partner, appKey: 'wrong' });
    school.clock.pass(7 * 24 * HOUR_MS);
    school.events.length = 0;
    const collector = school.collect('another', { merchants: [{ name: 'school', client }] });
    const lag = () => collector.state().merchants.get('school')?.lagSeconds;
    await until(() => (lag()?.playback ?? 0) > 24 * 3_600);
    expect(school.events).toContainEqual(
      expect.objectContaining({ kind: 'failed', merchant: 'school', step: 'balance' }),
    );
    expect(lag()!.balance).toBeGreaterThan(6 * 24 * 3_600);
    expect(lag()!.live).toBeGreaterThan(24 * 3_600);
    expect(collector.state().merchants.get('school')!.roomsBehind).toBeGreaterThan(5);
  });

  test('shows a growing lag of a merchant that could never be read', async () => {
    await using school = await startSchool();
    const client = school.clientOf({ partner: school.sandbox.partner, appKey: 'wrong' });
    const collector = school.collect('one', { merchants: [{ name: 'school', client }] });
    await until(() => school.events.some(({ kind }) => kind === 'failed'));
    for (let rounds = 0; rounds < 3; rounds += 1) {
      school.clock.pass(ROUND_EVERY_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(collector.state().merchants.get('school')!.lagSeconds.balance).toBeGreaterThanOrEqual(900);
  });

  test('asks nothing while the vendor wants to be left alone', async () => {
    await using school = await startSchool();
    school.sandbox.faults.add({ endpoint: '*', kind: 'status', status: 503, retryAfter: '3600' });
    school.collect();
    await until(() => school.sandbox.requests.length === 1);
    for (let rounds = 0; rounds < 5; rounds += 1) {
      await until(() => school.events.some(({ kind }) => kind === 'failed'));
      school.clock.pass(ROUND_EVERY_MS);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(school.sandbox.requests).toHaveLength(1);
  });

  test('ends at once, in the middle of a call', async () => {
    await using school = await startSchool();
    school.sandbox.faults.add({ endpoint: 'v3/room/list', kind: 'hang' });
    const collector = school.collect();
    await until(() => school.calls('room/list') > 0);
    await collector.close();
    expect(collector.state()).toEqual({ isCollecting: false, merchants: new Map() });
    expect(school.events.at(-1)).toEqual({ kind: 'ended', reason: 'closed' });
  });
});

describe('of two collectors', () => {
  test('one collects, and the other when it has gone without a word', async () => {
    await using school = await startSchool();
    await school.archive.lease('collector', 'gone', NOW, LEASE_MS);
    const standby = school.collect('standby');
    await until(async () => (await school.archive.lease('collector', 'probe', NOW, LEASE_MS)) === null);
    expect(standby.state().isCollecting).toBe(false);
    expect(await rejectionOf(standby.collectNow())).toBeInstanceOf(LeaseLostError);
    expect(school.sandbox.requests).toHaveLength(0);
    school.clock.pass(LEASE_MS);
    await school.caughtUp();
    expect(standby.state()).toMatchObject({ isCollecting: true });
  });

  test('the other takes over within two minutes from one that was killed', async () => {
    await using school = await startSchool();
    await using elsewhere = await startSchool();
    const killed = elsewhere.collect('killed', { store: school.archive });
    await until(() => killed.state().isCollecting);
    const standby = school.collect('standby');
    // The clock of the first stands still: it prolongs nothing any more.
    for (let ms = 0; ms < 120_000; ms += 10_000) {
      school.clock.pass(10_000);
      await school.archive.lease('probe', 'probe', NOW, 1);
    }
    await until(() => standby.state().isCollecting);
  });

  test('the second takes over at once when the first is closed', async () => {
    await using school = await startSchool();
    const first = school.collect('first');
    await until(() => first.state().isCollecting);
    const second = school.collect('second');
    await first.close();
    school.clock.pass(20_000);
    await until(() => second.state().isCollecting);
    await school.caughtUp();
  });

  test('the one that has lost the lease stops with its next write', async () => {
    await using school = await startSchool();
    const first = school.collect('first');
    await until(() => school.calls('playback/room') > 3);
    await school.archive.lease('collector', 'other', NOW + LEASE_MS, LEASE_MS);
    await until(() => !first.state().isCollecting);
    expect(school.events).toContainEqual({ kind: 'ended', reason: 'lease-lost' });
    const asked = school.sandbox.requests.length;
    await school.archive.release('collector', 'other');
    // It leaves the lease alone for a while, so that two whose clocks disagree do not take it in turn.
    for (let ms = 0; ms < LOST_REST_MS; ms += 20_000) {
      school.clock.pass(20_000);
      await school.archive.lease('probe', 'probe', NOW, 1);
      expect(first.state().isCollecting).toBe(false);
    }
    expect(school.sandbox.requests).toHaveLength(asked);
    school.clock.pass(60_000);
    await until(() => first.state().isCollecting);
  });
});

test('a full round reads everything, and says how much that was', async () => {
  await using school = await startSchool();
  const collector = school.collect();
  await school.caughtUp();
  school.sandbox.clearRequests();
  const done = await collector.collectNow();
  expect(done.rooms).toBeGreaterThan(5);
  expect(school.calls('playback/room')).toBeGreaterThanOrEqual(done.rooms);
  expect(await school.kept.lessonsEnded(0, NOW, 1_000)).toHaveLength(
    done.failures - (school.calls('playback/room') - done.rooms),
  );
  // And goes on with its rounds.
  await until(() => collector.state().merchants.size === 1);
});

test('a full round names a merchant that cannot be read, and reads the others', async () => {
  await using school = await startSchool();
  const [first, second] = school.sandbox.accounts;
  const merchants = [
    { name: 'wrong', client: school.clientOf({ partner: first!.partner, appKey: 'wrong' }) },
    { name: 'right', client: school.clientOf(second) },
  ];
  const done = await school.collect('one', { merchants }).collectNow();
  expect(done.unread).toEqual(['wrong']);
  expect(done.rooms).toBeGreaterThan(0);
  expect(school.events).toContainEqual(
    expect.objectContaining({ kind: 'failed', merchant: 'wrong', step: 'merchant' }),
  );
});

test('a full round says that it waits for the vendor', async () => {
  await using school = await startSchool();
  school.sandbox.faults.add({ endpoint: '*', kind: 'status', status: 503, retryAfter: '60' });
  const leaving = new AbortController();
  const round = rejectionOf(school.collect().collectNow(leaving.signal));
  await until(() => school.events.some(({ kind }) => kind === 'waiting'));
  leaving.abort(new Error('enough'));
  expect(await round).toMatchObject({ message: 'enough' });
});

test('a full round ends by its signal', async () => {
  await using school = await startSchool();
  school.sandbox.faults.add({ endpoint: 'v3/room/list', kind: 'hang', probability: 1 });
  const collector = school.collect();
  const leaving = new AbortController();
  const round = rejectionOf(collector.collectNow(leaving.signal));
  await until(() => school.calls('room/list') > 0);
  leaving.abort(new Error('the operator stops it'));
  expect(await round).toMatchObject({ message: 'the operator stops it' });
});
