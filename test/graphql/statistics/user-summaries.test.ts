import { describe, expect, test } from 'vitest';
import { attendanceSummary, playbackSummary } from '../../../src/graphql/statistics/user-summaries.ts';
import type { UserPlaybackSession } from '../../../src/vendor/endpoints/playback.ts';

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 5, 12) + seconds * 1_000);

/** A stay that watched the lesson from one second to another. */
function stay(from: number, to: number, more: Partial<UserPlaybackSession> = {}): UserPlaybackSession {
  return {
    userId: 'a',
    deviceType: 'PC',
    startedAt: at(10_000 + from),
    endedAt: at(10_000 + to),
    watchedSeconds: to - from,
    uniqueWatchedSeconds: to - from,
    segments: [{ lessonStartedAt: at(from), lessonEndedAt: at(to), startedAt: null, endedAt: null }],
    ...more,
  };
}

describe('what one user watched', () => {
  test('counts a part of the recording once, whichever sessions it is in', () => {
    expect(playbackSummary('a', [stay(300, 500), stay(0, 400), stay(100, 200)])).toMatchObject({
      watchedSeconds: 700,
      uniqueWatchedSeconds: 500,
      sessionCount: 3,
      firstStartedAt: at(10_000),
      lastEndedAt: at(10_500),
    });
  });

  test('counts a session without segments beside the others, and knows no more than the vendor', () => {
    const bare = stay(0, 90, { segments: [], startedAt: null, endedAt: null, deviceType: null });
    expect(playbackSummary('a', [stay(0, 60), bare])).toMatchObject({
      uniqueWatchedSeconds: 150,
      firstStartedAt: at(10_000),
      deviceTypes: ['PC'],
    });
    const nothing = { ...bare, watchedSeconds: null, uniqueWatchedSeconds: null };
    expect(playbackSummary('a', [nothing])).toMatchObject({
      watchedSeconds: null,
      firstStartedAt: null,
      reason: null,
    });
  });
});

describe('the attendance of one user', () => {
  test('has no end where the vendor tells no length', () => {
    expect(
      attendanceSummary('a', [{ startedAt: at(0), durationSeconds: null, deviceType: 'MOBILE' }]),
    ).toMatchObject({ firstStartedAt: at(0), lastEndedAt: null, attendedSeconds: 0, reason: null });
  });

  test('is no answer for a fault of ours', () => {
    expect(() => attendanceSummary('a', new TypeError('ours'))).toThrow('ours');
  });
});
