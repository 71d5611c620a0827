import { performance } from 'node:perf_hooks';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry, type Aggregator } from 'prom-client';
import type { CollectorEvent } from '../archive/collector/events.ts';
import type { AnswerCache } from '../reads/answer-cache.ts';
import type { ResponseCache } from '../operation/response-cache.ts';
import type { ManifestWatch } from '../operation/manifest-watch.ts';
import type { ReadSession } from '../reads/read-session.ts';
import type { VendorHealth } from '../vendor/client.ts';
import { lostLogLines } from '../runtime/log-output.ts';
import { VERSION } from '../runtime/version.ts';
import { countCollection, watchArchive, type ArchiveSource } from './archive-metrics.ts';
import { gaugesIn } from './gauges.ts';
import { endpointName, type Observer } from './observer.ts';
import { createOperationLabels } from './operation-labels.ts';

/** Sums of others that stay. They are called counters, and are none, of which checkers of metrics complain. */
const MISNAMED = ['handles', 'requests', 'resources'].map((what) => `nodejs_active_${what}_total`);

/** What the metrics ask for when they are scraped. */
export interface MetricsSources {
  manifests: Pick<ManifestWatch, 'isCurrent'>;
  merchants: { readonly all: ReadonlyMap<string, MerchantSource> };
  /** Null: no response is kept. */
  responses: Pick<ResponseCache, 'size'> | null;
  /** Null: one instance, without Redis. */
  redis: { readonly awayFor: string | null } | null;
  /** Null: nothing is kept past the vendor's week, or in the memory of a sandbox alone. */
  archive: ArchiveSource | null;
  /** How many streams and sockets are open, by what carries them. */
  streams: { readonly open: Readonly<Record<string, number>> };
}

/** What there is of each merchant. */
interface MerchantSource {
  duobei: { health: () => VendorHealth };
  records: Pick<AnswerCache, 'size'>;
  watching: { readonly size: { subscribers: number; pollers: number } };
}

export interface Metrics extends Observer {
  registry: Registry;
  onRedisError(code: string): void;
  onVendorDrift(endpoint: string, field: string, merchant: string): void;
  onCollectorEvent(event: CollectorEvent): void;
  /** Counts the reads of a merchant's cache that cost no vendor call. */
  countingReads(records: AnswerCache, merchant: string): AnswerCache;
  /** Operations that get a label of their own from now on. */
  nameOperations(names: Iterable<string>): void;
  watch(sources: MetricsSources): void;
}

/** From a cached answer to the deadline of an upload. */
const VENDOR_BUCKETS_SECONDS = [0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 4, 10, 30, 120];
const OPERATION_BUCKETS_SECONDS = [0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30];
const COST_BUCKETS_CALLS = [0, 1, 2, 4, 8, 16, 30, 60];

/** Error codes are ours, but a client may provoke others: more than these are one. */
const MAX_ERROR_CODES = 64;

/**
 * Metrics of one process in a registry of its own. Every label has a bound: endpoints, outcomes and statuses come from
 * the code, operations from a fixed set. `worker`: the number of this process among several, whose metrics are added
 * up; what is of a process alone carries it as a label then.
 */
