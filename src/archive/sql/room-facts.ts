import type { Room } from '../../vendor/endpoints/room.ts';

/** What is kept of a room beside its id. The host's code is a secret, and is not among it. */
export type RoomFacts = Omit<Room, 'vendorId' | 'hostInviteCode'>;

type Key = keyof RoomFacts;

const KEYS = [
  'title',
  'type',
  'startsAt',
  'endsAt',
  'playbackExpiresAt',
  'isVideoEnabled',
  'isAudioLesson',
  'isVod',
  'recordingStatus',
  'coverImageUrl',
  'wechatLive',
] as const satisfies readonly Key[];

const INSTANTS: ReadonlySet<string> = new Set<Key>(['startsAt', 'endsAt', 'playbackExpiresAt']);

/** A field that the newer answer does not carry stays as it was. */
export function mergedFacts(earlier: RoomFacts, newer: RoomFacts): RoomFacts {
  return Object.fromEntries(KEYS.map((key) => [key, newer[key] === undefined ? earlier[key] : newer[key]]));
}

/** Equal facts are equal texts. */
export function textFromFacts(facts: RoomFacts): string {
  return JSON.stringify(
    Object.fromEntries(
      KEYS.map((key) => {
        const value = facts[key];
        return [key, value instanceof Date ? value.getTime() : value];
      }),
    ),
  );
}

export function factsFromText(text: string): RoomFacts {
  return JSON.parse(text, (key, value: unknown) =>
    INSTANTS.has(key) && typeof value === 'number' ? new Date(value) : value,
  ) as RoomFacts;
}
