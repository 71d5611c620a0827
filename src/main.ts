import { configFromEnv, type Config } from './config/config.ts';
import { InvalidEnvironmentError, readEnv } from './config/env.ts';
import { startGateway } from './gateway.ts';
import { createLogger } from './server/logger.ts';

await main();

async function main(): Promise<void> {
  const config = readConfig();
  if (!config) return;
  const logger = createLogger(config.logLevel);
  try {
    const gateway = await startGateway(config, logger);
    const signal = await stopSignal();
    logger.info({ signal }, 'Stopping: requests in flight may finish');
    await gateway.close();
  } catch (error) {
    logger.fatal({ err: error }, error instanceof Error ? error.message : 'The gateway could not start');
    process.exitCode = 1;
  }
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

function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
