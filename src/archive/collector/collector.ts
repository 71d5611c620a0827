import { Cancellation, cancelReason, type CancelSignal, sleepUnless } from '../../runtime/cancellation.ts';
import type { Clock } from '../../runtime/clock.ts';
import { ArchiveAwayError, LeaseLostError, type Archive, type KeptKind } from '../archive.ts';
import type { CollectorEvent, CollectorProgress, FullRound } from './events.ts';
import { collectFully } from './full-round.ts';
import { startLeaseKeeper } from './lease-keeper.ts';
import { progressOf } from './progress.ts';
import { doRounds, ROUND_EVERY_MS } from './rounds.ts';
import { Work, type CollectedClient } from './work.ts';

/** A merchant whose figures are kept, under the partner of its client. */
export interface CollectedMerchant {
  name: string;
  client: CollectedClient;
}

export interface CollectorOptions {
  archive: Archive;
  /** May be others from one round to the next. */
  merchants: () => readonly CollectedMerchant[];
  clock: Clock;
  /** Names this instance among all that share the archive. */
  holder: string;
  /** For how long each kind is kept; 0: not at all. */
  keepDays: Readonly<Record<KeptKind, number>>;
  onEvent: (event: CollectorEvent) => void;
  /** In [0, 1). */
  random?: () => number;
}

/** Reads at the vendor what it will forget, and keeps it. Of all instances of an archive one works, the others stand by. */
export interface Collector {
  /** Everything at once, due or not; rejects with {@link LeaseLostError} while another instance collects. */
  collectNow(signal?: CancelSignal): Promise<FullRound>;
  state(): CollectorProgress;
  close(): Promise<void>;
}

interface Running {
  work: Work;
  ending: Cancellation;
}

/** Begins at once, and opens nothing of its own: archive and clients are closed after it by whoever opened them. */
export function startCollector(options: CollectorOptions): Collector {
  const { archive, clock, holder, keepDays, onEvent, merchants, random = Math.random } = options;
  const closing = new Cancellation();
  const running = new Map<string, Running>();
  const rounds = new Set<Promise<void>>();
  let fullRounds = 0;

  const workFor = ({ name, client }: CollectedMerchant, token: number, signal: CancelSignal): Work =>
    new Work({ name, client, store: archive, token, clock, signal, keepDays, onEvent });

  const stop = (partner: string, { ending }: Running): void => {
    running.delete(partner);
    ending.abort(new LeaseLostError());
  };
  const stopAll = (): void => {
    for (const [partner, one] of running) stop(partner, one);
  };
  const followMerchants = (): void => {
    const { token } = lease;
    if (token === null || fullRounds > 0 || closing.aborted) return;
    const wanted = new Map(merchants().map((merchant) => [merchant.client.partner, merchant]));
    for (const [partner, one] of running) {
      if (wanted.get(partner)?.client !== one.work.client) stop(partner, one);
    }
    for (const [partner, merchant] of wanted) {
      if (running.has(partner)) continue;
      const ending = new Cancellation();
      const work = workFor(merchant, token, ending);
      running.set(partner, { work, ending });
      const round = doRounds(work, lease, random).finally(() => rounds.delete(round));
      rounds.add(round);
    }
  };

  const lease = startLeaseKeeper({
    store: archive,
    clock,
    // Instances whose own clocks differ have the vendor's in common.
    now: () => merchants()[0]?.client.now() ?? clock.now(),
    holder,
    onHeld(token) {
      onEvent({ kind: 'began', token });
      followMerchants();
    },
    onLost(reason) {
      stopAll();
      onEvent({ kind: 'ended', reason });
    },
    onAway: (code) => onEvent({ kind: 'archive-away', code }),
    onBack: (awayMs) => onEvent({ kind: 'archive-back', awayMs }),
  });

  const follow = async (): Promise<void> => {
    while (!closing.aborted) {
      await sleepUnless(closing, ROUND_EVERY_MS, clock);
      followMerchants();
    }
  };
  const following = follow();

  const fullRound = async (signal: CancelSignal | undefined): Promise<FullRound> => {
    const token = await lease.ask();
    if (token === null) throw new LeaseLostError();
    const ending = new Cancellation();
    const onAbort = (): void => ending.abort(signal ? cancelReason(signal) : undefined);
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      const works = merchants().map((merchant) => workFor(merchant, token, ending));
      for (const work of works) running.set(work.client.partner, { work, ending });
      const done = await Promise.all(works.map(readAll));
      return done.reduce(sumOf, NOTHING);
    } catch (error) {
      if (ending.aborted) throw cancelReason(ending);
      throw error;
    } finally {
      ending.abort(new Error('The round is over'));
      signal?.removeEventListener('abort', onAbort);
      for (const [partner, one] of running) if (one.ending === ending) running.delete(partner);
    }
  };

  /** A merchant that cannot be read is no reason not to read the others. */
  const readAll = async (work: Work): Promise<FullRound> => {
    try {
      return await collectFully(work);
    } catch (error) {
      if (work.signal.aborted || error instanceof LeaseLostError || error instanceof ArchiveAwayError)
        throw error;
      work.failed('merchant', error);
      return { ...NOTHING, unread: [work.name] };
    }
  };

  return {
    async collectNow(signal) {
      fullRounds += 1;
      stopAll();
      await Promise.allSettled(rounds);
      try {
        return await fullRound(signal);
      } finally {
        fullRounds -= 1;
        followMerchants();
      }
    },
    state: () => ({
      isCollecting: lease.token !== null,
      merchants: new Map([...running.values()].map(({ work }) => [work.name, progressOf(work)])),
    }),
    async close() {
      const wasCollecting = lease.token !== null;
      closing.abort(new Error('The collector is closed'));
      stopAll();
      await Promise.allSettled([lease.close(), following, ...rounds]);
      if (wasCollecting) onEvent({ kind: 'ended', reason: 'closed' });
    },
  };
}

const NOTHING: FullRound = { rooms: 0, lessons: 0, failures: 0, unread: [] };

function sumOf(one: FullRound, other: FullRound): FullRound {
  return {
    rooms: one.rooms + other.rooms,
    lessons: one.lessons + other.lessons,
    failures: one.failures + other.failures,
    unread: [...one.unread, ...other.unread],
  };
}
