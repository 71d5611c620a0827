import { ArchiveAwayError, type Archive, type MerchantArchive } from './archive/archive.ts';
import type { Collector, CollectorEvent } from './archive/collector/collector.ts';
import type { ArchiveConfig } from './config/archive.ts';
import { sleepUnless } from './runtime/cancellation.ts';
import { systemClock } from './runtime/clock.ts';
import type { Logger } from './runtime/logger.ts';
import type { DuobeiClient } from './vendor/client.ts';

/** An account whose statistics are kept. */
export interface CollectedMerchant {
  name: string;
  client: DuobeiClient;
}

/** Where this gateway keeps what the vendor forgets. */
export interface Archiving {
  /** By partner. Rejects with an {@link ArchiveAwayError} while the store does not answer. */
  of: (partner: string) => Promise<MerchantArchive>;
  /** Whether what names a person is kept. */
  keepsUsers: boolean;
  /** Since when the store does not answer, and why; null while it does. */
  readonly away: Archive['away'];
  /** What collects, in turn with other instances; null while the store has not answered yet. */
  readonly collector: Collector | null;
  close(): Promise<void>;
}

export interface ArchivingOptions {
  config: ArchiveConfig;
  logger: Logger;
  /** Those there are now. */
  merchants: () => readonly CollectedMerchant[];
  onEvent: (event: CollectorEvent) => void;
  /** By which the lease knows this process. */
  holder: string;
}

/** Between attempts to reach a store that was away at the start. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;

/**
 * Opens the archive and begins to collect. A store that is away is no reason not to start: it is tried again. Rejects where it
 * was written by a newer version, and where a file cannot be opened. Import this only where an archive is set: it loads its
 * packages.
 */
export async function startArchiving(options: ArchivingOptions): Promise<Archiving> {
  const { openArchive } = await import('./archive/open.ts');
  const { startCollector } = await import('./archive/collector/collector.ts');
  const { config, logger, merchants, onEvent, holder } = options;
  const { target, keepDays } = config;
  const stopping = new AbortController();
  let archive: Archive | null = null;
  let collector: Collector | null = null;
  let away: Archive['away'] = null;

  const open = async (): Promise<void> => {
    try {
      const opened = await openArchive({ target, now: Date.now });
      archive = opened;
      away = null;
      collector = startCollector({ archive: opened, merchants, clock: systemClock, holder, keepDays, onEvent });
      logger.info({ store: opened.kind }, 'The archive is open');
    } catch (error) {
      if (!(error instanceof ArchiveAwayError)) throw error;
      if (away === null) {
        logger.error({ code: error.code }, `The archive is away: the gateway goes on trying (${error.code})`);
      }
      away ??= { sinceMs: Date.now(), code: error.code };
    }
  };
  const openLater = async (): Promise<void> => {
    for (let waitMs = FIRST_WAIT_MS; away; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      if (!(await sleepUnless(stopping.signal, waitMs))) return;
      await open();
    }
  };

  await open();
  const opening = openLater().catch((error: unknown) => {
    logger.error({ err: error }, 'The archive cannot be opened: nothing is kept until the next start');
  });
  return {
    of(partner) {
      if (archive) return Promise.resolve(archive.of(partner));
      return Promise.reject(new ArchiveAwayError(away?.code ?? 'NOT_OPEN', undefined));
    },
    keepsUsers: keepDays.users > 0,
    get away() {
      return archive ? archive.away : away;
    },
    get collector() {
      return collector;
    },
    async close() {
      stopping.abort();
      await opening;
      await collector?.close();
      await archive?.close();
    },
  };
}
