import type { TouchedRecords } from '../reads/read-kinds.ts';
import type { DuobeiClient } from '../vendor/client.ts';
import { systemClock, type Clock } from '../runtime/clock.ts';
import { startFeed, type Feed } from './feed.ts';
import { fleetOfOne, type Fleet } from './fleet.ts';
import type { FailureEvent, WatchEvent, WatchSource, NewLoaders } from './watch-source.ts';
import { createWatchSources } from './watch-sources.ts';
import type { DocumentState, RecordingState, RoomStatisticsState } from './watched-states.ts';
import { createSubscriber, type Subscriber } from './subscriber.ts';

export interface WatchingOptions {
  client: DuobeiClient;
  newLoaders: NewLoaders;
  /** Subscriptions at once, of everybody together. */
  maxSubscriptions: number;
  /** Subscriptions at once of one caller. */
  maxPerCaller: number;
  /** Without one, this is the only replica. */
  fleet?: Fleet | null | undefined;
  clock?: Clock | undefined;
  /** 0 to 1. */
  random?: (() => number) | undefined;
}

/** Who subscribes. */
export interface Watcher {
  /** What the caller is counted under; null counts only towards the whole. */
  caller: string | null;
  /** When the caller's rights run out, and what is said then as the last event; null: never. */
  expiry: { atMs: number; error: Error } | null;
  /** Closes the connection of a subscriber who does not take the events. */
  disconnect: () => void;
}

export type Watch<S> = AsyncIterableIterator<WatchEvent<S>, undefined>;

/** What a subscriber gets of something that the vendor knows nothing of. */
export type FollowedEvent<S> = { state: S } | FailureEvent;
export type Followed<S> = AsyncIterableIterator<FollowedEvent<S>, undefined>;

/** Objects watched for subscribers. One poller an object, whatever the number of subscribers. */
export interface Watching {
  documentStatus(documentId: string, watcher: Watcher): Watch<DocumentState>;
  roomRecordingStatus(roomId: string, watcher: Watcher): Watch<RecordingState>;
  /** `intervalMs`: the shortest time between two events; the shortest of all subscribers is the pace of the poller. */
  roomLiveStatistics(roomId: string, intervalMs: number, watcher: Watcher): Watch<RoomStatisticsState>;
  /**
   * Subscribes to what is no object of the vendor's, within the same limits and until the same ends. `begin` is handed
   * where to show states and how to end, neither of which it uses at once, and answers what ends it.
   */
  follow<S>(begin: (show: (state: S) => void, end: () => void) => () => void, watcher: Watcher): Followed<S>;
  /** After a write: who watches what it touched gets it at once. */
  touch(touched: TouchedRecords): void;
  /** For metrics. */
  readonly size: { subscribers: number; feeds: number; pollers: number };
  /** Aborted when every stream has been ended. */
  readonly stopping: AbortSignal;
  /** Ends every stream, with `error` as its last event where there is one, and takes no more subscribers. */
  close(error?: Error): Promise<void>;
}

/** No more subscribers now. */
export class SubscriptionRefusedError extends Error {
  override readonly name = 'SubscriptionRefusedError';
  readonly reason: 'TOO_MANY_OF_CALLER' | 'TOO_MANY' | 'STOPPING';

  constructor(reason: SubscriptionRefusedError['reason']) {
    super(`A subscription was refused: ${reason}`);
    this.reason = reason;
  }
}

/** Events that may pass a consumer who does not take them; it sees only the newest anyway. */
const MAX_EVENTS_BEHIND = 8;
/** States of our own come faster than those that the vendor is asked for. */
const MAX_STATES_BEHIND = 64;

