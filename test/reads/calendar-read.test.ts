import { describe, expect, test } from 'vitest';
import { createAnswerCache } from '../../src/reads/answer-cache.ts';
import { readCalendar } from '../../src/reads/calendar-read.ts';
import { tagsTouchedBy } from '../../src/reads/read-kinds.ts';
import { schoolFile, type PlannedLesson } from '../support/school-file.ts';
import { startTestGateway } from '../support/gateway.ts';

/** Eight in the evening in Shanghai. */
const NOW = Date.parse('2026-06-01T12:00:00Z');
const MIDNIGHT = Date.parse('2026-05-31T16:00:00Z');
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const roomId = (number: number) => `jz${number.toString(16).padStart(32, '0')}`;

function lessonAt(number: number, startMs: number): PlannedLesson {
  return { roomId: roomId(number), title: `第${number}讲`, startsAt: new Date(startMs), minutes: 60 };
}

/** Lessons, one hour after the other. */
const hourly = (count: number, fromMs: number, firstNumber = 0) =>
  Array.from({ length: count }, (_, index) => lessonAt(firstNumber + index, fromMs + index * HOUR_MS));

async function startSchool(lessons: readonly PlannedLesson[], timeFilter: 'plain' | 'documented' = 'plain') {
  const file = schoolFile(lessons, NOW);
  const now = () => NOW;
  const gateway = await startTestGateway({
    now,
    sandbox: { now, dataFile: file.dataFile, timeFilter },
    client: { roomTimeFilter: timeFilter },
  });
  const clock = { now: 0 };
  const records = createAnswerCache({
    ttlMs: { record: 5_000, list: 2_000, merchant: 60_000, liveStatistics: 5_000, playback: 60_000 },
    maxEntries: 1_000,
    maxBytes: 10_000_000,
    now: () => clock.now,
  });
  return {
    gateway,
    records,
    clock,
    read: (rooms: readonly string[] | null = null, nowMs = NOW) =>
      readCalendar(gateway.duobei, records, { rooms, nowMs }, {}),
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      file[Symbol.dispose]();
    },
  };
}

