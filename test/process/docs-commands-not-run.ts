import { readdir, readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { parse } from 'yaml';
import { envSchema } from '../../src/config/env.ts';
import { root } from '../support/documents.ts';

/** A command of the documents that tests cannot run, why, and what is looked at instead. */
interface NotRun {
  command: RegExp;
  reason: string;
  instead(command: string): Promise<unknown>;
}

const read = (file: string) => readFile(new URL(file, root), 'utf8');

interface Manifest {
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
const manifestIn = async (folder: string) => JSON.parse(await read(`${folder}package.json`)) as Manifest;

/** `npm ci` refuses a lock that does not have what the manifest asks for. */
async function expectLocked(folder: string): Promise<void> {
  const { dependencies, devDependencies } = await manifestIn(folder);
  const lock = JSON.parse(await read(`${folder}package-lock.json`)) as { packages: Record<string, Manifest> };
  // JSON has no undefined: a package without any of them has no such part.
  expect(lock.packages['']).toMatchObject(
    JSON.parse(JSON.stringify({ dependencies, devDependencies })) as object,
  );
}

/** The script is there, and so are those that it runs itself. */
async function expectScript(name: string, folder = ''): Promise<void> {
  const { scripts } = await manifestIn(folder);
  expect(Object.keys(scripts)).toContain(name);
  for (const [, inner = ''] of (scripts[name] ?? '').matchAll(/npm run (?:--silent )?([\w:]+)/g)) {
    expect(Object.keys(scripts)).toContain(inner);
  }
}

async function expectPackages(command: string): Promise<void> {
  const { dependencies, devDependencies } = await manifestIn('');
  for (const name of command.replace(/^npm install (--save-dev )?/, '').split(' ')) {
    expect(Object.keys({ ...dependencies, ...devDependencies })).toContain(name);
  }
}

/** Every file or folder that the command names. */
async function expectFiles(command: string, folder = ''): Promise<void> {
  const paths = command.split(' ').filter((word) => /^\w[\w-]*[/.][\w./-]+$/.test(word));
  expect(paths).not.toEqual([]);
  for (const path of paths) {
    const [parent, name] = [path.split('/').slice(0, -1).join('/'), path.split('/').at(-1)];
    expect(await readdir(new URL(`${folder}${parent}${parent && '/'}`, root))).toContain(name);
  }
}

async function expectSecret(command: string): Promise<void> {
  const [, name] = /secret generic (\S+)/.exec(command) ?? [];
  const deployment = parse(await read('deploy/kubernetes/deployment.yaml')) as unknown;
  expect(JSON.stringify(deployment)).toContain(JSON.stringify({ secretRef: { name } }));
  for (const [, variable = ''] of command.matchAll(/--from-literal=(\w+)/g))
    expect(Object.keys(envSchema.shape)).toContain(variable);
}

async function expectConfigMap(command: string): Promise<void> {
  const [, name] = /configmap (\S+)/.exec(command) ?? [];
  const deployment = parse(await read('deploy/kubernetes/deployment.yaml')) as unknown;
  const volume = JSON.stringify({ configMap: { name, optional: true } }).slice(1, -1);
  expect(JSON.stringify(deployment)).toContain(volume);
}

async function expectUnit(part: string): Promise<void> {
  expect(await read('deploy/systemd/duobei-graphql.service')).toContain(part);
}

async function expectComposed(): Promise<void> {
  const { services } = parse(await read('compose.yaml')) as { services: { gateway: { build: string } } };
  expect(services.gateway.build).toBe('.');
}

export const notRunHere: NotRun[] = [
  {
    command: /^npm ci$/,
    reason: 'would delete the modules that the tests run from; CI begins with it',
    instead: async () => {
      await expectLocked('');
      await expectLocked('examples/web/');
    },
  },
  {
    command: /^npm install --prefix /,
    reason: 'needs a registry',
    instead: (command) => expectUnit(command.replace(/^.*--prefix (\S+) (\S+)$/, '$1/node_modules/$2/')),
  },
  {
    command: /^(cp .*systemd\/|systemctl )/,
    reason: 'needs a machine that systemd runs; test/deploy/systemd.test.ts checks the unit',
    instead: (command) => expectUnit(command.startsWith('cp') ? '[Install]' : 'WantedBy='),
  },
  {
    command: /^npm install (?!--prefix )/,
    reason: 'needs a registry',
    instead: expectPackages,
  },
  {
    command: /^npm test$/,
    reason: 'is what runs this',
    instead: () => expectScript('test'),
  },
  {
    command: /^npm run test:long$/,
    reason: 'takes minutes; CI runs it beside the tests',
    instead: () => expectScript('test:long'),
  },
  {
    command: /^npm run test:holes$/,
    reason: 'takes hours; CI sees by `--list` that its rows fit the code',
    instead: () => expectScript('test:holes'),
  },
  {
    command: /^npm run test:differential$/,
    reason: 'takes minutes; a part of it is in the tests',
    instead: () => expectScript('test:differential'),
  },
  {
    command: /^(SIMULATED_\w+=\d+ )*npm run test:simulation$/,
    reason: 'takes minutes; a small fleet is in the tests',
    instead: () => expectScript('test:simulation'),
  },
  {
    command: /^npm run check$/,
    reason: 'takes minutes; CI runs it before the tests',
    instead: () => expectScript('check'),
  },
  {
    command: /^npm ci --prefix bench$/,
    reason: 'installs 200 packages',
    instead: () => expectLocked('bench/'),
  },
  {
    command: /^npm run check:types --prefix bench$/,
    reason: 'needs what is installed there',
    instead: () => expectScript('check:types', 'bench/'),
  },
  {
    command: /^npm ci --prefix site$/,
    reason: 'installs 200 packages',
    instead: () => expectLocked('site/'),
  },
  {
    command: /^npm run docs:site$/,
    reason: 'needs what is installed there; CI runs it, and test/contract/site.test.ts reads its pages',
    instead: () => expectScript('build', 'site/'),
  },
  {
    command: /^npm run docs:serve$/,
    reason: 'needs what that has built',
    instead: () => expectScript('serve', 'site/'),
  },
  {
    command: /^npm run bench\b/,
    reason: 'takes the better part of an hour',
    instead: () => expectScript('bench'),
  },
  {
    command: /^npx tsx .*bench\//,
    reason: 'takes minutes, and measures nothing beside other tests',
    instead: (command) => expectFiles(command),
  },
  {
    command: /^npx vitest run test\/reliability$/,
    reason: 'these tests run beside this one',
    instead: (command) => expectFiles(command),
  },
  {
    command: /^npm run dev$/,
    reason: 'needs the modules of examples/web; test/browser/web.test.ts installs and runs it',
    instead: () => expectScript('dev', 'examples/web/'),
  },
  {
    command: /^docker build -t duobei-graphql \.$/,
    reason: 'needs Docker and its registry; test/deploy/dockerfile.test.ts reads the file',
    instead: async () => expect(await read('Dockerfile')).toMatch(/^FROM /m),
  },
  {
    command: /^docker compose up --build$/,
    reason: 'needs Docker and its registry; test/deploy/manifests.test.ts reads the file',
    instead: expectComposed,
  },
  {
    command: /^kubectl create secret generic /,
    reason: 'needs a cluster',
    instead: expectSecret,
  },
  {
    command: /^kubectl create configmap /,
    reason: 'needs a cluster',
    instead: expectConfigMap,
  },
  {
    command: /^kubectl apply -k /,
    reason: 'needs a cluster; test/deploy/manifests.test.ts reads the folder',
    instead: async (command) => {
      await expectFiles(command);
      await read(`${command.split(' ').at(-1)}/kustomization.yaml`);
    },
  },
  {
    command: /^promtool (check|test rules)$/,
    reason: 'test/deploy/prometheus.test.ts runs it, with its files',
    instead: async (command) =>
      expect(await read('test/deploy/prometheus.test.ts')).toContain(
        `'${command.split(' ').slice(1).join("', '")}'`,
      ),
  },
  {
    command: /^duobei-graphql archive (backfill|verify --repair|status \| backfill \| export \| verify|…)$/,
    reason: 'needs an archive; test/process/archive-command.test.ts runs it with one',
    instead: async () => expect(await read('test/process/archive-command.test.ts')).toContain("'archive'"),
  },
  {
    command: /^bash findings\/NAME\.sh$/,
    reason: 'needs a registry; test/contract/findings.test.ts reads the scripts',
    instead: async () => expect((await readdir(new URL('findings/', root))).join()).toContain('.sh'),
  },
  {
    command: /^\.\/apollo-ios-cli generate /,
    reason: 'needs a Mac; test/contract/clients.test.ts reads the configuration',
    instead: (command) => expectFiles(command, 'examples/apollo-ios/'),
  },
];
