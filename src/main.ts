import cluster from 'node:cluster';
import { configFromEnv, secretsIn, type Config } from './config/config.ts';
import {
  envWarnings,
  InvalidEnvironmentError,
  readEnv,
  readWorkerPlace,
  type WorkerPlace,
} from './config/env.ts';
import { onHangup } from './runtime/hangup.ts';
import {
  createLogger,
  openPrettyOutput,
  openStandardOutput,
  Secrets,
  type Logger,
} from './runtime/logger.ts';
import { linkToPrimary } from './sharing-by-primary.ts';
import { runWorkers } from './workers.ts';

/** What is still open this long after the gateway has closed is a leak, not work. */
const EXIT_AFTER_MS = 1_000;

/** A terminal tells every process of its group, and npm passes on what it is told: within this, one order comes twice. */
const SAME_ORDER_MS = 500;

await main();

async function main(): Promise<void> {
  // Whoever has no files yet is not ended by it.
  onHangup(() => undefined);
  const config = readConfig();
  if (!config) return;
  const place = readWorkerPlace();
  const secrets = new Secrets(secretsIn(config));
  const logger = await openLogger(config, place, secrets);
  // A primary says it for its workers.
  if (!place) for (const warning of envWarnings()) logger.warn(warning);
  const stopping = stopOrder(logger, place !== null);
  try {
    process.exitCode =
      config.workers > 1 && !place
        ? await runWorkers(config, logger, stopping)
        : await runGateway(config, logger, secrets, stopping, place);
    logger.info('Stopped');
  } catch (error) {
    logger.fatal({ err: error }, error instanceof Error ? error.message : 'The gateway could not start');
    process.exitCode = 1;
  }
  // The channel to the primary would keep a worker alive.
  if (place) cluster.worker?.disconnect();
  setTimeout(() => process.exit(), EXIT_AFTER_MS).unref();
}

async function runGateway(
  config: Config,
  logger: Logger,
  secrets: Secrets,
  stopping: Promise<number>,
  place: WorkerPlace | null,
): Promise<number> {
  // Not above: a primary has no use for it, and it is most of the memory of a process that has just started.
  const { startGateway } = await import('./gateway.ts');
  const primary = place && !config.redis ? linkToPrimary(logger) : null;
  const gateway = await startGateway(config, logger, place, primary);
  onHangup(() => {
    void gateway.readManifestsAgain();
    void gateway.readAccountsAgain(() => {
      const again = configFromEnv(readEnv());
      secrets.add(secretsIn(again));
      return again.vendor.accounts;
    });
  });
  const exitCode = await stopping;
  await gateway.close();
  return exitCode;
}

async function openLogger(config: Config, place: WorkerPlace | null, secrets: Secrets): Promise<Logger> {
  // For a person at a terminal; whatever collects logs gets JSON.
  if (process.stdout.isTTY && !config.isProduction) {
    return ofPlace(createLogger(config.logLevel, await openPrettyOutput(), secrets), place);
  }
  const output = openStandardOutput(config.workers > 1);
  const logger = ofPlace(createLogger(config.logLevel, output, secrets), place);
  output.onBack((lostLines) => logger.warn({ lostLines }, 'Lines of the log are lost: nothing took them'));
  return logger;
}

function ofPlace(logger: Logger, place: WorkerPlace | null): Logger {
  return place ? logger.child({ worker: place.number }) : logger;
}

/** Configuration mistakes are for a person: plain lines on standard error, no stack. */
function readConfig(): Config | undefined {
  try {
    return configFromEnv(readEnv());
  } catch (error) {
    if (!(error instanceof InvalidEnvironmentError)) throw error;
    for (const warning of envWarnings()) process.stderr.write(`Warning: ${warning}\n`);
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

/**
 * Resolves with the exit code when it is time to stop: 0 after a signal; 1 after an error that nobody handled, since
 * nobody knows then what state the process is in. Either way what is in flight is finished first. A second order ends
 * the process at once; a worker hears of one signal several times, from a terminal and from its primary, and ends with
 * its primary anyway.
 */
function stopOrder(logger: Logger, isWorker: boolean): Promise<number> {
  return new Promise((resolve) => {
    let orderedAt: number | undefined;
    const onSignal = (signal: NodeJS.Signals) => {
      if (orderedAt === undefined) {
        orderedAt = performance.now();
        logger.info({ signal }, 'Stopping: requests in flight may finish');
        resolve(0);
      } else if (!isWorker && performance.now() - orderedAt > SAME_ORDER_MS) {
        process.off('SIGTERM', onSignal).off('SIGINT', onSignal);
        process.kill(process.pid, signal);
      }
    };
    const onError = (error: unknown) => {
      logger.fatal(
        { err: error },
        'Stopping after an error that nobody handled: requests in flight may finish',
      );
      resolve(1);
    };
    process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
    process.on('uncaughtException', onError).on('unhandledRejection', onError);
  });
}
