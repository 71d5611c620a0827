import { describe, expect, test } from 'vitest';
import { ROUND_EVERY_MS } from '../../src/archive/collector/rounds.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { addDays, dayOf, vendorWeek } from '../../src/vendor/protocol/days.ts';
import { until } from '../support/eventually.ts';
import { ALL, NOW, startSchool } from './collected-school.ts';

const HOUR_MS = 3_600_000;

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

  test('reads the balance so that money stands on the day on which it was spent', async () => {
    await using school = await startSchool();
    const client = school.clientOf();
    school.collect();
    await school.caughtUp();
    const spend = async (title: string) => {
      const startsAt = new Date(NOW + 72 * HOUR_MS);
      const lesson = { title, startsAt, durationMinutes: 60 };
      await client.room.create({ ...lesson, type: 'ONE_TO_MANY', isVideoEnabled: true });
    };
    await spend('of the first day');
    school.clock.pass(14 * HOUR_MS);
    await school.caughtUp();
    await spend('of the second day');
    await spend('of the second day too');
    school.clock.pass(24 * HOUR_MS);
    await school.caughtUp();
    const span = { from: dayOf(NOW), to: addDays(dayOf(NOW), 2) };
    const spent = (await school.kept.usage(span, 'DAY')).map(({ spending }) => Number(spending));
    expect(spent).toEqual([4, 8, 0]);
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

  test('reads who attended a lesson when they become known after it, and asks once about who did not', async () => {
    await using school = await startSchool();
    const { kept } = school;
    const collector = school.collect('one', { keepDays: { ...ALL, users: 30 } });
    await school.caughtUp();
    await until(async () => (await kept.liveStatistics(seedIds.endedRoom)) !== null);
    expect(school.calls('zhibo/user')).toBe(0);
    const letIn = (id: string) => ({ roomId: seedIds.endedRoom, id, vendorId: id, at: new Date(NOW) });
    await kept.noteLetIn([letIn(seedIds.studentUserId), letIn('nobody')]);
    for (const days of [6, 12]) {
      school.clock.pass(6 * 24 * HOUR_MS);
      await collector.collectNow();
      const [activity] = await kept.userActivity(
        seedIds.studentUserId,
        { from: addDays(week.from, -30), to: addDays(week.to, days) },
        null,
      );
      expect(activity?.attendance?.sessions.length).toBeGreaterThan(0);
    }
    const asked = school.sandbox.requests
      .filter(({ path }) => path.endsWith('zhibo/user'))
      .map(({ params }) => params['uid']);
    expect(asked.filter((uid) => uid === seedIds.studentUserId)).toHaveLength(1);
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
