import { Counter, Gauge, type Registry } from 'prom-client';
import type { Archive, ArchiveSize } from '../archive/archive.ts';
import type { CollectorEvent, CollectorProgress } from '../archive/collector/events.ts';
import { gaugesIn } from './gauges.ts';

/** What the metrics ask of an archive when they are scraped. */
export interface ArchiveSource {
  readonly away: Archive['away'];
  readonly progress: CollectorProgress | null;
  size(): Promise<ArchiveSize>;
}

/** Rows are counted by the store, which takes a while where there are many: no more often than this. */
const COUNT_EVERY_MS = 600_000;

const DAY_MS = 86_400_000;

/** Counts what the collector of a source tells. */
export function countCollection(
  source: ArchiveSource,
  registers: Registry[],
): (event: CollectorEvent) => void {
  const lost = new Counter({
    name: 'duobei_archive_days_lost_total',
    help: 'Room-days of playback that the vendor has no more and the archive never had.',
    labelNames: ['merchant'],
    registers,
    collect() {
      // From nothing on: of a value that begins above it nobody sees how it came there.
      for (const merchant of source.progress?.merchants.keys() ?? []) this.inc({ merchant }, 0);
    },
  });
  const errors = new Counter({
    name: 'duobei_archive_errors_total',
    help: 'Parts of the collection that failed, and come again.',
    labelNames: ['merchant', 'step'],
    registers,
  });
  return (event) => {
    if (event.kind === 'failed') errors.inc({ merchant: event.merchant, step: event.step });
    if (event.kind !== 'days-lost') return;
    const { from, to } = event.span;
    lost.inc({ merchant: event.merchant }, 1 + (Date.parse(to) - Date.parse(from)) / DAY_MS);
  };
}

/** Looks at the archive and its collector at each scrape. */
export function watchArchive(source: ArchiveSource, registers: Registry[]): void {
  const gauge = gaugesIn(registers);
  gauge(
    'duobei_archive_ready',
    '0 while the store of the archive does not answer.',
    () => Number(source.away === null),
    'min',
  );
  gauge(
    'duobei_archive_collecting',
    '1 where this instance collects: of all that share an archive one does.',
    () => Number(source.progress?.isCollecting ?? false),
  );
  new Gauge({
    name: 'duobei_archive_rooms_behind',
    help: 'Rooms whose visit is due by more than an hour, as far as they were counted.',
    labelNames: ['merchant'],
    registers,
    aggregator: 'max',
    collect() {
      this.reset();
      for (const [merchant, { roomsBehind }] of source.progress?.merchants ?? []) {
        this.set({ merchant }, roomsBehind);
      }
    },
  });
  new Gauge({
    name: 'duobei_archive_lag_seconds',
    help: 'Since when what is due longest is due; 0 while nothing is.',
    labelNames: ['merchant', 'kind'],
    registers,
    aggregator: 'max',
    collect() {
      this.reset();
      for (const [merchant, { lagSeconds }] of source.progress?.merchants ?? []) {
        for (const [kind, seconds] of Object.entries(lagSeconds)) this.set({ merchant, kind }, seconds);
      }
    },
  });
  watchRows(source, registers);
}

function watchRows(source: ArchiveSource, registers: Registry[]): void {
  let countedAt = -Infinity;
  new Gauge({
    name: 'duobei_archive_rows',
    help: 'Rows of each table of the archive, counted every ten minutes.',
    labelNames: ['table'],
    registers,
    aggregator: 'max',
    async collect() {
      const now = performance.now();
      if (now - countedAt < COUNT_EVERY_MS || source.away !== null) return;
      countedAt = now;
      // What was counted before stays where it fails.
      const counted = await source.size().catch(() => null);
      for (const [table, rows] of Object.entries(counted?.rows ?? {})) this.set({ table }, rows);
    },
  });
}
