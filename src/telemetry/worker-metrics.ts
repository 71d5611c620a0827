import { AggregatorRegistry, type Registry } from 'prom-client';
import { startMetricsServer, type MetricsServer } from './metrics-server.ts';

/** In a worker: answers the primary, which asks for the metrics when it is asked itself. */
export function reportToPrimary(registry: Registry): void {
  AggregatorRegistry.setRegistries(registry);
  // Listens for the question.
  new AggregatorRegistry();
}

/** In the primary: the metrics of all workers as those of one process. */
export function startWorkerMetrics(address: { host: string; port: number }): Promise<MetricsServer> {
  const workers = new AggregatorRegistry();
  return startMetricsServer(
    { contentType: workers.contentType, metrics: () => workers.clusterMetrics() },
    address,
  );
}