export function createWatching(options: WatchingOptions): Watching {
  const { client, newLoaders, maxSubscriptions, maxPerCaller } = options;
  const fleet = options.fleet ?? fleetOfOne;
  const { clock = systemClock, random = Math.random } = options;
  const sources = createWatchSources(client);
  const feeds = new Map<string, Feed<unknown>>();
  const perCaller = new Map<string, number>();
  /** What ends each of those who follow something of our own, with a last word if there is one. */
  const followers = new Set<(error?: Error) => void>();
  const stopping = new Set<Promise<void>>();
  let total = 0;
  const stopped = new AbortController();

  const feedOf = <S extends { vendorId: string }>(source: WatchSource<S>, id: string): Feed<S> => {
    const topic = topicOf(source, id);
    const running = feeds.get(topic) as Feed<S> | undefined;
    if (running) return running;
    const feed = startFeed({ topic, source, id, fleet, clock, random, newLoaders });
    feeds.set(topic, feed);
    return feed;
  };
  const leave = (feed: Feed<unknown>, topic: string) => {
    if (feed.size > 0 || feeds.get(topic) !== feed) return;
    feeds.delete(topic);
    const stopped = feed.stop().finally(() => stopping.delete(stopped));
    stopping.add(stopped);
  };
  const count = (caller: string | null, by: 1 | -1) => {
    total += by;
    if (caller === null) return;
    const left = (perCaller.get(caller) ?? 0) + by;
    if (left === 0) perCaller.delete(caller);
    else perCaller.set(caller, left);
  };

  /** Lets a subscriber in, and counts it until its end. */
  const admit = <E>(
    { caller, expiry, disconnect }: Watcher,
    pace: { minIntervalMs: number; maxBehind: number },
    onEnd: () => void,
  ): Subscriber<E | FailureEvent> => {
    if (stopped.signal.aborted) throw new SubscriptionRefusedError('STOPPING');
    if (caller !== null && (perCaller.get(caller) ?? 0) >= maxPerCaller)
      throw new SubscriptionRefusedError('TOO_MANY_OF_CALLER');
    if (total >= maxSubscriptions) throw new SubscriptionRefusedError('TOO_MANY');
    let cancelExpiry: (() => void) | undefined;
    const subscriber = createSubscriber<E | FailureEvent>({
      clock,
      ...pace,
      onCut: disconnect,
      onEnd: () => {
        cancelExpiry?.();
        count(caller, -1);
        onEnd();
      },
    });
    if (expiry) {
      cancelExpiry = clock.after(expiry.atMs - clock.now(), () => {
        subscriber.push({ error: expiry.error });
        subscriber.end();
      });
    }
    count(caller, 1);
    return subscriber;
  };

  const watch = <S extends { vendorId: string }>(
    source: WatchSource<S>,
    id: string,
    minIntervalMs: number,
    watcher: Watcher,
  ): Watch<S> => {
    const pace = { minIntervalMs, maxBehind: MAX_EVENTS_BEHIND };
    const subscriber = admit<WatchEvent<S>>(watcher, pace, () => {
      feed.remove(subscriber);
      leave(feed, topicOf(source, id));
    });
    const feed = feedOf(source, id);
    feed.add(subscriber, minIntervalMs);
    return subscriber;
  };

  return {
    documentStatus: (id, watcher) => watch(sources.documentStatus, id, 0, watcher),
    roomRecordingStatus: (id, watcher) => watch(sources.roomRecordingStatus, id, 0, watcher),
    roomLiveStatistics: (id, intervalMs, watcher) =>
      watch(sources.roomLiveStatistics, id, intervalMs, watcher),
    follow<S>(begin: (show: (state: S) => void, end: () => void) => () => void, watcher: Watcher) {
      const pace = { minIntervalMs: 0, maxBehind: MAX_STATES_BEHIND };
      const subscriber = admit<FollowedEvent<S>>(watcher, pace, () => {
        followers.delete(endWith);
        stop();
      });
      const endWith = (error?: Error) => {
        if (error) subscriber.push({ error });
        subscriber.end();
      };
      followers.add(endWith);
      const stop = begin(
        (state) => subscriber.push({ state }),
        () => subscriber.end(),
      );
      return subscriber;
    },
    touch({ roomId, documentId }) {
      const topics = [
        ...(roomId === undefined
          ? []
          : [topicOf(sources.roomRecordingStatus, roomId), topicOf(sources.roomLiveStatistics, roomId)]),
        ...(documentId === undefined ? [] : [topicOf(sources.documentStatus, documentId)]),
      ];
      for (const topic of topics) {
        const feed = feeds.get(topic);
        if (feed) feed.touch();
        else fleet.tell(topic, { kind: 'changed' });
      }
    },
    get size() {
      const pollers = [...feeds.values()].filter(({ isPolling }) => isPolling).length;
      return { subscribers: total, feeds: feeds.size, pollers };
    },
    stopping: stopped.signal,
    async close(error) {
      if (stopped.signal.aborted) return;
      // No subscriber comes behind the last that is ended: all of it happens at once.
      for (const [topic, feed] of feeds) {
        feeds.delete(topic);
        const stopped = feed.stop(error).finally(() => stopping.delete(stopped));
        stopping.add(stopped);
      }
      for (const endWith of [...followers]) endWith(error);
      stopped.abort();
      await Promise.all(stopping);
    },
  };
}

function topicOf(source: { name: string }, id: string): string {
  return `${source.name} ${id}`;
}
