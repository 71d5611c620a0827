import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { startGateway, type Gateway } from '../../src/gateway.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import type { PrimaryLink } from '../../src/runtime/primary-link.ts';

/** What a GraphQL answer is, as far as these tests look. */
export interface Answer {
  status: number;
  data: Record<string, unknown> | null | undefined;
  code: unknown;
  extensions: Record<string, unknown> | undefined;
}

export interface ComposedGateway extends AsyncDisposable {
  gateway: Gateway;
  url: string;
  /** Every log line so far, parsed. */
  logs: Record<string, unknown>[];
  ask(query: string, headers?: Record<string, string>): Promise<Answer>;
  /** Another page of the same server. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  metrics(): Promise<string>;
}

/** The gateway as `npm start` composes it, in this process, over a vendor of the test's or its own. */
export async function startComposed(
  sandbox: Sandbox | null,
  env: Record<string, string> = {},
  primary: PrimaryLink | null = null,
): Promise<ComposedGateway> {
  const logs: Record<string, unknown>[] = [];
  const config = configFromEnv(
    readEnv({
      PORT: '0',
      DRAIN_SECONDS: '0',
      DUOBEI_ROOM_TIME_FILTER: 'plain',
      ...(sandbox && {
        AUTH: 'none',
        DUOBEI_PARTNER: sandbox.partner,
        DUOBEI_APP_KEY: sandbox.appKey,
        DUOBEI_BASE_URL: sandbox.url,
        DUOBEI_LINK_BASE_URL: sandbox.url,
      }),
      ...env,
    }),
  );
  const write = (line: string) => void logs.push(JSON.parse(line) as Record<string, unknown>);
  const gateway = await startGateway(config, createLogger('debug', { write }), null, primary);
  return {
    gateway,
    url: gateway.url,
    logs,
    async ask(query, headers = {}) {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query }),
      });
      const { data, errors, extensions } = (await response.json()) as {
        data?: Record<string, unknown> | null;
        errors?: { extensions?: { code?: unknown } }[];
        extensions?: Record<string, unknown>;
      };
      return { status: response.status, data, code: errors?.[0]?.extensions?.code, extensions };
    },
    get: (path, headers = {}) => fetch(new URL(path, gateway.url), { headers }),
    metrics: async () => (await fetch(gateway.metricsUrl ?? '')).text(),
    [Symbol.asyncDispose]: () => gateway.close(),
  };
}
