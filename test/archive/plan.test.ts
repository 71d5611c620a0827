import { describe, expect, test } from 'vitest';
import type { RoomsDue } from '../../src/archive/archive.ts';
import {
  afterEnd,
  isNearMidnight,
  nextSlot,
  nextVisitAfter,
  notReadyUntil,
  shareOf,
  visitAt,
  VISIT_EVERY_MS,
} from '../../src/archive/collector/plan.ts';
import { DAY_MS } from '../../src/vendor/protocol/days.ts';
import { createRandom } from '../../src/sandbox/random.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.parse('2026-11-28T12:00:00+08:00');

const roomWith = (room: Partial<RoomsDue>): RoomsDue => ({
  roomId: 'jz1',
  dueAt: NOW,
  startsAt: new Date(NOW - 30 * DAY_MS),
  endsAt: new Date(NOW - 30 * DAY_MS + HOUR_MS),
  playbackExpiresAt: null,
  isVod: false,
  ...room,
});

describe('the next visit of a room', () => {
  test('comes within 5.92 days after any moment, and never at that moment', () => {
    const random = createRandom(1);
    for (let round = 0; round < 2_000; round += 1) {
      const startsAt = round % 2 === 0 ? null : new Date(NOW * random());
      const room = roomWith({ roomId: `jz${round}`, startsAt, endsAt: null });
      const after = Math.floor(NOW * random());
      const next = nextSlot(room, after);
      expect(next).toBeGreaterThanOrEqual(after - 1);
      expect(next).toBeLessThanOrEqual(after + VISIT_EVERY_MS);
    }
  });

  test('comes 5.92 days after a visit that was in its time, or a little late', () => {
    const room = roomWith({});
    const slot = nextSlot(room, NOW);
    for (const lateMs of [1, 60_000, 20 * HOUR_MS]) {
      expect(nextSlot(room, slot + lateMs)).toBeCloseTo(slot + VISIT_EVERY_MS, -1);
    }
  });

  test('spreads rooms that were visited at once over all hours', () => {
    const random = createRandom(1);
    const byHour = (rooms: Partial<RoomsDue>[]) => {
      const hours = new Map<number, number>();
      for (const [index, room] of rooms.entries()) {
        const next = nextSlot(roomWith({ roomId: `jz${index}`, ...room }), NOW);
        const hour = Math.floor((next - NOW) / HOUR_MS);
        hours.set(hour, (hours.get(hour) ?? 0) + 1);
      }
      return hours;
    };
    // 100 an hour on average, of rooms without a time and of those with lessons at any time.
    for (const isTimed of [false, true]) {
      const startsAt = () => (isTimed ? new Date(NOW - 180 * DAY_MS * random()) : null);
      const hours = byHour(Array.from({ length: 14_200 }, () => ({ startsAt: startsAt(), endsAt: null })));
      expect(hours.size).toBeGreaterThanOrEqual(141);
      expect(Math.max(...hours.values())).toBeLessThan(150);
    }
    // Lessons that end at once: over half a day.
    const together = byHour(Array.from({ length: 1_200 }, () => ({})));
    expect(together.size).toBeGreaterThanOrEqual(12);
    expect(Math.max(...together.values())).toBeLessThan(150);
  });

  test('is a whole period behind the visit after a lesson, but for half a day', () => {
    for (let index = 0; index < 200; index += 1) {
      const room = roomWith({ roomId: `jz${index}`, endsAt: new Date(NOW) });
      const visited = afterEnd(room.roomId, NOW) + 60_000;
      expect(nextVisitAfter(room, visited)).toBeGreaterThan(visited + VISIT_EVERY_MS - 0.51 * DAY_MS);
    }
  });

  test('is in the hour after a lesson that is still to end', () => {
    const endsAt = NOW + 5 * DAY_MS;
    const next = nextVisitAfter(roomWith({ endsAt: new Date(endsAt) }), NOW)!;
    expect(next - endsAt).toBeGreaterThan(0);
    expect(next - endsAt).toBeLessThan(HOUR_MS);
    expect(next).toBe(afterEnd('jz1', endsAt));
  });

  test('is one more after its playback has expired, and then none', () => {
    const room = roomWith({ playbackExpiresAt: new Date(NOW) });
    expect(nextVisitAfter(room, NOW - HOUR_MS)).toBe(nextSlot(room, NOW - HOUR_MS));
    // Its last day is not over yet.
    expect(nextVisitAfter(room, NOW + HOUR_MS)).not.toBeNull();
    expect(nextVisitAfter(room, NOW + 12 * HOUR_MS)).toBeNull();
  });
});

