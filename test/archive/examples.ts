import { startOfDay, type Day } from '../../src/vendor/protocol/days.ts';
import type { Merchant } from '../../src/vendor/endpoints/merchant.ts';
import type { PlaybackDay, UserPlaybackSession } from '../../src/vendor/endpoints/playback.ts';
import type { LiveStatistics, UserLiveAttendance } from '../../src/vendor/endpoints/statistics.ts';

/** Noon in Shanghai. */
export const noon = (day: Day) => atHour(day, 12);

/** So many hours after midnight in Shanghai. */
export const atHour = (day: Day, hours: number) => new Date(startOfDay(day) + hours * 3_600_000);

export const NOVEMBER = { from: '2026-11-01', to: '2026-11-30' };

/** A day with all its playback in one hour. */
export function dayWith(day: Day, viewCount: number, watchedSeconds = viewCount * 60): PlaybackDay {
  return {
    vendorId: `day-${day}`,
    startsAt: new Date(startOfDay(day)),
    hours: [{ hour: 9, viewCount, watchedSeconds }],
    minutes: [{ minute: 3, viewCount }],
  };
}

export const noStatistics: LiveStatistics = {
  peakStudentCount: null,
  studentCount: null,
  mobileStudentCount: null,
  pcStudentCount: null,
  watchTime: null,
  onlineSeries: null,
};

export function statisticsOf(studentCount: number, totalSeconds: number): LiveStatistics {
  const watchTime = { totalSeconds, maxSeconds: null, medianSeconds: 2.5, minSeconds: 1, averageSeconds: 3 };
  return { ...noStatistics, studentCount, watchTime };
}

export function balanceOf(totalConsumed: string | null): Merchant {
  return {
    vendorId: 'north',
    name: 'A name',
    mobile: null,
    unitPrice: null,
    videoUnitPrice: null,
    balance: '12.30',
    totalToppedUp: '1000.00',
    totalConsumed,
  };
}

export function attendanceOf(userId: string, ...starts: Date[]): UserLiveAttendance {
  const sessions = starts.map((startedAt) => ({
    startedAt,
    durationSeconds: 60.5,
    deviceType: 'PC' as const,
  }));
  return { userId, sessions };
}

export function sessionOf(userId: string, startedAt: Date | null, watchedSeconds = 30): UserPlaybackSession {
  return {
    userId,
    deviceType: 'MOBILE',
    startedAt,
    endedAt: null,
    watchedSeconds,
    uniqueWatchedSeconds: 12.25,
    segments: [],
  };
}
