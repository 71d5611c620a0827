import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import persisted from '../../schema/persisted-operations.json' with { type: 'json' };
import { NODE_OPTIONS } from '../../src/runtime/node-options.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startGatewayProcess } from '../reliability/gateway-process.ts';
import { freePort } from '../support/programs.ts';
import { built, processEnv } from '../support/built.ts';
import { isInstalled } from '../support/checkout.ts';
import { until } from '../support/eventually.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A text that stands in each of the parts that are not for everybody, and nowhere else. */
const MARKS = {
  redis: 'Socket closed unexpectedly',
  traces: 'OTLPExporterError',
  graphiql: 'graphiql-logo-link',
  federation: 'specs.apollo.dev/federation',
  sandbox: '20260101000000',
  'lines for a person': 'colorizeObjects',
  mcp: 'Stateless transport cannot be reused across requests',
};

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'duobei-graphql-bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What a gateway has loaded of the parts with marks, as V8 counts the files that it runs, once it has stopped. */
async function loadedBy(
  env: Record<string, string>,
  use: (url: string) => Promise<unknown> = () => Promise.resolve(),
): Promise<{ marks: string[]; files: number; bytes: number }> {
  const folder = await temporaryFolder();
  await using sandbox = await startSandbox();
  await using gateway = await startGatewayProcess(sandbox, env, [], built('main'), {
    NODE_V8_COVERAGE: folder,
  });
  expect(await gateway.execute('{ __typename }')).toMatchObject({ data: { __typename: 'Query' } });
  await use(gateway.url);
  gateway.child.kill('SIGTERM');
  expect(await gateway.exitCode).toBe(0);
  const urls = new Set<string>();
  for (const file of await readdir(folder)) {
    const { result } = JSON.parse(await readFile(join(folder, file), 'utf8')) as {
      result: { url: string }[];
    };
    for (const { url } of result) if (url.startsWith('file:')) urls.add(url);
  }
  const texts = await Promise.all([...urls].map((url) => readFile(new URL(url), 'utf8')));
  const marks = Object.entries(MARKS).filter(([, mark]) => texts.some((text) => text.includes(mark)));
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  return { marks: marks.map(([name]) => name), files: urls.size, bytes };
}

/** Starts the command as npm links it, and answers where it listens. */
async function startCommand(env: Record<string, string>) {
  const link = join(await temporaryFolder(), 'duobei-graphql');
  await symlink(built('cli'), link);
  const child = spawn(link, [], {
    // The Node.js of this test, wherever another one is.
    env: { ...processEnv(), PATH: `${dirname(process.execPath)}:/usr/bin:/bin`, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exit;
  });
  const logs: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (line) =>
    logs.push(JSON.parse(line) as Record<string, unknown>),
  );
  return { child, exit, logs };
}

const commandLine = async (pid: unknown) =>
  (await readFile(`/proc/${String(pid)}/cmdline`, 'utf8')).split('\0').slice(1, -1);

/** What the parts of the bundle import dynamically by names, and the names that are there. */
async function namesImported(): Promise<{ part: string; taken: string[]; there: string[] }[]> {
  const folder = dirname(built('main'));
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js'));
  const imports: { part: string; taken: string[]; there: string[] }[] = [];
  for (const file of files) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const [, names = '', path = ''] of text.matchAll(
      /\{([^{}]+)\}\s*=\s*await\s+import\(\s*"(\.[^"]+)"\s*\)/g,
    )) {
      const part = join(folder, dirname(file), path);
      const exported = await readFile(part, 'utf8');
      const lists = [...exported.matchAll(/export\s*\{([^}]*)\}/g)].flatMap(([, list = '']) =>
        list.split(','),
      );
      imports.push({
        part,
        taken: names.split(',').map((name) => (name.split(':')[0] ?? '').trim()),
        there: [
          ...lists.map((name) => (name.split(/\s+as\s+/).at(-1) ?? '').trim()),
          ...(/export\s+default\b/.test(exported) ? ['default'] : []),
        ],
      });
    }
  }
  return imports;
}

