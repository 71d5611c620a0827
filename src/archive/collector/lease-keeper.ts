import { Cancellation, sleepUnless } from '../../runtime/cancellation.ts';
import type { Clock } from '../../runtime/clock.ts';
import { ArchiveAwayError, type Archive, type Lease } from '../archive.ts';

/** One collector for all merchants of an archive. */
const NAME = 'collector';

/** Another takes over in a third more at the latest, and in a third where it was given back. */
export const LEASE_MS = 60_000;

/** It is asked for so often, also by who stands by: that is one statement, which writes nothing while another has it. */
const ASK_EVERY_MS = LEASE_MS / 3;

/** Who has lost it leaves it alone for so long: two whose clocks disagree would take it from each other without end. */
export const LOST_REST_MS = 600_000;

const FIRST_AWAY_MS = 1_000;

export interface LeaseKeeperOptions {
  store: Archive;
  clock: Clock;
  /** Epoch milliseconds. */
  now: () => number;
  holder: string;
  /** This instance has the lease, by this token. */
  onHeld: (token: number) => void;
  /** It has it no more, or cannot know. */
  onLost: (reason: 'lease-lost' | 'archive-away') => void;
  onAway: (code: string) => void;
  onBack: (awayMs: number) => void;
}

/** Takes the lease when it is free and prolongs it, until closed. */
export interface LeaseKeeper {
  /** Null while another has it or the archive is away. */
  readonly token: number | null;
  /** Asks now; answers when it is known. */
  ask(): Promise<number | null>;
  /** A write has said that another has it. */
  lose(): void;
  /** Gives it back. */
  close(): Promise<void>;
}

export function startLeaseKeeper(options: LeaseKeeperOptions): LeaseKeeper {
  const { store, clock, now, holder, onHeld, onLost, onAway, onBack } = options;
  const closing = new Cancellation();
  let token: number | null = null;
  let awayMs = 0;
  let awayAt = 0;
  let hasLost = false;

  const drop = (reason: 'lease-lost' | 'archive-away'): void => {
    if (token === null) return;
    token = null;
    hasLost ||= reason === 'lease-lost';
    onLost(reason);
  };

  const take = (lease: Lease | null): void => {
    if (awayMs > 0) onBack(performance.now() - awayAt);
    awayMs = 0;
    if (lease?.token === token) return;
    drop('lease-lost');
    if (!lease) return;
    token = lease.token;
    onHeld(lease.token);
  };

  const missArchive = (error: unknown): void => {
    if (awayMs === 0) {
      awayAt = performance.now();
      onAway(error instanceof ArchiveAwayError ? error.code : 'UNKNOWN');
    }
    awayMs = Math.min(ASK_EVERY_MS, awayMs === 0 ? FIRST_AWAY_MS : 2 * awayMs);
    drop('archive-away');
  };

  const askOnce = async (): Promise<number | null> => {
    try {
      const lease = await store.lease(NAME, holder, Math.floor(now()), LEASE_MS);
      // An answer that comes after the end would begin anew what has been ended.
      if (!closing.aborted) take(lease);
    } catch (error) {
      if (!closing.aborted) missArchive(error);
    }
    return token;
  };

  let asking: Promise<number | null> | null = null;
  const ask = (): Promise<number | null> => {
    asking ??= askOnce().finally(() => (asking = null));
    return asking;
  };

  const run = async (): Promise<void> => {
    while (!closing.aborted) {
      if (hasLost) {
        hasLost = false;
        await sleepUnless(closing, LOST_REST_MS, clock);
        continue;
      }
      await ask();
      await sleepUnless(closing, awayMs > 0 ? awayMs : ASK_EVERY_MS, clock);
    }
  };
  const running = run();

  return {
    get token() {
      return token;
    },
    ask,
    lose: () => drop('lease-lost'),
    async close() {
      const held = token !== null;
      token = null;
      closing.abort(new Error('The collector is closed'));
      await running;
      // It ends by itself, if the archive does not answer.
      if (held) await store.release(NAME, holder).catch(() => undefined);
    },
  };
}
