import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { envSchema, readEnv } from '../../src/config/env.ts';

const run = promisify(execFile);
const unit = readFileSync(new URL('../../deploy/systemd/duobei-graphql.service', import.meta.url), 'utf8');

/** All values of a setting, in order. */
const values = (name: string): string[] =>
  unit.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!hasSystemd && process.env['CI'] === 'true') {
  throw new Error('systemd-analyze is not on the PATH; in CI these tests must run.');
}

/** The unit where systemd looks for it, with the Node of this machine. */
async function unitFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'systemd-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'duobei-graphql.service');
  await writeFile(file, unit.replace('/usr/bin/node', process.execPath));
  return file;
}

describe.skipIf(!hasSystemd)('systemd', () => {
  test('knows every setting of the unit', async () => {
    // What it does not know it only warns of.
    expect((await run('systemd-analyze', ['verify', await unitFile()])).stderr).toBe('');
  });

  test('finds little that the service might do besides its work', async () => {
    const analyse = ['security', '--offline=true', '--no-pager', '--threshold=20'];
    const { stdout } = await run('systemd-analyze', [...analyse, await unitFile()]);
    expect(stdout).toMatch(/Overall exposure level for duobei-graphql.service: 1\.\d OK/);
  });
});

test('the service is started as npm start does it', () => {
  const [command = ''] = values('ExecStart');
  const options = manifest.scripts.start.split(' ').slice(2, -1);
  expect(options).toContain('--no-allocation-site-pretenuring');
  expect(command.split(' ')).toEqual([
    '/usr/bin/node',
    ...options,
    `/opt/duobei-graphql/node_modules/${manifest.name}/dist/main.js`,
  ]);
});

test('the service may take longer to stop than the drain and requests in flight get', () => {
  const { DRAIN_SECONDS } = readEnv({});
  expect(Number(values('TimeoutStopSec')[0])).toBeGreaterThan(DRAIN_SECONDS + 25);
});

test('secrets are credentials, and every variable in the unit is one of the gateway', () => {
  const names = [...unit.matchAll(/^(?:# )?Environment=(\w+)=(\S+)$/gm)];
  expect(names.length).toBeGreaterThan(2);
  for (const [, name = '', value = ''] of names) {
    expect(Object.keys(envSchema.shape)).toContain(name);
    const file = /^%d\/(.+)$/.exec(value)?.[1];
    if (name !== 'NODE_ENV') expect(unit).toContain(`LoadCredential=${file}:/etc/duobei-graphql/${file}\n`);
  }
});