describe('the build', () => {
  test('has the names that are taken of what is imported dynamically; of CommonJS that is `default` alone', async () => {
    const imports = await namesImported();
    expect(imports.length).toBeGreaterThan(10);
    for (const { part, taken, there } of imports) expect(there, part).toEqual(expect.arrayContaining(taken));
  });

  test('has each part that is not for everybody in a file of its own', async () => {
    const files = (await readdir(join(root, 'dist'), { recursive: true })).filter((file) =>
      file.endsWith('.js'),
    );
    const texts = await Promise.all(files.map((file) => readFile(join(root, 'dist', file), 'utf8')));
    for (const [name, mark] of Object.entries(MARKS)) {
      expect([name, texts.filter((text) => text.includes(mark)).length]).toEqual([name, 1]);
    }
  });

  test('holds packages of production alone, and their licences', async () => {
    const text = await readFile(join(root, 'dist', 'LICENSES.txt'), 'utf8');
    const packed = [...text.matchAll(/^(\S+) (\d+\.\d+\.\d+\S*) \((.*)\)$/gm)].map(
      ([, name = '', version = '', licence]) => ({ name, version, licence }),
    );
    const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version?: string; dev?: boolean; devOptional?: boolean }>;
    };
    const ofProduction = new Set(
      Object.entries(lock.packages)
        .filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true)
        .map(([path, { version }]) => `${path.split('node_modules/').at(-1)} ${version}`),
    );
    expect(packed.length).toBeGreaterThan(50);
    for (const { name, version, licence } of packed) {
      expect(ofProduction).toContain(`${name} ${version}`);
      expect(licence).toMatch(/MIT|ISC|BSD|Apache-2\.0|BlueOak/);
    }
  });

  test('starts from a few files, and loads what is set alone', async () => {
    const startedAt = performance.now();
    const { marks, files, bytes } = await loadedBy({});
    // A third of a second on a machine with nothing else to do.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(marks).toEqual([]);
    expect(files).toBeLessThan(45);
    // Of all that is imported for nothing, checkers of JSON schemas and words of zod in fifty languages were the most.
    expect(bytes).toBeLessThan(3_200_000);
    expect(bytes).toBeGreaterThan(1_000_000);
  });

  test('does not have Node.js load an HTTP client of its own, beside the one that is used', async () => {
    const list = join(await temporaryFolder(), 'modules');
    const writing = `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync('${list}', process.moduleLoadList.join('\\n')));`;
    await using sandbox = await startSandbox();
    await using gateway = await startGatewayProcess(
      sandbox,
      {},
      ['--import', `data:text/javascript,${encodeURIComponent(writing)}`],
      built('main'),
    );
    const room = await gateway.execute(`{ room(id: "${seedIds.liveRoom}") { title } }`);
    expect(room).toMatchObject({ data: { room: { title: expect.any(String) as string } } });
    gateway.child.kill('SIGTERM');
    expect(await gateway.exitCode).toBe(0);
    const modules = (await readFile(list, 'utf8')).split('\n');
    expect(modules).toContain('NativeModule http');
    expect(modules.filter((name) => name.includes('deps/undici'))).toEqual([]);
  });

  test('loads Redis, traces, MCP, the page and the subgraph where they are wanted', async () => {
    const settings = {
      REDIS_URL: 'redis://127.0.0.1:1',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
      GRAPHIQL: 'on',
      FEDERATION: 'on',
      MCP: 'on',
    };
    const { marks } = await loadedBy(settings, async (url) => {
      const page = await fetch(url, { headers: { accept: 'text/html' } });
      expect(page.status).toBe(200);
      const [, script = ''] = /src="([^"]+graphiql\.js)"/.exec(await page.text()) ?? [];
      expect(await (await fetch(new URL(script, url))).text()).toContain('graphiql-logo-link');
    });
    expect(marks).toEqual(['redis', 'traces', 'graphiql', 'federation', 'mcp']);
  });

  test.skipIf(!isInstalled('script'))('writes lines for a person where one looks on', async () => {
    // The terminal that `script` makes.
    const child = spawn(
      'script',
      ['--quiet', '--command', `${process.execPath} ${built('main')}`, '/dev/null'],
      {
        env: { ...processEnv(), PORT: '0', SANDBOX_PORT: '0' },
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    const closed = once(child, 'close');
    let text = '';
    child.stdout.on('data', (data: Buffer) => (text += data.toString()));
    await until(() => /INFO.*GraphQL answers at/.test(text) || child.exitCode !== null);
    child.kill('SIGTERM');
    await closed;
    expect(text).toMatch(/^\S*\[\d\d:\d\d:\d\d\.\d{3}\].*WARN.*SANDBOX MODE/m);
  });

  test('finds the files that come with it', async () => {
    await using gateway = await startGatewayProcess(null, {}, [], built('main'));
    const [documentId] =
      Object.entries(persisted).find(([, text]) => text.startsWith('query LiveLesson(')) ?? [];
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ documentId, variables: { id: seedIds.liveRoom } }),
    });
    expect(await response.json()).toMatchObject({ data: { room: { title: expect.any(String) as string } } });
  });

  test('tells in its log where in the sources an error was made', async () => {
    const child = spawn(process.execPath, [built('main')], {
      env: { ...processEnv(), PORT: '0', PERSISTED_OPERATIONS_FILE: '/nowhere/manifest.json' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    expect((await once(child, 'close'))[0]).toBe(1);
    const fatal = lines
      .map((line) => JSON.parse(line) as { level: number; err?: { stack: string } })
      .find(({ level }) => level === 60);
    const [, file = '', line] =
      /at (src\/operation\/[\w-]+\.ts):(\d+):\d+/.exec(fatal?.err?.stack ?? '') ?? [];
    const source = await readFile(join(root, file), 'utf8');
    expect(source.split('\n')[Number(line) - 1]).toContain('Error(');
    expect(fatal?.err?.stack).toMatch(/at async startGateway \(src\/gateway\.ts:\d+:\d+\)/);
    expect(fatal?.err?.stack).not.toContain('dist/');
  });
});

describe('the command', () => {
  test('has the options of npm start, in the very process that was started', async () => {
    expect(NODE_OPTIONS).toEqual(manifest.scripts.start.split(' ').filter((word) => word.startsWith('--')));
    const { child, exit, logs } = await startCommand({});
    await until(() => logs.some(({ url }) => url !== undefined));
    expect((await commandLine(child.pid)).slice(0, -1)).toEqual(NODE_OPTIONS);
    child.kill('SIGTERM');
    expect(await exit).toEqual([0, null]);
  });

  test('ends with 1 where it cannot start', async () => {
    const { exit } = await startCommand({ PERSISTED_OPERATIONS_FILE: '/nowhere/manifest.json' });
    expect(await exit).toEqual([1, null]);
  });

  test('gives its workers the same options, whatever it was started with', async () => {
    await using gateway = await startGatewayProcess(
      null,
      { WORKERS: '2', PORT: String(await freePort()), REDIS_URL: 'redis://127.0.0.1:1' },
      [],
      built('main'),
    );
    const workers = () => gateway.logs.filter(({ msg }) => /^Worker \d answers$/.test(String(msg)));
    await until(() => workers().length === 2);
    for (const { workerPid } of workers()) {
      expect((await commandLine(workerPid)).slice(0, NODE_OPTIONS.length)).toEqual(NODE_OPTIONS);
    }
    expect(await gateway.execute('{ merchant { name } }')).toMatchObject({
      data: { merchant: { name: expect.any(String) as string } },
    });
    gateway.child.kill('SIGTERM');
    expect(await gateway.exitCode).toBe(0);
  });
});
