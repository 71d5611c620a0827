import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { built, processEnv } from '../support/built.ts';

function run(...flags: string[]) {
  return spawn(process.execPath, [built('cli'), 'sandbox', ...flags], {
    env: processEnv(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('the sandbox alone', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'prints URL, partner and key, serves, and stops on %s',
    async (signal) => {
      const child = run('--port', '0');
      const exited = once(child, 'exit');
      let printed = '';
      for await (const chunk of child.stdout) {
        printed += String(chunk);
        if (printed.includes('appKey')) break;
      }
      const url = /http:\/\/\S+/.exec(printed)?.[0] ?? '';
      expect(printed).toMatch(/partner\s+20260101000000\nappKey\s+\w{32}/);
      const response = await fetch(`${url}/api/v3/merchant`, { method: 'POST' });
      expect(await response.json()).toEqual({ error: 'app_parameter_error', success: false });
      child.kill(signal);
      expect(await exited).toEqual([0, null]);
    },
  );

  it('explains its flags', async () => {
    const child = run('--help');
    expect(await text(child.stdout)).toContain('--time-filter');
  });

  it.each([
    ['--port', 'x'],
    ['--port', ''],
    ['--port', '0x1004'],
    ['--port', '65536'],
    ['--time-filter', 'odd'],
    ['--unknown'],
  ])('refuses %s %s', async (...flags) => {
    const child = run(...flags);
    const exited = once(child, 'exit');
    expect(await text(child.stderr)).toMatch(/^[^\n]+\n$/);
    expect(await exited).toEqual([1, null]);
  });

  it('says by which flag a port is set that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const child = run('--port', String(port));
    expect(await text(child.stderr)).toBe(`Port ${port} is in use. Set --port to another one, or 0.\n`);
    taken.close();
  });

  it('says by which flag a host is set that is none', async () => {
    const child = run('--port', '0', '--host', 'n'.repeat(64));
    expect(await text(child.stderr)).toMatch(/^The name of --host cannot be resolved \(E\w+\)\.\n$/);
  });

  it('does nothing when it is imported', async () => {
    const before = process.listenerCount('SIGTERM');
    expect(Object.keys(await import('../../src/sandbox/main.ts'))).toEqual(['runSandbox']);
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});
