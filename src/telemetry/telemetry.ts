import type { CollectorEvent } from '../archive/collector/events.ts';
import type { ObservabilityConfig } from '../config/observability.ts';
import type { AnswerCache } from '../reads/answer-cache.ts';
import type { OnDrift, VendorCallEvent } from '../vendor/call.ts';
import { createAccessLog } from './access-log.ts';
import type { Logger } from '../runtime/logger.ts';
import { startMetricsServer } from './metrics-server.ts';
import { createMetrics, type MetricsSources } from './metrics.ts';
import { operationNamesIn } from './operation-labels.ts';
import type { Observer } from './observer.ts';
import type { RequestScope } from '../operation/request-scope.ts';
import { createDriftLog } from './vendor-drift.ts';
import { reportToPrimary } from './worker-metrics.ts';

export interface Telemetry {
  observers: readonly Observer[];
  /** For what belongs to one merchant, by its name. */
  ofMerchant: (merchant: string) => MerchantTelemetry;
  /** Something failed at Redis; the code is one of few. */
  onRedisError: (code: string) => void;
  /** For the collector of the archive. */
  onCollectorEvent: (event: CollectorEvent) => void;
  /** Documents whose operations get a label of their own from now on. */
  nameOperations: (documents: Iterable<string>) => void;
  /** What there is to look at besides events. */
  watch: (sources: MetricsSources) => void;
  /** Where the metrics are; null without them. */
  metricsUrl: string | null;
  /** Call it last: what still happens before is seen. */
  close: () => Promise<void>;
}

/** What looks on at one merchant. */
export interface MerchantTelemetry {
  /** For the vendor's client. */
  onCall: (event: VendorCallEvent) => void;
  /** For the vendor's client: a field of an answer could not be read, or is of another object. */
  onDrift: OnDrift;
  /** The same cache, its reads counted. */
  countingReads: (records: AnswerCache) => AnswerCache;
}

/**
 * Starts what looks on: the access log always, metrics and traces when they are configured. The metrics of a worker are
 * served by its primary. `worker`: its number; null for a gateway that is one process.
 */
export async function startTelemetry(
  config: ObservabilityConfig,
  logger: Logger,
  worker: number | null,
): Promise<Telemetry> {
  const metrics = config.metrics && createMetrics(worker);
  // Loaded only when it is wanted: the SDK is larger than the gateway.
  const tracing = config.tracing && (await import('./tracing.ts')).startTracing(config.tracing);
  const reportOnce = metrics && worker !== null ? reportToPrimary(metrics.registry) : null;
  const server =
    config.metrics && metrics && worker === null
      ? await startMetricsServer(metrics.registry, config.metrics)
      : null;
  if (server) logger.info({ metricsAt: server.url }, `Metrics are at ${server.url}`);
  const logDrift = createDriftLog(logger, Date.now);
  const observers: Observer[] = [createAccessLog(logger)];
  if (metrics) observers.push(metrics);
  if (tracing) observers.push(tracing);
  return {
    observers,
    ofMerchant: (merchant) => ({
      onCall(event) {
        const scope = event.origin as RequestScope | undefined;
        for (const observer of observers) observer.onVendorCall?.(event, scope, merchant);
      },
      onDrift(endpoint, field) {
        logDrift(endpoint, field, merchant);
        metrics?.onVendorDrift(endpoint, field, merchant);
      },
      countingReads: (records) => metrics?.countingReads(records, merchant) ?? records,
    }),
    onRedisError: (code) => metrics?.onRedisError(code),
    onCollectorEvent: (event) => metrics?.onCollectorEvent(event),
    nameOperations: (documents) => metrics?.nameOperations(operationNamesIn(documents)),
    watch: (sources) => metrics?.watch(sources),
    metricsUrl: server?.url ?? null,
    close: async () => {
      await tracing?.close();
      await server?.close();
      await reportOnce?.();
    },
  };
}
