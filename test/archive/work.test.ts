import { expect, test } from 'vitest';
import { Waits } from '../../src/archive/collector/waits.ts';
import { Work } from '../../src/archive/collector/work.ts';
import { Cancellation } from '../../src/runtime/cancellation.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { DAY_MS } from '../../src/vendor/protocol/days.ts';
import { ALL, startSchool } from './collected-school.ts';

test('what the account may not ask for is left alone for a day, and everything else goes on', async () => {
  await using school = await startSchool({ features: { userStatistics: false, playback: true } });
  const client = school.clientOf();
  let nowMs = 0;
  const work = new Work({
    name: 'school',
    client,
    store: school.archive,
    token: 1,
    clock: school.clock,
    signal: new Cancellation(),
    keepDays: { ...ALL, users: 30 },
    onEvent: (event) => void school.events.push(event),
    sinceStart: () => nowMs,
  });
  const areOn = () => (['users', 'live', 'playback', 'balance'] as const).map((kind) => work.isOn(kind));
  const [user, room] = [seedIds.studentUserId, seedIds.endedRoom];
  const unknown = await client.room.detail('jzunknown').catch((error: unknown) => error);
  expect(work.isNotEnabled('users', unknown)).toBe(false);
  expect(areOn()).toEqual([true, true, true, true]);
  const refusal = await client.statistics
    .liveUser({ roomId: room, userId: user })
    .catch((error: unknown) => error);
  expect(work.isNotEnabled('users', refusal)).toBe(true);
  nowMs = DAY_MS - 1;
  expect(areOn()).toEqual([false, true, true, true]);
  nowMs = DAY_MS;
  expect(areOn()).toEqual([true, true, true, true]);
  expect(school.events).toEqual([{ kind: 'not-enabled', merchant: 'school', of: 'users' }]);
});

test('what has failed waits twice as long each time, up to a bound, and not at all once it was settled', () => {
  let nowMs = 0;
  const waits = new Waits({ firstMs: 100, maxMs: 300, sinceStart: () => nowMs });
  for (const waitMs of [100, 200, 300, 300]) {
    waits.fail('room');
    nowMs += waitMs - 1;
    expect(waits.isWaiting('room')).toBe(true);
    nowMs += 1;
    expect(waits.isWaiting('room')).toBe(false);
    expect(waits.size).toBe(1);
  }
  expect(waits.isWaiting('another')).toBe(false);
  waits.fail('room');
  waits.settle('room');
  expect([waits.isWaiting('room'), waits.size]).toEqual([false, 0]);
  waits.fail('room');
  nowMs += 100;
  expect(waits.isWaiting('room')).toBe(false);
});
