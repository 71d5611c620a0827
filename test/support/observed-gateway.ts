import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { startGateway } from '../../src/gateway.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { createLogger } from '../../src/runtime/logger.ts';

export interface ObservedGateway extends AsyncDisposable {
  url: string;
  sandbox: Sandbox;
  /** Every log line so far, as it was written. */
  lines: string[];
  /** The same, parsed, those with this message. */
  logged(message: string): Record<string, unknown>[];
  post(body: object | string, headers?: Record<string, string>): Promise<Response>;
  /** The metrics as Prometheus would read them. */
  scrape(): Promise<string>;
}

/** The gateway as `npm start` composes it, over its own sandbox, on free ports. */
export async function startObservedGateway(env: Record<string, string> = {}): Promise<ObservedGateway> {
  const lines: string[] = [];
  const config = configFromEnv(readEnv({ PORT: '0', DRAIN_SECONDS: '0', LOG_LEVEL: 'debug', ...env }));
  const logger = createLogger(config.logLevel, { write: (line) => void lines.push(line) });
  const gateway = await startGateway(config, logger);
  const { url, sandbox, metricsUrl } = gateway;
  if (!sandbox) throw new Error('No sandbox: the environment has credentials.');
  return {
    url,
    sandbox,
    lines,
    logged: (message) =>
      lines.map((line) => JSON.parse(line) as Record<string, unknown>).filter(({ msg }) => msg === message),
    post: (body, headers = {}) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    scrape: async () => (await fetch(metricsUrl ?? '')).text(),
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}
