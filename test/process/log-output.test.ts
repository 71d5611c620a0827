import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { built, processEnv } from '../support/built.ts';
import { until } from '../support/eventually.ts';
import { openPipe } from '../support/pipes.ts';
import { freePort } from '../support/programs.ts';

/** A device of Linux that is a full disk. */
const FULL = '/dev/full';

/** `stdout`: a path, or a pipe whose other end is here. */
async function startGatewayOn(stdout: string, env: Record<string, string> = {}) {
  const port = await freePort();
  const fd = openSync(stdout, 'w');
  const child = spawn(process.execPath, [built('main')], {
    env: { ...processEnv(), RATE_LIMIT_POINTS: '1000000', ...env, PORT: String(port) },
    stdio: ['ignore', fd, 'inherit'],
  });
  closeSync(fd);
  const exitCode = once(child, 'exit').then(([code]) => code as number | null);
  const ask = async (): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ rooms(first: 1) { totalCount } }' }),
    });
    await response.text();
    return response.status;
  };
  await until(
    () =>
      ask().then(
        (status) => status === 200,
        () => false,
      ),
    50,
  );
  return {
    child,
    exitCode,
    ask,
    /** Costs the least, and has a line at the level of debug. */
    probe: `http://127.0.0.1:${port}/livez`,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exitCode;
    },
  };
}

describe.each([{ workers: '1' }, { workers: '2' }])(
  'a log that nobody takes, $workers at work',
  ({ workers }) => {
    const env = { WORKERS: workers };

    test.runIf(existsSync(FULL))('on a full disk keeps neither requests nor the end waiting', async () => {
      await using gateway = await startGatewayOn(FULL, env);
      // More lines than wait to be written together.
      for (let asked = 0; asked < 100; asked += 1) expect(await gateway.ask()).toBe(200);
      gateway.child.kill('SIGTERM');
      expect(await gateway.exitCode).toBe(0);
    });

    test('in a pipe that is not read keeps neither requests nor the end waiting', async () => {
      await using gateway = await startGatewayOn(openPipe().path, env);
      // More lines than a pipe holds.
      for (let asked = 0; asked < 1_000; asked += 1) expect(await gateway.ask()).toBe(200);
      gateway.child.kill('SIGTERM');
      expect(await gateway.exitCode).toBe(0);
    });

    test('whose reader leaves with the last line but one does not keep the end waiting', async () => {
      const pipe = openPipe();
      await using gateway = await startGatewayOn(pipe.path, env);
      gateway.child.kill('SIGTERM');
      await until(() => pipe.read().includes('Stopping'));
      pipe.close();
      expect(await gateway.exitCode).toBe(0);
    });
  },
);

test(
  'lines that nothing takes are counted, and told of when they are taken again',
  { timeout: 180_000 },
  async () => {
    const pipe = openPipe();
    const metricsPort = await freePort();
    await using gateway = await startGatewayOn(pipe.path, {
      LOG_LEVEL: 'debug',
      METRICS_PORT: String(metricsPort),
    });
    const lost = async (): Promise<number> => {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
      return Number(/^duobei_log_lines_lost_total (\d+)$/m.exec(text)?.[1]);
    };
    expect(await lost()).toBe(0);
    const headers = { 'x-request-id': 'a'.repeat(64) };
    const probe = async (): Promise<void> => {
      for (let asked = 0; asked < 100; asked += 1)
        await (await request(gateway.probe, { headers })).body.dump();
    };
    while ((await lost()) === 0) await Promise.all(Array.from({ length: 20 }, probe));
    let log = '';
    await until(() => (log += pipe.read()).includes('Lines of the log are lost'));
    await until(() => {
      log += pipe.read();
      return log.endsWith('\n');
    });
    const told = log.split('\n').filter((line) => line.includes('Lines of the log are lost'));
    expect(told.map((line) => (JSON.parse(line) as { lostLines: number }).lostLines)).toEqual([await lost()]);
  },
);
