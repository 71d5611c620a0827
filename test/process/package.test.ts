import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { satisfies } from 'semver';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { processEnv } from '../support/built.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const env = processEnv();

let folder: string;
let packed: string[];
let cli: string;

const URL_OF_REPOSITORY = 'https://example.com/school/gateway';

/** As it is published, where nothing else of the project is; the dependencies are those already installed. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'duobei-graphql-package-'));
  const assembled = join(folder, 'package');
  await run(process.execPath, ['.ci/assemble-package.mjs', assembled, `${URL_OF_REPOSITORY}.git/`], {
    cwd: root,
    env,
  });
  const { stdout } = await run('npm', ['pack', '--json', '--dry-run'], { cwd: assembled, env });
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  packed = files.map(({ path }) => path);
  await symlink(join(root, 'node_modules'), join(assembled, 'node_modules'));
  cli = join(assembled, manifest.bin['duobei-graphql']);
}, 120_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const cliRun = (args: string[], extra: Record<string, string> = {}) =>
  run(process.execPath, [cli, ...args], { cwd: tmpdir(), env: { ...env, ...extra } });

describe('the package', () => {
  test('holds the build, the contract and the documents, and nothing else', async () => {
    const top = new Set(packed.map((path) => path.split('/')[0]));
    expect([...top].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'dist',
      'graphiql',
      'npm-shrinkwrap.json',
      'package.json',
      'schema',
    ]);
    expect(packed.filter((path) => /\.(ts|tsbuildinfo)$/.test(path))).toEqual([]);
    expect(await readdir(join(folder, 'package', 'schema'))).toContain('schema.graphql');
  });

  const packedText = (name: string) => readFile(join(folder, 'package', name), 'utf8');

  test('says where it comes from, and nothing that is of use in the repository alone', async () => {
    const { repository, bugs, homepage, ...rest } = JSON.parse(await packedText('package.json')) as Record<
      string,
      unknown
    >;
    expect({ repository, bugs, homepage }).toEqual({
      repository: { type: 'git', url: `git+${URL_OF_REPOSITORY}.git` },
      bugs: { url: `${URL_OF_REPOSITORY}/issues` },
      homepage: `${URL_OF_REPOSITORY}#readme`,
    });
    expect(rest).not.toHaveProperty('scripts');
    expect(rest).not.toHaveProperty('devDependencies');
    expect(rest).not.toHaveProperty('overrides');
    const held = ['@whatwg-node/promise-helpers', '@graphql-tools/schema', '@graphql-tools/merge'] as const;
    expect(rest['dependencies']).toMatchObject({
      ...manifest.dependencies,
      ...Object.fromEntries(held.map((name) => [name, manifest.overrides[name]])),
    });
    expect(rest['dependencies']).not.toHaveProperty('listr2');
  });

  test('brings the tested version of each dependency, and of nothing else', async () => {
    interface Lock {
      packages: Record<string, { version?: string; dev?: boolean; engines?: { node?: string } }>;
    }
    const { packages } = JSON.parse(await packedText('npm-shrinkwrap.json')) as Lock;
    const names = Object.keys(packages).filter((path) => path !== '');
    for (const name of Object.keys(manifest.dependencies)) expect(names).toContain(`node_modules/${name}`);
    expect(names).not.toContain('node_modules/vitest');
    expect(packages['']).not.toHaveProperty('devDependencies');
    const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock;
    for (const name of names) expect(packages[name]).toEqual(lock.packages[name]);
    // What is newer wants a newer Node.js than the package does.
    const OLDEST = '20.19.0';
    const unfit = names.filter((name) => !satisfies(OLDEST, packages[name]?.engines?.node ?? '*'));
    expect(unfit).toEqual([]);
  });

  test.each(['README.md', 'README.zh-CN.md', 'CHANGELOG.md'])(
    '%s has links that lead somewhere',
    async (name) => {
      const links = [...(await packedText(name)).matchAll(/\]\(([^)\s]+)/g)].map(([, link = '']) => link);
      expect(links.filter((link) => !link.startsWith('https://') && !link.startsWith('#'))).toEqual([]);
      const prefix = new RegExp(`^${URL_OF_REPOSITORY}/(?:raw|blob)/v${manifest.version}/`);
      const own = links
        .filter((link) => prefix.test(link))
        .map((link) => link.replace(prefix, '').replace(/#.*/, ''));
      for (const path of own) expect(existsSync(join(root, path)), path).toBe(true);
      if (name === 'README.md') expect(own).toContain('docs/pictures/graphiql.png');
    },
  );

  test('prints its version and its help', async () => {
    expect((await cliRun(['--version'])).stdout.trim()).toBe(manifest.version);
    expect((await cliRun(['--help'])).stdout).toContain('duobei-graphql sandbox');
    expect((await cliRun(['sandbox', '--help'])).stdout).toContain('--time-filter');
  });

  test('checks the configuration without starting anything', async () => {
    expect((await cliRun(['--check-config'])).stdout).toContain(
      'The configuration is valid. Vendor: the sandbox.',
    );
    const failure = (await cliRun(['--check-config'], { PORT: 'x' }).catch((error: unknown) => error)) as {
      code: number;
      stderr: string;
    };
    expect(failure.code).toBe(1);
    expect(failure.stderr).toContain('PORT:');
    expect(failure.stderr).not.toContain('    at ');
  });

  test('finds what is wrong in what the configuration points to, and warns of what is unlikely', async () => {
    const settings = { AUTH_JWT_ISUER: 'canary', AUTH_JWT_SECRET: '' };
    const { stdout, stderr } = await cliRun(['--check-config'], settings);
    expect(stdout).toContain('The configuration is valid.');
    expect(stderr.split('\n')).toEqual([
      'Warning: AUTH_JWT_ISUER: nothing reads it. Is AUTH_JWT_ISSUER meant?',
      'Warning: AUTH_JWT_SECRET: empty or blank, which counts as not set.',
      '',
    ]);
    const manifest = {
      ...settings,
      PERSISTED_OPERATIONS_FILE: '/nowhere/manifest.json',
      ARCHIVE_URL: 'file:/nowhere/archive.db',
    };
    const failure = (await cliRun(['--check-config'], manifest).catch((error: unknown) => error)) as {
      code: number;
      stderr: string;
    };
    expect(failure.code).toBe(1);
    expect(failure.stderr).toContain('PERSISTED_OPERATIONS_FILE: The manifest /nowhere/manifest.json cannot');
    expect(failure.stderr).toContain('ARCHIVE_URL: the folder of the file is not there.');
    expect(failure.stderr).toContain('Is AUTH_JWT_ISSUER meant?');
    expect(failure.stderr).not.toContain('canary');
  });

  test('an unknown option is one clear line', async () => {
    const failure = (await cliRun(['--nonsense']).catch((error: unknown) => error)) as { stderr: string };
    expect(failure.stderr).toContain("'--nonsense'");
    expect(failure.stderr).not.toContain('    at ');
  });

  test('starts from an empty folder and answers', async () => {
    const child = spawn(process.execPath, [cli], { cwd: tmpdir(), env: { ...env, PORT: '0' } });
    try {
      const url = await new Promise<string>((resolve, reject) => {
        createInterface({ input: child.stdout }).on('line', (line) => {
          const found = /"url":"([^"]+)"/.exec(line)?.[1];
          if (found !== undefined) resolve(found);
        });
        child.once('close', () => reject(new Error('The gateway ended before it answered.')));
      });
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ merchant { name } }' }),
      });
      expect(await response.json()).toMatchObject({
        data: { merchant: { name: expect.any(String) as string } },
      });
    } finally {
      child.kill('SIGTERM');
      await once(child, 'close');
    }
  });
});