describe('a room that is due', () => {
  test('is visited now where its lesson is over, or nobody says when it is', () => {
    expect(visitAt(roomWith({}), NOW)).toBe(NOW);
    expect(visitAt(roomWith({ startsAt: null, endsAt: null, isVod: null }), NOW)).toBe(NOW);
  });

  test('waits for its lesson', () => {
    const endsAt = new Date(NOW + HOUR_MS);
    expect(visitAt(roomWith({ endsAt }), NOW)).toBe(afterEnd('jz1', endsAt.getTime()));
  });

  test('needs no lesson where it is a recording', () => {
    const room = { startsAt: new Date(NOW - HOUR_MS), endsAt: new Date(NOW + HOUR_MS), isVod: true };
    expect(visitAt(roomWith(room), NOW)).toBe(NOW);
  });

  test('is not visited where it was found when the vendor had forgotten all of it', () => {
    const playbackExpiresAt = new Date(NOW - 9 * DAY_MS);
    expect(visitAt(roomWith({ playbackExpiresAt, dueAt: NOW }), NOW)).toBeNull();
    // It was planned before that: what is lost has to be told.
    expect(visitAt(roomWith({ playbackExpiresAt, dueAt: NOW - 8 * DAY_MS }), NOW)).toBe(NOW);
    expect(visitAt(roomWith({ playbackExpiresAt: new Date(NOW - 5 * DAY_MS) }), NOW)).toBe(NOW);
  });
});

test('a recording that is not ready is asked for each hour, then ever less, but no less than all others', () => {
  const room = roomWith({ endsAt: new Date(NOW - HOUR_MS) });
  const waits = Array.from({ length: 30 }, (_, index) => notReadyUntil(room, index + 1, NOW) - NOW);
  expect(waits.slice(0, 6)).toEqual(Array.from({ length: 6 }, () => HOUR_MS));
  expect(waits[6]).toBe(2 * HOUR_MS);
  expect(Math.max(...waits)).toBeLessThanOrEqual(VISIT_EVERY_MS + HOUR_MS);
  expect(waits).toEqual([...waits].sort((one, other) => one - other));
});

test('a recording that is not there a day after its lesson is asked for as all others are', () => {
  const longAgo = roomWith({ endsAt: new Date(NOW - 2 * DAY_MS) });
  expect(notReadyUntil(longAgo, 1, NOW)).toBe(nextSlot(longAgo, NOW + HOUR_MS));
  const unknown = roomWith({ startsAt: null, endsAt: null, isVod: null });
  expect(notReadyUntil(unknown, 1, NOW)).toBe(NOW + HOUR_MS);
});

test('midnight in Shanghai is left out, six minutes on each side', () => {
  const midnight = Date.parse('2026-11-29T00:00:00+08:00');
  expect([-361_000, -359_000, 0, 359_000, 361_000].map((ms) => isNearMidnight(midnight + ms))).toEqual([
    false,
    true,
    true,
    true,
    false,
  ]);
});

test('shares of names are spread evenly, also of those that are alike', () => {
  const shares = Array.from({ length: 1_000 }, (_, index) => shareOf(`jz${index}`));
  const tenths = new Map<number, number>();
  for (const share of shares)
    tenths.set(Math.floor(10 * share), (tenths.get(Math.floor(10 * share)) ?? 0) + 1);
  expect([...tenths.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(Math.max(...tenths.values())).toBeLessThan(140);
});
