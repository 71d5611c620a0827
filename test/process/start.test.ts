import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { seedIds } from '../../src/sandbox/seed.ts';
import { until } from '../support/eventually.ts';
import { built, processEnv } from '../support/built.ts';

interface Started extends AsyncDisposable {
  child: ChildProcess;
  output: string[];
  errors: string[];
  exitCode: Promise<number | null>;
}

function start(env: Record<string, string>): Started {
  const child = spawn(process.execPath, [built('main')], {
    env: { ...processEnv(), PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const errors: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => output.push(line));
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    output,
    errors,
    exitCode,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await exitCode;
    },
  };
}

async function urlOf({ output, exitCode }: Started): Promise<string> {
  for (;;) {
    const line = output.find((candidate) => candidate.includes('"url"'));
    if (line !== undefined) return (JSON.parse(line) as { url: string }).url;
    const ended = await Promise.race([
      exitCode,
      new Promise((resolve) => setTimeout(resolve, 20, 'running')),
    ]);
    if (ended !== 'running') throw new Error(`The gateway ended:\n${output.join('\n')}`);
  }
}

describe('the gateway as a process', () => {
  test('without credentials it starts, says loudly that it is a sandbox, answers, and stops on SIGTERM', async () => {
    await using gateway = start({ AUTH_JWT_ISUER: 'canary' });
    const url = await urlOf(gateway);
    expect(gateway.output.join('\n')).toContain('SANDBOX MODE');
    expect(gateway.output[0]).toContain('AUTH_JWT_ISUER: nothing reads it. Is AUTH_JWT_ISSUER meant?');
    expect(gateway.output.join('\n')).not.toContain('canary');
    expect(gateway.output.find((line) => line.includes('"url"'))).toContain(
      `"version":"${manifest.version}"`,
    );
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: `{ room(id: "${seedIds.liveRoom}") { schedulePhase } }` }),
    });
    expect(await response.json()).toMatchObject({ data: { room: { schedulePhase: 'IN_PROGRESS' } } });
    gateway.child.kill('SIGTERM');
    expect(await gateway.exitCode).toBe(0);
  });

  test('ends at once on a second signal', async () => {
    await using gateway = start({ DRAIN_SECONDS: '300' });
    const url = await urlOf(gateway);
    gateway.child.kill('SIGTERM');
    await until(() => gateway.output.some((line) => line.includes('Stopping')));
    expect((await fetch(new URL('/readyz', url))).status).toBe(503);
    // A terminal and npm may both pass on the first.
    await until(() => !gateway.child.kill('SIGTERM') || gateway.child.signalCode !== null);
    expect([await gateway.exitCode, gateway.child.signalCode]).toEqual([null, 'SIGTERM']);
  });

  test('takes two signals at once for one order, as a terminal and npm may both send one', async () => {
    await using gateway = start({ DRAIN_SECONDS: '1' });
    await urlOf(gateway);
    gateway.child.kill('SIGINT');
    gateway.child.kill('SIGTERM');
    expect(await gateway.exitCode).toBe(0);
    expect(gateway.output.some((line) => line.includes('"Stopped"'))).toBe(true);
  });

  test.each([
    ['a signal to npm', 'SIGTERM', 1],
    ['Ctrl-C at the terminal, which npm and node both hear,', 'SIGINT', -1],
  ] as const)('under npm, stops by %s', async (_name, signal, sign) => {
    const npm = spawn('npm', ['start', '--ignore-scripts'], {
      env: { ...processEnv(), PORT: '0', SANDBOX_PORT: '0', npm_config_update_notifier: 'false' },
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: true,
    });
    const lines: string[] = [];
    createInterface({ input: npm.stdout }).on('line', (line) => lines.push(line));
    const closed = once(npm, 'close');
    const isSaid = (text: string) => lines.some((line) => line.includes(text));
    await until(() => isSaid('"url"'));
    process.kill(sign * npm.pid!, signal);
    await closed;
    expect(isSaid('"Stopped"')).toBe(true);
  });

  test('writes no secret of its configuration, wherever it turns up', async () => {
    const secrets = {
      AUTH_JWT_SECRET: 'canary-jwt-secret-canary-jwt-secret',
      DUOBEI_APP_KEY: 'canary-app-key',
    };
    await using gateway = start({ DUOBEI_PARTNER: 'partner', ...secrets });
    const url = await urlOf(gateway);
    for (const secret of Object.values(secrets)) {
      await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-request-id': `a-${secret}` },
        body: JSON.stringify({ query: '{ viewer { userId } }' }),
      });
    }
    gateway.child.kill('SIGTERM');
    await gateway.exitCode;
    const operations = gateway.output
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'Operation');
    expect(operations.map(({ requestId }) => requestId)).toEqual(['a-[redacted]', 'a-[redacted]']);
    expect(gateway.output.join('\n')).not.toContain('canary');
  });

  test('in production missing credentials are a clear start error', async () => {
    await using gateway = start({ NODE_ENV: 'production' });
    expect(await gateway.exitCode).toBe(1);
    expect(gateway.errors.join('\n')).toContain('DUOBEI_PARTNER: missing');
    expect(gateway.errors.join('\n')).toContain('DUOBEI_APP_KEY: missing');
  });

  test('an archive that cannot be opened is named by its variable', async () => {
    await using gateway = start({ ARCHIVE_URL: 'file:/nowhere/archive.db' });
    expect(await gateway.exitCode).toBe(1);
    const [fatal] = gateway.output.filter((line) => line.includes('"level":60'));
    expect(JSON.parse(fatal ?? '')).toMatchObject({
      msg: 'ARCHIVE_URL: the folder of the file is not there.',
    });
  });

  test('a taken port is named', async () => {
    await using first = start({});
    const { port } = new URL(await urlOf(first));
    await using second = start({ PORT: port });
    expect(await second.exitCode).toBe(1);
    expect(second.output.join('\n')).toContain(`Port ${port} is in use`);
  });
});
