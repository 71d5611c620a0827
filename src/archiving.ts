import { ArchiveAwayError, type Archive, type ArchiveSize } from './archive/archive.ts';
import type { CollectedMerchant, Collector } from './archive/collector/collector.ts';
import type { CollectorEvent, CollectorProgress } from './archive/collector/events.ts';
import { watchAway } from './archive-away.ts';
import { logCollection } from './archiving-log.ts';
import type { ArchiveConfig } from './config/archive.ts';
import type { MerchantArchives } from './merchant-archives.ts';
import { sleepUnless } from './runtime/cancellation.ts';
import { systemClock } from './runtime/clock.ts';
import type { Logger } from './runtime/logger.ts';

/** The archive that is configured, and what collects for it. */
export interface Archiving extends MerchantArchives {
  /** Since when the store does not answer, and why; null while it does. */
  readonly away: Archive['away'];
  /** What the collector has come to; null before it has begun. */
  readonly progress: CollectorProgress | null;
  /** Rejects while the store does not answer. */
  size: () => Promise<ArchiveSize>;
  /** Begins to collect, in turn with other instances, of the merchants that there are each time; the answer ends it. */
  collect: (merchants: () => readonly CollectedMerchant[]) => () => Promise<void>;
}

export interface ArchivingOptions {
  config: ArchiveConfig;
  logger: Logger;
  onEvent: (event: CollectorEvent) => void;
  /** By which the lease knows this process. */
  holder: string;
}

/** Between attempts to reach a store that was away at the start. */
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 20_000;

/**
 * Opens the archive. A store that is away is no reason not to start: it is tried again. Rejects where it was written by a newer
 * version, and where a file cannot be opened. Import this only where an archive is set: it loads its packages.
 */
export async function startArchiving({
  config: { target, keepDays },
  logger,
  onEvent,
  holder,
}: ArchivingOptions): Promise<Archiving> {
  const { openArchive } = await import('./archive/open.ts');
  const { startCollector } = await import('./archive/collector/collector.ts');
  const log = logCollection(logger);
  const stopping = new AbortController();
  let archive: Archive | null = null;
  let away: Archive['away'] = null;
  let merchants: (() => readonly CollectedMerchant[]) | null = null;
  let collector: Collector | null = null;

  const awayOf = (): Archive['away'] => (archive ? archive.away : away);
  const watch = watchAway({
    awayOf,
    clock: systemClock,
    onEvent(event) {
      log(event);
      onEvent(event);
    },
  });

  const begin = (): void => {
    if (!archive || !merchants || collector) return;
    collector = startCollector({
      archive,
      merchants,
      clock: systemClock,
      holder,
      keepDays,
      onEvent: watch.take,
    });
  };
  const open = async (): Promise<void> => {
    try {
      archive = await openArchive({ target, now: Date.now });
      away = null;
      logger.info({ store: archive.kind }, 'The archive is open');
      begin();
    } catch (error) {
      if (!(error instanceof ArchiveAwayError)) throw error;
      away ??= { sinceMs: Date.now(), code: error.code };
      watch.look();
    }
  };
  const openLater = async (): Promise<void> => {
    for (let waitMs = FIRST_WAIT_MS; away; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      if (!(await sleepUnless(stopping.signal, waitMs))) return;
      await open();
    }
  };

  try {
    await open();
  } catch (error) {
    watch.close();
    throw error;
  }
  const opening = openLater().catch((error: unknown) => {
    logger.error({ err: error }, 'The archive cannot be opened: nothing is kept until the next start');
  });
  const opened = (): Promise<Archive> =>
    archive
      ? Promise.resolve(archive)
      : Promise.reject(new ArchiveAwayError(away?.code ?? 'NOT_OPEN', undefined));
  return {
    of: async ({ partner }) => (await opened()).of(partner),
    isOpenFor: () => archive !== null,
    keepsUsers: keepDays.users > 0,
    get away() {
      return awayOf();
    },
    get progress() {
      return collector?.state() ?? null;
    },
    size: async () => (await opened()).size(),
    collect(those) {
      merchants = those;
      begin();
      return async () => {
        merchants = null;
        await collector?.close();
      };
    },
    async close() {
      stopping.abort();
      watch.close();
      await opening;
      await archive?.close();
    },
  };
}
