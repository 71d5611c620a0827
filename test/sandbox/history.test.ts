import { describe, expect, test } from 'vitest';
import { createHistory, type HistoricRoom } from '../../src/sandbox/history.ts';
import { playbackDays } from '../../src/sandbox/playback-statistics.ts';
import { createSeed, seedIds } from '../../src/sandbox/seed.ts';
import { DAY_MS, startOfShanghaiDay } from '../../src/sandbox/shanghai-time.ts';

const NOW = Date.parse('2026-03-02T20:41:30+08:00');
const WEEK_MS = startOfShanghaiDay(NOW) - 6 * DAY_MS;

const roomsOf = (seed: 'school' | 'branch') => [...createHistory(seed, NOW).rooms];
const daysOf = ({ visits }: HistoricRoom) => visits.flatMap(({ days }) => days);

describe('the history of the sandbox', () => {
  test('is the same each time', () => {
    expect(roomsOf('school')).toEqual(roomsOf('school'));
  });

  test('has every room that the vendor has, and lessons of a term that it has no more', () => {
    const rooms = roomsOf('school');
    const there = rooms.filter(({ deletedMs }) => deletedMs === null).map(({ room }) => room.roomId);
    expect(there.sort()).toEqual(
      createSeed('school', NOW, 0)
        .rooms.map(({ roomId }) => roomId)
        .sort(),
    );
    const gone = rooms.filter(({ deletedMs }) => deletedMs !== null);
    expect(gone).toHaveLength(70);
    expect(gone.some(({ room }) => there.includes(room.roomId))).toBe(false);
    for (const { room, seenMs, deletedMs } of gone) {
      expect(seenMs).toBeLessThan(deletedMs!);
      expect(room.endMs).toBeLessThan(seenMs);
      expect(deletedMs).toBeLessThan(NOW);
    }
  });

  test('shows of the last week what the vendor shows of it', () => {
    const { rooms } = createSeed('school', NOW, 0);
    for (const historic of roomsOf('school')) {
      const room = rooms.find(({ roomId }) => roomId === historic.room.roomId);
      const own = (room && playbackDays(room, NOW)) ?? [];
      expect(daysOf(historic).filter(({ timestamp }) => timestamp >= WEEK_MS)).toEqual(own);
    }
  });

  test('is visited so often that no day with playback is lost, and never sees a later one', () => {
    for (const { visits } of roomsOf('school')) {
      for (const [index, { atMs, days }] of visits.entries()) {
        const before = visits[index - 1]?.atMs ?? atMs;
        expect(startOfShanghaiDay(atMs) - startOfShanghaiDay(before)).toBeLessThanOrEqual(6 * DAY_MS);
        for (const { timestamp } of days) expect(timestamp).toBeLessThanOrEqual(atMs);
      }
    }
  });

  test('has attendance, entries and sessions of the example students', () => {
    const ended = roomsOf('school').find(({ room }) => room.roomId === seedIds.endedRoom)!;
    expect(ended.attendances.map(({ uid }) => uid)).toContain(seedIds.studentUserId);
    expect(ended.entries.map(({ uid }) => uid)).toContain(seedIds.studentUserId);
    const old = roomsOf('school').find(({ deletedMs }) => deletedMs !== null)!;
    const sessions = old.visits.flatMap(({ sessions }) => sessions);
    expect(sessions.map(({ uid }) => uid)).toContain(seedIds.studentUserId);
  });

  test('leads to the balance of now, and is never below zero', () => {
    const { balances } = createHistory('school', NOW, 10_000);
    expect(balances).toHaveLength(127);
    expect(balances.at(-1)).toMatchObject({ remainMoney: 10_000, consumptionMoney: 1_616 });
    for (const [index, { remainMoney, consumptionMoney }] of balances.entries()) {
      expect(remainMoney).toBeGreaterThan(0);
      expect(consumptionMoney).toBeGreaterThanOrEqual(balances[index - 1]?.consumptionMoney ?? 0);
    }
  });

  test('reads the balance soon after each midnight, the last time on the day on which it was', () => {
    const atMs = createHistory('school', NOW).balances.map((balance) => balance.atMs);
    for (const ms of atMs) expect(ms - startOfShanghaiDay(ms)).toBe(30 * 60_000);
    expect(startOfShanghaiDay(atMs.at(-1)!)).toBe(startOfShanghaiDay(NOW));
    const atNight = startOfShanghaiDay(NOW) + 10 * 60_000;
    const { balances } = createHistory('school', atNight, 10_000);
    expect(balances.at(-1)).toMatchObject({ remainMoney: 10_000, consumptionMoney: 1_616 });
    expect(balances.at(-1)!.atMs).toBeLessThan(atNight);
  });

  test('of the branch has the same rooms by their ids, with fewer students of old, and names of its own', () => {
    const [school, branch] = [roomsOf('school'), roomsOf('branch')];
    expect(branch.map(({ room }) => room.roomId)).toEqual(school.map(({ room }) => room.roomId));
    const studentsOf = (rooms: HistoricRoom[]) =>
      rooms.reduce((sum, { live }) => sum + (live?.statistics.totalStudentNum ?? 0), 0);
    expect(studentsOf(branch)).toBeLessThan(studentsOf(school));
    for (const { room } of branch) expect(room.title).toContain('分校');
  });
});
