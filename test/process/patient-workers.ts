import cluster from 'node:cluster';
import { fileURLToPath } from 'node:url';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { runWorkers } from '../../src/workers.ts';

/** A primary that waits for a minute before it starts a worker again, and ends only when nothing is open any more. */
const MIN_START_INTERVAL_MS = 60_000;

cluster.setupPrimary({ exec: fileURLToPath(new URL('../../src/main.ts', import.meta.url)) });
const stopping = new Promise<number>((resolve) => process.once('SIGTERM', () => resolve(0)));
const logger = createLogger('info');
process.exitCode = await runWorkers(configFromEnv(readEnv()), logger, stopping, MIN_START_INTERVAL_MS);
