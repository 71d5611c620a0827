import { configFromEnv, secretsIn, type Config } from './config/config.ts';
import { InvalidEnvironmentError, readEnv } from './config/env.ts';
import { startGateway } from './gateway.ts';
import { createLogger, openPrettyOutput, type Logger } from './server/logger.ts';

/** What is still open this long after the gateway has closed is a leak, not work. */
const EXIT_AFTER_MS = 1_000;

await main();

async function main(): Promise<void> {
  const config = readConfig();
  if (!config) return;
  // For a person at a terminal; whatever collects logs gets JSON.
  const isPretty = process.stdout.isTTY && !config.isProduction;
  const output = isPretty ? await openPrettyOutput() : undefined;
  const logger = createLogger(config.logLevel, output, secretsIn(config));
  const stopping = stopOrder(logger);
  try {
    const gateway = await startGateway(config, logger);
    process.exitCode = await stopping;
    await gateway.close();
    logger.info('Stopped');
  } catch (error) {
    logger.fatal({ err: error }, error instanceof Error ? error.message : 'The gateway could not start');
    process.exitCode = 1;
  }
  setTimeout(() => process.exit(), EXIT_AFTER_MS).unref();
}

/** Configuration mistakes are for a person: plain lines on standard error, no stack. */
function readConfig(): Config | undefined {
  try {
    return configFromEnv(readEnv());
  } catch (error) {
    if (!(error instanceof InvalidEnvironmentError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
    return undefined;
  }
}

/**
 * Resolves with the exit code when it is time to stop: 0 after a signal; 1 after an error that nobody handled, since
 * nobody knows then what state the process is in. Either way what is in flight is finished first. A second signal ends
 * the process at once.
 */
function stopOrder(logger: Logger): Promise<number> {
  return new Promise((resolve) => {
    const onSignal = (signal: NodeJS.Signals) => {
      logger.info({ signal }, 'Stopping: requests in flight may finish');
      resolve(0);
    };
    const onError = (error: unknown) => {
      logger.fatal(
        { err: error },
        'Stopping after an error that nobody handled: requests in flight may finish',
      );
      resolve(1);
    };
    process.once('SIGTERM', onSignal).once('SIGINT', onSignal);
    process.on('uncaughtException', onError).on('unhandledRejection', onError);
  });
}