describe('the calendar of a merchant', () => {
  test('has its rooms from four weeks back to a term ahead, in the order of their starts', async () => {
    const [first, last] = [MIDNIGHT - 28 * DAY_MS, MIDNIGHT + 183 * DAY_MS];
    await using school = await startSchool([
      lessonAt(4, last),
      lessonAt(3, last - 60_000),
      lessonAt(2, NOW),
      lessonAt(1, first),
      lessonAt(0, first - 60_000),
    ]);
    const calendar = await school.read();
    expect(calendar.rooms.map(({ vendorId }) => vendorId)).toEqual([1, 2, 3].map(roomId));
    expect(calendar.rooms[1]).toEqual({
      vendorId: roomId(2),
      title: '第2讲',
      startsAt: new Date(NOW),
      endsAt: new Date(NOW + HOUR_MS),
    });
    expect(calendar).toMatchObject({
      isComplete: true,
      merchantName: '空学校',
      window: { from: new Date(first), to: new Date(last) },
      readAt: new Date(NOW),
    });
    expect(school.gateway.takeCalls()).toEqual(['v3/merchant', 'v3/room/list']);
  });

  test('has a lesson at its first midnight from a vendor whose bounds are strict too', async () => {
    const first = MIDNIGHT - 28 * DAY_MS;
    await using school = await startSchool([lessonAt(1, first), lessonAt(0, first - 60_000)], 'documented');
    expect((await school.read()).rooms.map(({ vendorId }) => vendorId)).toEqual([roomId(1)]);
  });

  test('is 25 pages of the list and the merchant at most', async () => {
    await using school = await startSchool(hourly(500, NOW));
    const { rooms, isComplete } = await school.read();
    expect([rooms.length, isComplete]).toEqual([500, true]);
    expect(school.gateway.takeCalls()).toHaveLength(26);
  });

  test('looks less far where there are too many rooms', async () => {
    await using school = await startSchool([...hourly(490, NOW), ...hourly(600, NOW + 60 * DAY_MS, 1_000)]);
    const { rooms, isComplete, window } = await school.read();
    expect([rooms.length, isComplete]).toEqual([490, true]);
    expect(window).toEqual({
      from: new Date(MIDNIGHT - 7 * DAY_MS),
      to: new Date(MIDNIGHT + 57 * DAY_MS),
    });
  });

  test('says that it is not whole where there are too many within two weeks, and asks no more', async () => {
    const crowd = Array.from({ length: 700 }, (_, index) => lessonAt(index, NOW + index * 60_000));
    await using school = await startSchool(crowd);
    const { rooms, isComplete } = await school.read();
    expect([rooms.length, isComplete]).toEqual([500, false]);
    expect(school.gateway.takeCalls()).toHaveLength(28);
  });

  test('is remembered for five minutes, whoever asks, and shared while it is read', async () => {
    await using school = await startSchool(hourly(3, NOW));
    const [one, other] = await Promise.all([school.read(), school.read()]);
    expect(one).toBe(other);
    school.clock.now = 299_999;
    expect(await school.read()).toBe(one);
    expect(school.gateway.takeCalls()).toHaveLength(2);
    school.clock.now = 300_001;
    expect(await school.read()).not.toBe(one);
    expect(school.gateway.takeCalls()).toContain('v3/room/list');
  });

  test('is forgotten with any room that a write touches', async () => {
    await using school = await startSchool(hourly(3, NOW));
    await school.read();
    await school.gateway.duobei.room.rename({ roomId: roomId(1), title: '改过的' });
    school.records.drop(tagsTouchedBy({ roomId: roomId(1) }));
    expect((await school.read()).rooms[1]?.title).toBe('改过的');
  });

  test('does without the name of the merchant, but not without its rooms', async () => {
    await using school = await startSchool(hourly(3, NOW));
    school.gateway.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'status', status: 500, times: 10 });
    expect(await school.read()).toMatchObject({ merchantName: null, isComplete: true });
    school.records.drop(tagsTouchedBy({}));
    school.gateway.sandbox.faults.add({ endpoint: 'v3/room/list', kind: 'status', status: 500, times: 10 });
    await expect(school.read()).rejects.toThrow();
  });
});

describe('the calendar of some rooms', () => {
  test('reads few of them one by one, and leaves out what is none', async () => {
    await using school = await startSchool(hourly(5, NOW));
    const calendar = await school.read([roomId(3), roomId(1), roomId(77), 'no id', '']);
    expect(calendar.rooms.map(({ vendorId }) => vendorId)).toEqual([1, 3].map(roomId));
    expect(school.gateway.takeCalls()).toEqual([
      'v3/merchant',
      'v3/room/detail',
      'v3/room/detail',
      'v3/room/detail',
    ]);
  });

  test('looks for more of them in the list', async () => {
    await using school = await startSchool(hourly(100, NOW));
    const wanted = Array.from({ length: 30 }, (_, index) => roomId(3 * index));
    expect((await school.read(wanted)).rooms.map(({ vendorId }) => vendorId)).toEqual(wanted);
    expect(school.gateway.takeCalls()).toHaveLength(6);
  });

  test('asks for nothing but the name where there are none', async () => {
    await using school = await startSchool(hourly(3, NOW));
    expect((await school.read([])).rooms).toEqual([]);
    expect(school.gateway.takeCalls()).toEqual(['v3/merchant']);
  });

  test('is another than that of others, and forgotten with one of its rooms', async () => {
    await using school = await startSchool(hourly(5, NOW));
    const one = await school.read([roomId(1)]);
    const other = await school.read([roomId(2)]);
    expect(other).not.toBe(one);
    school.records.drop(tagsTouchedBy({ roomId: roomId(2) }));
    expect(await school.read([roomId(1)])).toBe(one);
    expect(await school.read([roomId(2)])).not.toBe(other);
  });

  test('fails whole where one of them cannot be read: a phone would take its lesson away', async () => {
    await using school = await startSchool(hourly(3, NOW));
    school.gateway.sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'status', status: 500, times: 10 });
    await expect(school.read([roomId(1), roomId(2)])).rejects.toThrow();
  });
});
