import {
  ArchiveAwayError,
  type DeletedUserData,
  type KeptAttendance,
  type KeptBalance,
  type KeptLiveStatistics,
  type KeptPlaybackDay,
  type KeptRoom,
  type KeptUserActivity,
  type MerchantArchive,
  type NamedUser,
  type UsageInterval,
  type UsagePeriod,
} from '../archive/archive.ts';
import { grouped } from '../runtime/grouped.ts';
import type { UserPlaybackSession } from '../vendor/endpoints/playback.ts';
import type { DaySpan } from '../vendor/protocol/days.ts';
import type { Freshness } from './read-session.ts';

/** What is kept of a merchant, as requests come to it. */
export interface KeptOfMerchant {
  /** Opened at the first call, where nothing has opened it before. */
  open: () => Promise<MerchantArchive>;
  /** Whether anything is kept that names users. */
  keepsUsers: boolean;
}

/** Whether the store does not answer now. */
export function isArchiveAway(error: unknown): error is ArchiveAwayError {
  return error instanceof ArchiveAwayError;
}

/**
 * What is kept, as one request reads it: equal questions are asked once. Nothing that shows an answer is remembered beyond
 * the request, since nobody says when the next collection changes it.
 */
export class KeptReads {
  readonly keepsUsers: boolean;
  readonly #open: () => Promise<MerchantArchive>;
  readonly #freshness: Freshness;
  /** Most requests ask nothing of it. */
  #answers: Map<string, Promise<unknown>> | undefined;

  constructor({ open, keepsUsers }: KeptOfMerchant, freshness: Freshness) {
    this.#open = open;
    this.keepsUsers = keepsUsers;
    this.#freshness = freshness;
  }

  playbackDays(roomId: string, span: DaySpan): Promise<KeptPlaybackDay[]> {
    return this.#ask(['playbackDays', roomId, span], (archive) => archive.playbackDays(roomId, span));
  }

  lostDays(roomId: string, span: DaySpan): Promise<DaySpan[]> {
    return this.#ask(['lostDays', roomId, span], (archive) => archive.lostDays(roomId, span));
  }

  liveStatistics(roomId: string): Promise<KeptLiveStatistics | null> {
    return this.#ask(['liveStatistics', roomId], (archive) => archive.liveStatistics(roomId));
  }

  room(roomId: string): Promise<KeptRoom | null> {
    return this.#ask(['room', roomId], (archive) => archive.room(roomId));
  }

  usage(span: DaySpan, interval: UsageInterval): Promise<UsagePeriod[]> {
    return this.#ask(['usage', span, interval], (archive) => archive.usage(span, interval));
  }

  balances(span: DaySpan): Promise<KeptBalance[]> {
    return this.#ask(['balances', span], (archive) => archive.balances(span));
  }

  userActivity(userId: string, span: DaySpan, rooms: readonly string[] | null): Promise<KeptUserActivity[]> {
    const question = ['userActivity', userId, span, rooms];
    return this.#ask(question, (archive) => archive.userActivity(userId, span, rooms));
  }

  attendances(roomId: string, userIds: readonly string[]): Promise<KeptAttendance[]> {
    return this.#ask(['attendances', roomId, userIds], (archive) => archive.attendances(roomId, userIds));
  }

  /** By the vendor's ids of the users. */
  async playbackSessions(
    roomId: string,
    userIds: readonly string[],
  ): Promise<Map<string, UserPlaybackSession[]>> {
    const question = ['playbackSessions', roomId, userIds];
    const sessions = await this.#ask(question, (archive) => archive.playbackSessions(roomId, userIds));
    return grouped(sessions, ({ userId }) => userId);
  }

  knownUsers(roomId: string): Promise<NamedUser[]> {
    return this.#ask(['knownUsers', roomId], (archive) => archive.knownUsers(roomId));
  }

  async deleteUser(userId: string, at: Date): Promise<DeletedUserData> {
    const archive = await this.#open();
    try {
      return await archive.deleteUser(userId, at);
    } finally {
      this.#answers?.clear();
    }
  }

  #ask<T>(question: readonly unknown[], ask: (archive: MerchantArchive) => Promise<T>): Promise<T> {
    this.#freshness.leftMs = 0;
    const key = JSON.stringify(question);
    this.#answers ??= new Map();
    const asked = this.#answers.get(key);
    if (asked) return asked as Promise<T>;
    const answer = this.#open().then(ask);
    this.#answers.set(key, answer);
    return answer;
  }
}
