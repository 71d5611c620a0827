import type { RedisListener } from '../../src/redis/link.ts';
import type { Redis } from '../../src/redis/redis.ts';
import { NO_ANSWER, RedisUnavailableError } from '../../src/redis/redis-errors.ts';
import type { InventedTime } from './invented-time.ts';
import { createKeys, type InventedKeys } from './invented-keys.ts';

/** A replica's connection, as `startRedis` gives it; `cut` is the end of its process. */
export interface InventedConnection extends Redis {
  cut(): void;
}

export interface InventedRedis {
  connect(): InventedConnection;
  /**
   * The master falls silent for so long. The new one has lost what was written within the last `losesMs`. Replicas notice as
   * `src/redis/redis.ts` does: by the first command that has no answer within a second, which is a beat at the latest.
   */
  failOver(silentMs: number, losesMs: number): void;
  /** What it was asked for since the start, by kind, and what it sent to those who listen. */
  readonly counts: Map<string, number>;
  /** Messages that reached each replica, by the order of their connections. */
  readonly heard: number[];
}

/** One way, in whole milliseconds: 1 to 3. */
const WAY_MS = 3;
const COMMAND_TIMEOUT_MS = 1_000;
const BEAT_MS = 1_000;
/** The longest pause between two tries to come back. */
const MAX_PAUSE_MS = 500;

interface Pending {
  reject: (error: Error) => void;
}

interface Subscription {
  take: (message: string, channel: string) => void;
  deliver: (run: () => void) => void;
}

/** One Redis for a fleet, in this process. What is sent over one connection arrives in its order. */
export function inventRedis(time: InventedTime, random: () => number): InventedRedis {
  const counts = new Map<string, number>();
  const heard: number[] = [];
  const count = (kind: string, by = 1) => counts.set(kind, (counts.get(kind) ?? 0) + by);
  const wayMs = () => 1 + Math.floor(WAY_MS * random());
  let keys: InventedKeys = createKeys(time.now);
  let listeners = new Map<string, Set<Subscription>>();
  /** Counts masters; null while there is none. */
  let master: number | null = 0;
  let masters = 0;
  const failures = new Set<() => void>();

  const publish = (channel: string, message: string) => {
    const [, kind = 'other'] = /"kind":"(\w+)"/.exec(message) ?? [];
    count(`publish ${kind}`);
    const heardBy = listeners.get(channel);
    if (!heardBy) return;
    count(`delivery ${kind}`, heardBy.size);
    for (const { deliver, take } of heardBy) deliver(() => take(message, channel));
  };

  const stopHearing = (channel: string, subscription: Subscription) => {
    const heardBy = listeners.get(channel);
    if (heardBy?.delete(subscription) && heardBy.size === 0) listeners.delete(channel);
  };

  const connect = (): InventedConnection => {
    const place = heard.push(0) - 1;
    const takers: ((listener: RedisListener) => void)[] = [];
    const pending = new Set<Pending>();
    let own: number | null = master;
    let isCut = false;
    let listener: RedisListener | undefined;
    let subscriptions = new Map<string, Subscription>();
    let arrivesAt = 0;

    /** Arrives behind all that was sent before, if there still is who it was sent to. */
    const toMaster = (run: () => void) => {
      const sentTo = own;
      arrivesAt = Math.max(arrivesAt, time.now() + wayMs());
      time.after(arrivesAt - time.now(), () => {
        if (sentTo !== null && sentTo === master && !isCut) run();
      });
    };
    let inbox: (() => void)[] = [];
    let inboxAt = -1;
    const toReplica = (run: () => void) => {
      const sentTo = own;
      const at = Math.max(inboxAt, time.now() + wayMs());
      if (at > inboxAt || inbox.length === 0) {
        const fresh: (() => void)[] = [];
        inbox = fresh;
        inboxAt = at;
        time.after(at - time.now(), () => {
          if (fresh === inbox) inbox = [];
          if (own !== sentTo || isCut) return;
          for (const take of fresh) take();
        });
      }
      inbox.push(run);
    };
    const ask = <T>(run: () => T): Promise<T> =>
      new Promise((resolve, reject) => {
        if (own === null || isCut) {
          reject(new RedisUnavailableError(NO_ANSWER));
          return;
        }
        const asked: Pending = { reject };
        pending.add(asked);
        toMaster(() => {
          const answer = run();
          toReplica(() => {
            pending.delete(asked);
            resolve(answer);
          });
        });
      });
    const lose = () => {
      own = null;
      for (const { reject } of pending) reject(new RedisUnavailableError(NO_ANSWER));
      pending.clear();
    };
    const begin = () => {
      own = master;
      inbox = [];
      subscriptions = new Map();
      const isReady = () => fresh === listener && own !== null;
      const fresh = {
        get isReady() {
          return isReady();
        },
        subscribe: (channel: string, take: Subscription['take']) =>
          ask(() => {
            count('subscribe');
            const deliver = (run: () => void) =>
              toReplica(() => {
                heard[place] = (heard[place] ?? 0) + 1;
                run();
              });
            const subscription = { take, deliver };
            subscriptions.set(channel, subscription);
            const heardBy = listeners.get(channel) ?? new Set();
            listeners.set(channel, heardBy.add(subscription));
          }),
        unsubscribe: (channel: string) =>
          ask(() => {
            count('unsubscribe');
            const subscription = subscriptions.get(channel);
            if (!subscription) return;
            subscriptions.delete(channel);
            stopHearing(channel, subscription);
          }),
      } as unknown as RedisListener;
      listener = fresh;
      for (const take of takers) take(fresh);
    };
    const comeBack = () => {
      if (isCut) return;
      if (master === null) time.after(MAX_PAUSE_MS * (0.5 + random() / 2), comeBack);
      else begin();
    };
    const onFailure = () => {
      const noticesInMs = COMMAND_TIMEOUT_MS + BEAT_MS * random();
      time.after(noticesInMs, () => {
        lose();
        comeBack();
      });
    };
    failures.add(onFailure);
    const cut = () => {
      isCut = true;
      failures.delete(onFailure);
      lose();
      for (const [channel, subscription] of subscriptions) stopHearing(channel, subscription);
    };
    const close = (): Promise<void> => {
      cut();
      return Promise.resolve();
    };
    comeBack();

    return {
      get isReady() {
        return own !== null;
      },
      get awayFor() {
        return own === null ? NO_ANSWER : null;
      },
      eval: (script, key, args) =>
        ask(() => {
          const { kind, answer } = keys.run(script, key, args, publish);
          count(kind);
          return answer;
        }),
      publish(channel, text) {
        if (own !== null && !isCut) toMaster(() => publish(channel, text));
        return Promise.resolve();
      },
      onListener(take) {
        takers.push(take);
        if (listener) take(listener);
        return () => void takers.splice(takers.indexOf(take), 1);
      },
      note: () => undefined,
      close,
      cut,
      [Symbol.asyncDispose]: close,
    };
  };

  return {
    connect,
    counts,
    heard,
    failOver(silentMs, losesMs) {
      master = null;
      listeners = new Map();
      const kept = keys.asOf(time.now() - losesMs);
      for (const onFailure of [...failures]) onFailure();
      time.after(silentMs, () => {
        keys = kept;
        masters += 1;
        master = masters;
      });
    },
  };
}
