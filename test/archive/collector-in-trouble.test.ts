import { expect, test } from 'vitest';
import { ArchiveAwayError, type Archive } from '../../src/archive/archive.ts';
import { LEASE_MS } from '../../src/archive/collector/lease-keeper.ts';
import { ROUND_EVERY_MS } from '../../src/archive/collector/rounds.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { DAY_MS, vendorWeek } from '../../src/vendor/protocol/days.ts';
import { until } from '../support/eventually.ts';
import { ALL, NOW, startSchool } from './collected-school.ts';

test('an account that has another key goes on with it', async () => {
  await using school = await startSchool();
  const { partner } = school.sandbox;
  const merchants = [{ name: 'school', client: school.clientOf({ partner, appKey: 'a wrong key' }) }];
  school.collect('one', { merchants });
  await until(() => school.events.some(({ kind }) => kind === 'failed'));
  merchants[0] = { name: 'school', client: school.clientOf() };
  await school.inTime(ROUND_EVERY_MS, async () => (await school.kept.room(seedIds.endedRoom)) !== null);
});

test('what the account may not ask of users is asked once, however many there are', async () => {
  await using school = await startSchool({ features: { userStatistics: false, playback: true } });
  const letIn = (id: string) => ({ roomId: seedIds.endedRoom, id, vendorId: id, at: new Date(NOW) });
  await school.kept.noteLetIn(['u1', 'u2', 'u3'].map(letIn));
  school.collect('one', { keepDays: { ...ALL, users: 30 } });
  await school.caughtUp();
  await until(async () => (await school.kept.liveStatistics(seedIds.endedRoom)) !== null);
  expect(school.calls('playback/user') + school.calls('zhibo/user')).toBe(1);
  expect(school.events).toContainEqual({ kind: 'not-enabled', merchant: 'school', of: 'users' });
});

test('a lesson that is over for hours is read for the last time, whatever its figures say', async () => {
  await using school = await startSchool();
  const endpoint = 'v3/statistics/zhibo/room';
  school.sandbox.faults.add({ endpoint, kind: 'odd', shape: 'just begun', times: 1_000 });
  school.collect();
  await until(async () => (await school.kept.liveStatistics(seedIds.endedRoom)) !== null);
  const kept = await school.kept.liveStatistics(seedIds.endedRoom);
  expect(kept).toMatchObject({ isFinal: true, onlineSeries: { lastStudentEndedAt: null } });
});

test('a walk that a jumped clock has noted for next year begins now', async () => {
  await using school = await startSchool();
  const jumped = { startedAt: NOW + 365 * DAY_MS, pageNo: 1, pages: 1, isFirst: false, isRead: false };
  await school.kept.setNote('walk', JSON.stringify(jumped));
  school.collect();
  await school.inTime(ROUND_EVERY_MS, async () => {
    const { startedAt } = JSON.parse((await school.kept.note('walk')) ?? '{}') as typeof jumped;
    return startedAt < NOW + 30 * DAY_MS;
  });
});

test('collecting goes on within a second when the archive was away for a moment', async () => {
  await using school = await startSchool();
  let isAway = false;
  const lease: Archive['lease'] = (...asked) =>
    isAway ? Promise.reject(new ArchiveAwayError('ECONNREFUSED', null)) : school.archive.lease(...asked);
  const collector = school.collect('one', { store: { ...school.archive, lease } });
  await until(() => collector.state().isCollecting);
  isAway = true;
  school.clock.pass(LEASE_MS / 3);
  await until(() => !collector.state().isCollecting);
  isAway = false;
  school.clock.pass(1_000);
  await until(() => collector.state().isCollecting);
});

test('a full round goes on when the vendor answers again', async () => {
  await using school = await startSchool();
  school.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'status', status: 500, times: 5 });
  const collector = school.collect('one');
  let done: Awaited<ReturnType<typeof collector.collectNow>> | undefined;
  void collector.collectNow().then((round) => (done = round));
  await school.inTime(30_000, () => done !== undefined);
  expect(done).toMatchObject({ unread: [] });
  expect(done!.rooms).toBeGreaterThan(0);
});

test('what the vendor says late is of when it was asked', async () => {
  await using school = await startSchool();
  school.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'delay', ms: 300, times: 100 });
  school.collect();
  const balances = () => school.kept.balances(vendorWeek(NOW));
  await until(async () => (await balances()).length > 0);
  const [balance] = await balances();
  expect(balance!.collectedAt.getTime()).toBeLessThanOrEqual(NOW - 290);
});

test('a recording that is not ready for long was visited all the same: no day is lost', async () => {
  await using school = await startSchool();
  school.collect();
  await school.caughtUp();
  const endpoint = 'v3/statistics/playback/room';
  school.sandbox.faults.add({ endpoint, kind: 'error', error: 'course_convert_error', times: 1_000 });
  const answered = school.calls('playback/room');
  for (let days = 0; days < 14; days += 1) {
    school.clock.pass(DAY_MS);
    await school.caughtUp();
  }
  expect(school.calls('playback/room')).toBeGreaterThan(answered);
  school.sandbox.faults.clear();
  for (let days = 0; days < 7; days += 1) {
    school.clock.pass(DAY_MS);
    await school.caughtUp();
  }
  expect(school.events.filter(({ kind }) => kind === 'days-lost' || kind === 'failed')).toEqual([]);
});
