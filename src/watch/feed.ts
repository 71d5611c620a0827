import { createHash } from 'node:crypto';
import type { Clock } from '../runtime/clock.ts';
import type { Fleet, FleetMessage, Interest } from './fleet.ts';
import type { WatchEvent, WatchSource, NewLoaders, StateEvent } from './watch-source.ts';
import type { Pace } from './pace.ts';
import { createLeastOf } from './least-of.ts';
import { startPoller, type Poller } from './poller.ts';
import type { Subscriber } from './subscriber.ts';

export interface FeedOptions<S extends { vendorId: string }> {
  topic: string;
  source: WatchSource<S>;
  id: string;
  fleet: Fleet;
  clock: Clock;
  random: () => number;
  newLoaders: NewLoaders;
}

/** One watched object on this replica: its subscribers, and the poller if it is this replica's turn. */
export interface Feed<S> {
  add(subscriber: Subscriber<WatchEvent<S>>, minIntervalMs: number): void;
  remove(subscriber: Subscriber<WatchEvent<S>>): void;
  readonly size: number;
  readonly isPolling: boolean;
  /** A write that touched the object went through this replica. */
  touch(): void;
  /** Gives the object free for other replicas; who is left is shown the error, where there is one. */
  stop(error?: Error): Promise<void>;
}

/** Events within this of each other, of one object or of several, show the same reads. */
const SHARED_READS_MS = 1_000;

/**
 * Of many replicas that wait for their turn one asks for it and says what they want. The others leave it to that one for this
 * share of a lease, and a little of the rest by chance; the one itself asks again sooner.
 */
const LEFT_TO_ANOTHER = 2 / 3;

/** While nothing changes, statistics are asked for at most this many intervals apart. */
const STATISTICS_BACK_OFF = 4;