export function createMetrics(worker: number | null = null): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const ofProcess: Record<string, string> = worker === null ? {} : { worker: String(worker) };
  collectDefaultMetrics({ register: registry, labels: ofProcess });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  countOfProcess(registers, ofProcess);
  new Gauge({
    name: 'duobei_build_info',
    help: '1, always: the labels say which version of the gateway runs, on which version of Node.',
    labelNames: ['version', 'node'],
    aggregator: 'max',
    registers,
  }).set({ version: VERSION, node: process.versions.node }, 1);

  const calls = new Histogram({
    name: 'duobei_vendor_call_duration_seconds',
    help: 'Attempts at calls of the vendor, waiting for their turn included. Outcome: ok, an error code, SHED (not called), ABORTED (nobody waited any more).',
    labelNames: ['merchant', 'endpoint', 'outcome'],
    buckets: VENDOR_BUCKETS_SECONDS,
    registers,
  });
  const retries = new Counter({
    name: 'duobei_vendor_retries_total',
    help: 'Attempts after the first.',
    labelNames: ['merchant', 'endpoint'],
    registers,
  });
  const drift = new Counter({
    name: 'duobei_vendor_drift_total',
    help: 'Answers of the vendor with a field that could not be read, which is null for clients then, or with the id of another object than was asked for.',
    labelNames: ['merchant', 'endpoint', 'field'],
    registers,
  });
  const redisErrors = new Counter({
    name: 'duobei_redis_errors_total',
    help: 'What Redis answered with an error, by its code; what it did not answer in time (TIMEOUT), and connections that were not made or were lost (CONNECTION).',
    labelNames: ['code'],
    registers,
  });
  const sharedReads = new Counter({
    name: 'duobei_vendor_reads_saved_total',
    help: 'Reads that cost no call: answered from memory (cached), or by the equal call of another request (coalesced).',
    labelNames: ['merchant', 'endpoint', 'how'],
    registers,
  });
  const operations = new Histogram({
    name: 'duobei_operation_duration_seconds',
    help: 'Operations, from the request to its answer, or to the last part of it.',
    labelNames: ['operation', 'type'],
    buckets: OPERATION_BUCKETS_SECONDS,
    registers,
  });
  const costs = new Histogram({
    name: 'duobei_operation_vendor_calls',
    help: 'Vendor calls that operations made.',
    labelNames: ['operation'],
    buckets: COST_BUCKETS_CALLS,
    registers,
  });
  const errors = new Counter({
    name: 'duobei_operation_errors_total',
    help: 'Operations with an error of this code in their answer.',
    labelNames: ['merchant', 'operation', 'code'],
    registers,
  });

  const responses = new Counter({
    name: 'duobei_http_responses_total',
    help: 'HTTP requests that are over, by the status of their answer. Of: page for pages and probes that are there, operation for all else.',
    labelNames: ['status', 'of'],
    registers,
  });

  const again = new Counter({
    name: 'duobei_responses_again_total',
    help: 'Operations whose response was kept and went out again: nothing was run, and no answer looked up.',
    registers,
  });

  /** There is none without an archive. */
  let onCollectorEvent: ((event: CollectorEvent) => void) | undefined;
  const labels = createOperationLabels();
  const codes = new Set<string>();
  const codeLabel = (code: string): string => {
    if (!codes.has(code) && codes.size < MAX_ERROR_CODES) codes.add(code);
    return codes.has(code) ? code : 'other';
  };

  return {
    registry,
    onVendorCall({ endpoint, attempt, durationMs, outcome }, _scope, merchant) {
      const name = endpointName(endpoint);
      calls.observe({ merchant, endpoint: name, outcome }, durationMs / 1000);
      if (attempt > 1) retries.inc({ merchant, endpoint: name });
    },
    onVendorDrift: (endpoint, field, merchant) =>
      drift.inc({ merchant, endpoint: endpointName(endpoint), field }),
    onRedisError: (code) => redisErrors.inc({ code }),
    onCollectorEvent: (event) => onCollectorEvent?.(event),
    onRequestEnd({
      scope,
      status,
      isOperation,
      operation: facts,
      durationMs,
      errorCodes,
      vendorCalls,
      isAgain,
    }) {
      const { merchant = 'none' } = scope;
      // 0: it came over a WebSocket, or on a stream that was open.
      if (status > 0) responses.inc({ status, of: isOperation ? 'operation' : 'page' });
      if (!isOperation) return;
      if (isAgain) again.inc();
      const operation = labels.of(facts);
      operations.observe({ operation, type: facts?.type ?? 'none' }, durationMs / 1000);
      if (vendorCalls) costs.observe({ operation }, vendorCalls.made);
      for (const code of errorCodes) errors.inc({ merchant, operation, code: codeLabel(code) });
    },
    countingReads: (records, merchant) =>
      countReads(records, (endpoint, how) => sharedReads.inc({ merchant, endpoint, how })),
    nameOperations: (names) => labels.add(names),
    watch(sources) {
      watchSources(sources, registers);
      if (!sources.archive) return;
      onCollectorEvent = countCollection(sources.archive, registers);
      watchArchive(sources.archive, registers);
    },
  };
}

