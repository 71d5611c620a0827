import { describe, expect, test } from 'vitest';
import { schedulePhaseOf, scheduledMinutes } from '../../../src/graphql/room/room-schedule.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway } from '../../support/gateway.ts';

const startsAt = new Date('2026-03-02T10:00:00+08:00');
const endsAt = new Date('2026-03-02T11:30:00+08:00');

describe('the phase of a schedule', () => {
  test.each([
    ['a moment before the start', startsAt.getTime() - 1, 'UPCOMING'],
    ['at the start', startsAt.getTime(), 'IN_PROGRESS'],
    ['a moment before the end', endsAt.getTime() - 1, 'IN_PROGRESS'],
    ['at the end', endsAt.getTime(), 'ENDED'],
  ])('%s', (_when, nowMs, phase) => {
    expect(schedulePhaseOf({ startsAt, endsAt }, nowMs)).toBe(phase);
  });

  test('is not known where one of the two is not', () => {
    const nowMs = startsAt.getTime();
    const unknown = [
      { startsAt: null, endsAt },
      { startsAt, endsAt: null },
    ];
    expect(unknown.map((schedule) => schedulePhaseOf(schedule, nowMs))).toEqual([null, null]);
  });

  test('is that of the clock of the gateway', async () => {
    let nowMs = startsAt.getTime();
    await using gateway = await startTestGateway({ now: () => nowMs });
    const ROOM = `{ room(id: "${seedIds.liveRoom}") { schedulePhase endsAt } }`;
    const ask = async () =>
      (await gateway.execute<{ room: { schedulePhase: string; endsAt: string } }, never>(ROOM)).data!.room;
    const first = await ask();
    expect(first.schedulePhase).toBe('IN_PROGRESS');
    nowMs = Date.parse(first.endsAt);
    expect((await ask()).schedulePhase).toBe('ENDED');
  });
});

describe('the length of a schedule', () => {
  test('is in whole minutes, and not known where one end is not', () => {
    expect(scheduledMinutes({ startsAt, endsAt })).toBe(90);
    expect(scheduledMinutes({ startsAt: null, endsAt })).toBeNull();
    expect(scheduledMinutes({ startsAt, endsAt: null })).toBeNull();
  });
});