export function startFeed<S extends { vendorId: string }>(options: FeedOptions<S>): Feed<S> {
  const { topic, source, id, fleet, clock, random, newLoaders } = options;
  const subscribers = new Map<Subscriber<WatchEvent<S>>, number>();
  const ownIntervals = createLeastOf();
  /** What other replicas want, and when they said so: whoever polls next has to know. */
  const interests = new Map<string, Interest & { saidAt: number }>();
  let last: StateEvent<S> | undefined;
  /** Of `last`, once it was needed. */
  let shown: string | undefined;
  let poller: Poller | undefined;
  let cancelClaim: (() => void) | undefined;
  let isStopped = false;

  const shows = (): string | undefined => {
    if (last) shown ??= createHash('sha256').update(source.fingerprint(last.state)).digest('base64url');
    return shown;
  };
  const tellInterest = () =>
    membership.tell({ kind: 'interest', intervalMs: ownIntervals.least, shows: shows() });
  const forgetInterests = () => {
    // Two leases: one interest may be lost.
    const oldest = clock.now() - 2 * fleet.leaseMs;
    for (const [replica, { saidAt }] of interests) if (saidAt < oldest) interests.delete(replica);
  };
  /** Whether what another says is all that this replica would say: it has missed nothing, and is in no more of a hurry. */
  const speaksForThis = (other: Interest): boolean =>
    last !== undefined && other.intervalMs <= ownIntervals.least && other.shows === shows();
  const isSpokenFor = (): boolean => {
    const lately = clock.now() - LEFT_TO_ANOTHER * fleet.leaseMs;
    for (const interest of interests.values())
      if (interest.saidAt > lately && speaksForThis(interest)) return true;
    return false;
  };
  const pace = (): Pace => {
    if (source.pace) return source.pace;
    let baseMs = ownIntervals.least;
    forgetInterests();
    for (const { intervalMs } of interests.values()) baseMs = Math.min(baseMs, intervalMs);
    return { baseMs, slowestMs: STATISTICS_BACK_OFF * baseMs };
  };

  /** `askedAt`: when the vendor was asked for the state. */
  const eventOf = (state: S, askedAt: number): StateEvent<S> => ({
    state,
    loaders: (calls) => {
      // Behind the last event comes none that could put right what is older than its state.
      const stateAgeMs = source.isFinal(state) ? clock.now() - askedAt : Infinity;
      const loaders = newLoaders({ maxAgeMs: Math.min(stateAgeMs, SHARED_READS_MS), calls });
      source.prime?.(state, loaders);
      return loaders;
    },
  });
  /** Shows a state to everybody here, unless they have it already. */
  const show = (state: S, isForced: boolean, askedAt: number): boolean => {
    const isChange = !last || source.fingerprint(last.state) !== source.fingerprint(state);
    if (!isChange && !isForced) return false;
    last = eventOf(state, askedAt);
    shown = undefined;
    for (const subscriber of [...subscribers.keys()]) subscriber.push(last);
    if (source.isFinal(state)) endAll();
    return isChange;
  };
  const endAll = () => {
    for (const subscriber of [...subscribers.keys()]) subscriber.end();
  };
  /** Who has seen the object sees its stream end with it; who has not is told why there is none. */
  const fail = (error: Error) => {
    const event = { error };
    if (!last) for (const subscriber of [...subscribers.keys()]) subscriber.push(event);
    endAll();
  };

  const tellState = () => {
    if (last) membership.tell({ kind: 'state', state: last.state, isForced: false });
  };

  const beginPolling = () => {
    if (poller) return;
    // Who has asked while nobody polled is not told by a first answer that changes nothing here.
    if ([...interests.values()].some((interest) => interest.shows !== shows())) tellState();
    poller = startPoller<S>({
      source,
      id,
      clock,
      random,
      pace,
      isKnown: () => last !== undefined,
      onState: (state, isForced, askedAt) => {
        const before = last;
        const isChange = show(state, isForced, askedAt);
        if (last !== before) membership.tell({ kind: 'state', state, isForced });
        return isChange;
      },
      onFailure: (error) => {
        if (last) membership.tell({ kind: 'gone' });
        fail(error);
      },
    });
  };
  const endPolling = () => {
    poller?.stop();
    poller = undefined;
  };
  const claim = async (): Promise<void> => {
    cancelClaim?.();
    const { isMine, askAgainInMs } = await membership.claim();
    if (isStopped) return;
    if (isMine) {
      beginPolling();
    } else {
      endPolling();
      if (!isSpokenFor()) tellInterest();
    }
    cancelClaim?.();
    if (askAgainInMs !== Infinity) cancelClaim = clock.after(askAgainInMs, () => void claim());
  };

  const hear = (message: FleetMessage, from: string) => {
    switch (message.kind) {
      case 'state':
        show(message.state as S, message.isForced, clock.now());
        return;
      case 'gone':
        endAll();
        return;
      case 'interest':
        hearInterest(message, from);
        return;
      case 'released':
        void claim();
        return;
      case 'changed':
        poller?.force();
        return;
    }
  };
  const hearInterest = (interest: Interest, from: string) => {
    const baseMs = pace().baseMs;
    forgetInterests();
    interests.set(from, { ...interest, saidAt: clock.now() });
    if (!poller) {
      if (speaksForThis(interest)) leaveToAnother();
      return;
    }
    if (pace().baseMs < baseMs) poller.reschedule();
    if (interest.shows !== shows()) tellState();
  };

  /** Another that waits has just asked, and is there when the lease runs out. */
  const leaveToAnother = () => {
    cancelClaim?.();
    const leftShare = LEFT_TO_ANOTHER + (1 - LEFT_TO_ANOTHER) * random();
    cancelClaim = clock.after(leftShare * fleet.leaseMs, () => void claim());
  };

  /** Whether something from another replica is a state of this object. */
  const isState = (state: unknown): boolean => {
    const { success, data } = source.schema.safeParse(state);
    return success && data.vendorId === id;
  };

  const membership = fleet.join(topic, hear, isState);
  void membership.ready.then(() => (isStopped ? undefined : claim()));

  return {
    add(subscriber, minIntervalMs) {
      const baseMs = pace().baseMs;
      subscribers.set(subscriber, minIntervalMs);
      ownIntervals.add(minIntervalMs);
      if (last) subscriber.push(last);
      if (subscribers.size > 1 && pace().baseMs < baseMs) {
        poller?.reschedule();
        if (!poller) tellInterest();
      }
    },
    remove(subscriber) {
      const intervalMs = subscribers.get(subscriber);
      if (intervalMs === undefined) return;
      subscribers.delete(subscriber);
      ownIntervals.remove(intervalMs);
    },
    get size() {
      return subscribers.size;
    },
    get isPolling() {
      return poller !== undefined;
    },
    touch() {
      if (poller) poller.force();
      else membership.tell({ kind: 'changed' });
    },
    stop(error) {
      isStopped = true;
      endPolling();
      cancelClaim?.();
      if (error) for (const subscriber of [...subscribers.keys()]) subscriber.push({ error });
      endAll();
      return membership.leave();
    },
  };
}