/** Counters of what this process counts by itself. */
function countOfProcess(registers: Registry[], labels: Record<string, string>): void {
  // Its rate is the share of the time in which the event loop was busy: at 1 the process can do no more.
  countUp({
    name: 'duobei_event_loop_busy_seconds_total',
    help: 'Time in which the event loop had something to do.',
    registers,
    labels,
    total: () => performance.eventLoopUtilization().active / 1000,
  });
  countUp({
    name: 'duobei_log_lines_lost_total',
    help: 'Lines of the log that are lost: standard output did not take them, and too many waited.',
    registers,
    labels: {},
    total: lostLogLines,
  });
}

interface CountedUp {
  name: string;
  help: string;
  registers: Registry[];
  labels: Record<string, string>;
  /** Since the beginning. */
  total: () => number;
}

function countUp({ name, help, registers, labels, total }: CountedUp): void {
  let counted = 0;
  new Counter({
    name,
    help,
    labelNames: Object.keys(labels),
    registers,
    collect() {
      const now = total();
      this.inc(labels, Math.max(0, now - counted));
      counted = now;
    },
  });
}

/** The cache counts on the session of the reader; what it added there says how it answered. */
function countReads(
  records: AnswerCache,
  count: (endpoint: string, how: 'cached' | 'coalesced') => void,
): AnswerCache {
  return {
    read(read, session: ReadSession) {
      const { cached, coalesced } = session.calls;
      const answer = records.read(read, session);
      if (session.calls.cached > cached) count(endpointOf(read.key), 'cached');
      else if (session.calls.coalesced > coalesced) count(endpointOf(read.key), 'coalesced');
      return answer;
    },
    drop: (tags) => records.drop(tags),
    get size() {
      return records.size;
    },
  };
}

/** Keys begin with it. */
function endpointOf(key: string): string {
  return key.slice(0, key.indexOf(' '));
}

function watchSources(
  { merchants, responses, redis, manifests, streams }: MetricsSources,
  registers: Registry[],
): void {
  const gauge = gaugesIn(registers);
  /** The same for each merchant. */
  const gauges = (
    name: string,
    help: string,
    value: (merchant: MerchantSource) => number,
    aggregator: Aggregator = 'sum',
  ) =>
    new Gauge({
      name,
      help,
      labelNames: ['merchant'],
      registers,
      aggregator,
      collect() {
        // Of those that are gone nothing is left.
        this.reset();
        for (const [merchant, source] of merchants.all) this.set({ merchant }, value(source));
      },
    });
  gauges(
    'duobei_vendor_reachable',
    '0 while reads are refused because too many of them failed.',
    ({ duobei }) => Number(duobei.health().isReachable),
    'min',
  );
  gauges(
    'duobei_vendor_expected_wait_seconds',
    'How long until all reads are sent that have been asked for.',
    ({ duobei }) => duobei.health().expectedWaitMs / 1000,
    'max',
  );
  gauges(
    'duobei_vendor_pause_seconds',
    'How long the vendor still wants no calls, by its Retry-After; 0 while it does not.',
    ({ duobei }) => duobei.health().pauseMs / 1000,
    'max',
  );
  gauges('duobei_record_cache_entries', 'Answers remembered.', ({ records }) => records.size.entries);
  gauges('duobei_record_cache_bytes', 'Their size, estimated.', ({ records }) => records.size.bytes);
  gauge(
    'duobei_response_cache_bytes',
    'Size of the responses that are kept.',
    () => responses?.size.bytes ?? 0,
  );
  gauges('duobei_live_subscribers', 'Subscriptions open now.', ({ watching }) => watching.size.subscribers);
  new Gauge({
    name: 'duobei_streams',
    help: 'Event streams, multipart answers to subscriptions and WebSockets that are open now.',
    labelNames: ['transport'],
    registers,
    collect() {
      for (const [transport, count] of Object.entries(streams.open)) this.set({ transport }, count);
    },
  });
  gauge(
    'duobei_manifests_current',
    '0 while a manifest has changed and cannot be read: the documents from before are taken.',
    () => Number(manifests.isCurrent),
    'min',
  );
  if (redis) {
    const help = '0 while Redis is away or answers with errors, or lets this instance hear no other.';
    gauge('duobei_redis_ready', help, () => Number(redis.awayFor === null), 'min');
  }
  gauges(
    'duobei_live_pollers',
    'Objects polled for subscriptions by this instance.',
    ({ watching }) => watching.size.pollers,
  );
}
