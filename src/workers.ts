import cluster, { type Worker } from 'node:cluster';
import type { Config } from './config/config.ts';
import { envOfWorker, type SandboxPlace } from './config/env.ts';
import { startEmbeddedSandbox } from './embedded-sandbox.ts';
import { onHangup } from './runtime/hangup.ts';
import { NODE_OPTIONS } from './runtime/node-options.ts';
import type { Logger } from './runtime/logger.ts';
import type { WorkerLinks } from './runtime/worker-links.ts';
import { createSharing } from './sharing-by-primary.ts';
import { startWorkerMetrics } from './telemetry/worker-metrics.ts';

/** A worker that keeps ending is started again this often. */
const MIN_START_INTERVAL_MS = 1_000;
/** So many in succession that end before they answer have a cause that the next one will meet too. */
const MAX_FAILED_STARTS = 3;

/**
 * In the primary: runs what the workers share, and the workers until it is time to stop. Answers the exit code: that
 * of the order to stop, or 1 when a worker ended badly.
 */
export async function runWorkers(
  config: Config,
  logger: Logger,
  stopping: Promise<number>,
  minStartIntervalMs = MIN_START_INTERVAL_MS,
): Promise<number> {
  giveNodeOptions();
  const { accounts, sandboxPort } = config.vendor;
  await using sandbox = accounts.length > 0 ? null : await startEmbeddedSandbox(sandboxPort);
  const metrics = config.observability.metrics && (await startWorkerMetrics(config.observability.metrics));
  if (metrics) logger.info({ metricsAt: metrics.url }, `Metrics are at ${metrics.url}`);
  try {
    return await keepRunning(
      config.workers,
      config.redis ? null : createSharing(config.access, logger),
      sandbox && { url: sandbox.url, accounts: sandbox.accounts },
      logger,
      stopping,
      minStartIntervalMs,
    );
  } finally {
    await metrics?.close();
  }
}

/**
 * Whatever the primary was started with, workers have the options of `npm start`: they carry the load. A value of the primary's
 * own comes behind them, and wins.
 */
function giveNodeOptions(): void {
  // Under a runner of its own it has said already how they start.
  if (cluster.settings.execArgv) return;
  const own = process.execArgv;
  cluster.setupPrimary({ execArgv: [...NODE_OPTIONS.filter((option) => !own.includes(option)), ...own] });
}

function keepRunning(
  count: number,
  sharing: WorkerLinks | null,
  sandbox: SandboxPlace | null,
  logger: Logger,
  stopping: Promise<number>,
  minStartIntervalMs: number,
): Promise<number> {
  return new Promise((resolve) => {
    const running = new Set<Worker>();
    const answering = new Set<Worker>();
    const waiting = new Set<NodeJS.Timeout>();
    let failedStarts = 0;
    /** From when it is time to stop. */
    let exitCode: number | undefined;

    const stop = (code: number) => {
      if (exitCode !== undefined) return;
      exitCode = code;
      for (const timer of waiting) clearTimeout(timer);
      for (const worker of running) worker.process.kill('SIGTERM');
      if (running.size === 0) resolve(exitCode);
    };
    const start = (number: number) => {
      const startedAt = performance.now();
      const worker = cluster.fork(envOfWorker({ number, sandbox }));
      const { pid } = worker.process;
      running.add(worker);
      const link = sharing?.add((message, onSent) => worker.send(message, undefined, {}, onSent));
      worker.on('message', (message) => link?.take(message)).once('disconnect', () => link?.end());
      // The question for its metrics came too late; its end is seen below.
      worker.on('error', (error) =>
        logger.warn({ err: error, worker: number }, 'A worker cannot be reached'),
      );
      worker.once('listening', () => {
        answering.add(worker);
        failedStarts = 0;
        logger.info({ worker: number, workerPid: pid }, `Worker ${number} answers`);
      });
      worker.once('exit', (code: number | null, signal: string | null) => {
        running.delete(worker);
        const isAnswering = answering.delete(worker);
        if (exitCode !== undefined) {
          // One that was stopped while it started had nothing to finish.
          if (isAnswering && code !== 0) exitCode = 1;
          if (running.size === 0) resolve(exitCode);
          return;
        }
        logger.error({ worker: number, workerPid: pid, code, signal }, `Worker ${number} ended`);
        failedStarts += isAnswering ? 0 : 1;
        // While one of them answers there is something to lose, and the cause may go: a file that is being written.
        if (failedStarts >= MAX_FAILED_STARTS && answering.size === 0) {
          logger.fatal('Stopping: workers end before they answer, see their lines above');
          stop(1);
          return;
        }
        const timer = setTimeout(
          () => {
            waiting.delete(timer);
            start(number);
          },
          Math.max(0, startedAt + minStartIntervalMs - performance.now()),
        );
        waiting.add(timer);
      });
    };

    // Those that do not answer yet read their files anyway.
    onHangup(() => {
      for (const worker of answering) worker.process.kill('SIGHUP');
    });
    for (let number = 1; number <= count; number += 1) start(number);
    void stopping.then(stop);
  });
}
