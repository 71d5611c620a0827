/** The gateway as it is built for production. The runner sets its environment. */
import { reportTo } from './child.ts';

interface Built {
  configFromEnv: (env: unknown) => { logLevel: string };
  readEnv: () => unknown;
  createLogger: (level: string) => unknown;
  startGateway: (config: unknown, logger: unknown) => Promise<{ url: string }>;
}

const part = async (name: string) => (await import(`../dist/${name}.js`)) as Built;
const { configFromEnv } = await part('config/config');
const { readEnv } = await part('config/env');
const { createLogger } = await part('runtime/logger');
const { startGateway } = await part('gateway');

const config = configFromEnv(readEnv());
const gateway = await startGateway(config, createLogger(config.logLevel));
reportTo(new URL(gateway.url).origin);
