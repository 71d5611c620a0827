import { expect, test } from 'vitest';
import { until } from '../support/eventually.ts';
import { rejectionOf } from '../vendor/vendor-stub.ts';
import { NOW, startSchool } from './collected-school.ts';

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
