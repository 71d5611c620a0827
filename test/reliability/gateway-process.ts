import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { envSchema } from '../../src/config/env.ts';
import type { Sandbox } from '../../src/sandbox/server.ts';
import { built, processEnv } from '../support/built.ts';

/** A gateway in a process of its own. */
export interface GatewayProcess extends AsyncDisposable {
  /** Where GraphQL answers. */
  url: string;
  child: ChildProcess;
  /** Its log, parsed. */
  logs: Record<string, unknown>[];
  exitCode: Promise<number | null>;
  execute(query: string, variables?: object): Promise<{ data?: unknown; errors?: { extensions?: object }[] }>;
}

/**
 * Starts the built gateway, or a script of the test's, and waits until it listens; without a sandbox of the test's it has
 * its own.
 */
export async function startGatewayProcess(
  sandbox: Sandbox | null,
  env: Record<string, string> = {},
  nodeOptions: string[] = [],
  entry = built('cli'),
  /** For Node.js, not for the gateway. */
  nodeEnv: Record<string, string> = {},
): Promise<GatewayProcess> {
  const unknown = Object.keys(env).filter((name) => !(name in envSchema.shape));
  if (unknown.length > 0) throw new Error(`No variable of the gateway: ${unknown.join()}.`);
  const child = spawn(process.execPath, [...nodeOptions, entry], {
    env: {
      ...processEnv(),
      PORT: '0',
      AUTH: 'none',
      ...(sandbox && {
        DUOBEI_PARTNER: sandbox.partner,
        DUOBEI_APP_KEY: sandbox.appKey,
        DUOBEI_BASE_URL: sandbox.url,
        DUOBEI_LINK_BASE_URL: sandbox.url,
      }),
      DUOBEI_ROOM_TIME_FILTER: 'plain',
      ...env,
      ...nodeEnv,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const logs: Record<string, unknown>[] = [];
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  const listening = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const entry = JSON.parse(line) as Record<string, unknown>;
      logs.push(entry);
      if (typeof entry['url'] === 'string') resolve(entry['url']);
    });
  });
  const url = await Promise.race([
    listening,
    exitCode.then((code) => {
      throw new Error(
        `The gateway ended with ${code}:\n${logs.map((entry) => JSON.stringify(entry)).join('\n')}`,
      );
    }),
  ]);
  return {
    url,
    child,
    logs,
    exitCode,
    async execute(query, variables = {}) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      return (await response.json()) as { data?: unknown };
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exitCode;
    },
  };
}
