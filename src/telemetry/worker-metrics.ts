import cluster, { type Worker } from 'node:cluster';
import { AggregatorRegistry, Counter, Registry } from 'prom-client';
import { startMetricsServer, type MetricsServer } from './metrics-server.ts';

/** A worker that has not answered by then is busy, or is about to end: it counts with what it said last. */
const ANSWER_MS = 1_000;

/** One metric of a report, as prom-client writes it down. */
interface MetricJson {
  type: string;
}

/** From the primary to a worker. */
interface Question {
  metricsAsked: number;
}

/** From a worker to the primary; `answers` is null for what it says unasked. */
interface Report {
  metrics: MetricJson[];
  answers: number | null;
}

const isQuestion = (message: unknown): message is Question =>
  typeof message === 'object' && message !== null && 'metricsAsked' in message;

const isReport = (message: unknown): message is Report =>
  typeof message === 'object' && message !== null && 'metrics' in message && 'answers' in message;

/**
 * In a worker: answers the primary, which asks for the metrics when it is asked itself. The answer says them once more:
 * call it last, so that what was counted since the last scrape is not lost with the worker.
 */
export function reportToPrimary(registry: Registry): () => Promise<void> {
  const report = async (answers: number | null): Promise<void> => {
    const metrics = await registry.getMetricsAsJSON();
    // A primary that is gone hears nothing, and its workers end with it.
    await new Promise<void>((resolve) => {
      if (process.send) process.send({ metrics, answers }, () => resolve());
      else resolve();
    });
  };
  process.on('message', (message) => {
    if (isQuestion(message)) void report(message.metricsAsked);
  });
  return () => report(null);
}

/** In the primary: the metrics of all workers as those of one process. */
export function startWorkerMetrics(address: { host: string; port: number }): Promise<MetricsServer> {
  const ofPrimary = new Registry();
  const ends = new Counter({
    name: 'duobei_worker_ends_total',
    help: 'Workers that ended without having been told to; each is replaced.',
    registers: [ofPrimary],
  });
  const reports = new Map<Worker, MetricJson[]>();
  let ofEnded: MetricJson[] = [];
  cluster.on('message', (worker, message: unknown) => {
    if (isReport(message)) reports.set(worker, message.metrics);
  });
  // The last that is heard of a worker; its end may be noticed before.
  cluster.on('disconnect', (worker) => {
    const counted = (reports.get(worker) ?? []).filter(({ type }) => type !== 'gauge');
    reports.delete(worker);
    ofEnded = addUp([ofEnded, counted]).getMetricsAsArray().map(asJson);
  });
  cluster.on('exit', (_worker, code: number | null) => {
    if (code !== 0) ends.inc();
  });

  let asked = 0;
  const metrics = async (): Promise<string> => {
    asked += 1;
    const question = asked;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined);
    await Promise.all(workers.map((worker) => ask(worker, question)));
    const own = (await ofPrimary.getMetricsAsJSON()) as unknown as MetricJson[];
    return addUp([own, ofEnded, ...reports.values()]).metrics();
  };
  return startMetricsServer({ contentType: ofPrimary.contentType, metrics }, address);
}

/** Resolves with the worker's answer, or when there will be none in time. */
function ask(worker: Worker, question: number): Promise<void> {
  if (!worker.isConnected()) return Promise.resolve();
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer);
      worker.off('message', onMessage).off('disconnect', over);
      resolve();
    };
    const onMessage = (message: unknown): void => {
      if (isReport(message) && message.answers === question) over();
    };
    const timer = setTimeout(over, ANSWER_MS);
    worker.on('message', onMessage).once('disconnect', over);
    const message: Question = { metricsAsked: question };
    worker.send(message, (error) => {
      if (error) over();
    });
  });
}

/** Each metric as its aggregator says: counters and histograms are sums. */
function addUp(reports: readonly MetricJson[][]): Registry {
  return AggregatorRegistry.aggregate([...reports]);
}

/** What `aggregate` registers is its JSON, and has nothing to collect. */
function asJson(metric: object): MetricJson {
  return (metric as { get(): MetricJson }).get();
}
