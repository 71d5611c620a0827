import cluster from 'node:cluster';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import { runWorkers } from '../../src/workers.ts';
import { built } from '../support/built.ts';

/** A primary that starts workers again at once; each time that one has ended, two end before they answer. */
const GOOD: string[] = [];
const BAD = ['--import', 'data:text/javascript,process.exit(1)'];

let starts = 0;
cluster.setupPrimary({ exec: built('main'), execArgv: GOOD });
// Told of each start behind it: what is said here is for the next one.
cluster.on('fork', () => {
  starts += 1;
  const next = starts + 1;
  cluster.setupPrimary({ execArgv: next > 2 && next % 3 !== 2 ? BAD : GOOD });
});
const stopping = new Promise<number>((resolve) => process.once('SIGTERM', () => resolve(0)));
process.exitCode = await runWorkers(configFromEnv(readEnv()), createLogger('info'), stopping, 1);
