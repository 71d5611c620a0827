import cluster from 'node:cluster';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { runWorkers } from '../../src/workers.ts';
import { built } from '../support/built.ts';

/** A primary that starts workers again at once. The first two that are started again end before they answer, and a later one. */
const GOOD: string[] = [];
const BAD = ['--import', 'data:text/javascript,process.exit(1)'];
const BAD_STARTS = [3, 4, 6];

let starts = 0;
cluster.setupPrimary({ exec: built('main'), execArgv: GOOD });
// Told of each start behind it: what is said here is for the next one.
cluster.on('fork', () => {
  starts += 1;
  cluster.setupPrimary({ execArgv: BAD_STARTS.includes(starts + 1) ? BAD : GOOD });
});
const stopping = new Promise<number>((resolve) => process.once('SIGTERM', () => resolve(0)));
process.exitCode = await runWorkers(configFromEnv(readEnv()), createLogger('info'), stopping, 1);
