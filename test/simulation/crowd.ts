import type { WatchEvent } from '../../src/watch/watch-source.ts';
import type { RoomStatisticsState } from '../../src/watch/watched-states.ts';
import type { InventedTime } from './invented-time.ts';
import type { InventedVendor } from './invented-vendor.ts';
import type { Replica } from './replica.ts';

/** Somebody who watches a room, and comes back when the stream ends. */
interface Member {
  room: number;
  intervalMs: number;
}

/** How long something took that began then. */
export interface Lag {
  room: number;
  at: number;
  ms: number;
}

export interface CrowdOptions {
  time: InventedTime;
  vendor: InventedVendor;
  random: () => number;
  /** Who takes new streams now, by place. */
  open: Map<number, Replica>;
  onWatchers: (room: number, by: 1 | -1) => void;
}

/** Whose stream ended comes back within this. */
const BACK_WITHIN_MS = 2_000;

/** All subscribers, each at any of the replicas that a load balancer sends it to. */
export function gatherCrowd({ time, vendor, random, open, onWatchers }: CrowdOptions) {
  /** By place: members of each room, and the newest version that the room was seen in. */
  const places = new Map<
    number,
    { members: Set<Member>; rooms: Map<number, { size: number; seen: number }> }
  >();
  /** From a change of a room to when a replica showed it. */
  const lags: Lag[] = [];
  const firsts: Lag[] = [];
  let delivered = 0;

  const placeOf = (place: number) => {
    const known = places.get(place);
    if (known) return known;
    const fresh = { members: new Set<Member>(), rooms: new Map<number, { size: number; seen: number }>() };
    places.set(place, fresh);
    return fresh;
  };
  const see = (room: number, place: number, cameAt: number, event: WatchEvent<RoomStatisticsState>) => {
    if ('error' in event) throw event.error;
    delivered += 1;
    const seen = placeOf(place).rooms.get(room);
    const version = event.state.live?.studentCount ?? 0;
    if (!seen || version <= seen.seen) return;
    if (seen.seen === -1) {
      firsts.push({ room, at: cameAt, ms: time.now() - cameAt });
      seen.seen = version;
      return;
    }
    for (let next = seen.seen + 1; next <= version; next += 1) {
      const at = vendor.changedAt(room, next);
      lags.push({ room, at, ms: time.now() - at });
    }
    seen.seen = version;
  };
  const leave = (member: Member, place: number) => {
    const { members, rooms } = placeOf(place);
    if (!members.delete(member)) return;
    const room = rooms.get(member.room);
    if (room) room.size -= 1;
    if (room?.size === 0) rooms.delete(member.room);
    onWatchers(member.room, -1);
    time.after(BACK_WITHIN_MS * random(), () => come(member));
  };
  const come = (member: Member) => {
    const choice = [...open.keys()][Math.floor(open.size * random())];
    const replica = choice === undefined ? undefined : open.get(choice);
    if (choice === undefined || !replica) throw new Error('No replica takes anybody.');
    const { room, intervalMs } = member;
    const cameAt = time.now();
    const { members, rooms } = placeOf(choice);
    members.add(member);
    const here = rooms.get(room) ?? { size: 0, seen: -1 };
    rooms.set(room, here);
    here.size += 1;
    onWatchers(room, 1);
    const watcher = { caller: null, expiry: null, disconnect: () => undefined };
    const stream = replica.watching.roomLiveStatistics(String(room), intervalMs, watcher);
    void (async () => {
      for await (const event of stream) see(room, choice, cameAt, event);
      leave(member, choice);
    })();
  };

  return {
    come,
    lags,
    /** When the first subscriber of a replica came, and waited. */
    firsts,
    /** Events that subscribers got. */
    get delivered() {
      return delivered;
    },
    /** The streams of a replica are cut without an end. */
    killed(place: number) {
      for (const member of placeOf(place).members) leave(member, place);
    },
    /** Rooms that a replica shows as they were before `ms`; empty where everybody is up to date. */
    late(ms: (room: number) => number) {
      return [...places].flatMap(([place, { rooms }]) =>
        [...rooms]
          .filter(([room, { seen }]) => seen < vendor.versionAt(room, ms(room)))
          .map(([room, { seen }]) => ({ place, room, seen, now: vendor.versionAt(room, time.now()) })),
      );
    },
    /** Replicas that have subscribers of a room. */
    get feeds() {
      let feeds = 0;
      for (const { rooms } of places.values()) feeds += rooms.size;
      return feeds;
    },
    get size() {
      let size = 0;
      for (const { members } of places.values()) size += members.size;
      return size;
    },
  };
}
