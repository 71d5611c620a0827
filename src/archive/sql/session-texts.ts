import type { PlaybackSegment, UserPlaybackSession } from '../../vendor/endpoints/playback.ts';
import type { LiveSession } from '../../vendor/endpoints/statistics.ts';

/** Sessions as texts: instants are epoch milliseconds, and names are left out. */

type LiveText = [startedAt: number | null, seconds: number | null, device: LiveSession['deviceType']];

export function textFromLive(sessions: readonly LiveSession[]): string {
  const texts = sessions.map(({ startedAt, durationSeconds, deviceType }): LiveText => [
    msFrom(startedAt),
    durationSeconds,
    deviceType,
  ]);
  return JSON.stringify(texts);
}

export function liveFromText(text: string): LiveSession[] {
  return (JSON.parse(text) as LiveText[]).map(([startedAt, durationSeconds, deviceType]) => ({
    startedAt: dateFrom(startedAt),
    durationSeconds,
    deviceType,
  }));
}

type SegmentText = [from: number, to: number, startedAt: number | null, endedAt: number | null];

type PlaybackText = [
  device: UserPlaybackSession['deviceType'],
  startedAt: number | null,
  endedAt: number | null,
  seconds: number | null,
  uniqueSeconds: number | null,
  segments: SegmentText[],
];

type PlaybackSession = Omit<UserPlaybackSession, 'userId'>;

export function textFromPlayback(session: PlaybackSession): string {
  const text: PlaybackText = [
    session.deviceType,
    msFrom(session.startedAt),
    msFrom(session.endedAt),
    session.watchedSeconds,
    session.uniqueWatchedSeconds,
    session.segments.map(({ lessonStartedAt, lessonEndedAt, startedAt, endedAt }) => [
      lessonStartedAt.getTime(),
      lessonEndedAt.getTime(),
      msFrom(startedAt),
      msFrom(endedAt),
    ]),
  ];
  return JSON.stringify(text);
}

export function playbackFromText(text: string): PlaybackSession {
  const [deviceType, startedAt, endedAt, watchedSeconds, uniqueWatchedSeconds, segments] = JSON.parse(
    text,
  ) as PlaybackText;
  return {
    deviceType,
    startedAt: dateFrom(startedAt),
    endedAt: dateFrom(endedAt),
    watchedSeconds,
    uniqueWatchedSeconds,
    segments: segments.map(segmentFrom),
  };
}

function segmentFrom([from, to, startedAt, endedAt]: SegmentText): PlaybackSegment {
  return {
    lessonStartedAt: new Date(from),
    lessonEndedAt: new Date(to),
    startedAt: dateFrom(startedAt),
    endedAt: dateFrom(endedAt),
  };
}

const msFrom = (date: Date | null) => date?.getTime() ?? null;
const dateFrom = (ms: number | null) => (ms === null ? null : new Date(ms));
