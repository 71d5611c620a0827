import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generated } from '../../docs/generate.ts';
import manifest from '../../package.json' with { type: 'json' };
import { vendorUserId } from '../../src/graphql/fields/vendor-user.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { isInstalled, makeCheckout, startShell, type Checkout, type Shell } from '../support/checkout.ts';
import { blocksOf, documentedCommands, documents } from '../support/documents.ts';
import { notRunHere } from './docs-commands-not-run.ts';

/** A command that runs to its end, which has to be 0. */
interface Run {
  command: RegExp;
  /** Where in the repository; in a folder with nothing but the reader's own files unless told. */
  folder?: string;
  then(output: string): unknown;
}

/** A command that goes on until it is stopped. */
interface Start {
  command: RegExp;
  folder: string;
  /** What it prints when it works. */
  until: RegExp;
  then(printed: string): unknown;
}

const GATEWAY_URL = /"url":"([^"]+)"/;
const nothing = () => undefined;

const runs: Run[] = [
  { command: /^curl (?!-N)/, then: (output) => expectAnswer(output) },
  { command: /^npm run build$/, folder: '.', then: nothing },
  { command: /^npx duobei-graphql --check-config$/, folder: '.', then: expectValid },
  { command: /^duobei-graphql --check-config$/, then: expectValid },
  {
    command: /^npm run codegen$/,
    folder: '.',
    then: () => expectSame('schema/schema.graphql', 'schema/persisted-operations.json'),
  },
  {
    command: /^npm run docs$/,
    folder: '.',
    then: () => expectSame(...new Set(generated.map(({ file }) => file))),
  },
  {
    command: /^npm run files -- FOLDER$/,
    folder: '.',
    then: (output) => expect(output).toContain('| lesson.pdf | taken |'),
  },
  {
    command: /^npm run check:breaking$/,
    folder: '.',
    then: (output) => expect(output).toContain('Nothing breaks'),
  },
  {
    command: /^npx graphql-codegen /,
    folder: 'examples/codegen-typescript',
    then: async () =>
      expect(
        await readFile(join(checkout.folder, 'examples/codegen-typescript/generated/operations.ts'), 'utf8'),
      ).toContain('MobileRoomDocument'),
  },
  { command: /^key=\$\(openssl rand /, then: nothing },
  {
    command: /^printf %s 'auth0\|65a1b2c3' \| openssl /,
    then: (output) => expect(`sub-sha256-${output.trim()}`).toBe(vendorUserId('auth0|65a1b2c3')),
  },
  { command: /^printf .*\| sha256sum$/, then: (output) => expect(output).toMatch(/^[0-9a-f]{64} /m) },
];

const starts: Start[] = [
  { command: /^(SANDBOX_PORT=\d+ )?npm start$/, folder: '.', until: GATEWAY_URL, then: expectGateway },
  {
    command: /^DUOBEI_PARTNER=… DUOBEI_APP_KEY=… AUTH=none npm start$/,
    folder: '.',
    until: GATEWAY_URL,
    then: async (url) => {
      expect(vendor.requests).toEqual([]);
      await expectGateway(url);
      expect(vendor.requests).not.toEqual([]);
    },
  },
  {
    command: /^npm run sandbox\b/,
    folder: '.',
    until: /Sandbox +(\S+)\n/,
    then: async (url) =>
      expect(await (await fetch(`${url}/api/v3/room/list`, { method: 'POST' })).text()).toContain(
        'app_parameter_error',
      ),
  },
  {
    command: /^curl -N /,
    folder: '.',
    until: /^event: next\ndata: (.+)\n/m,
    then: (event) => expectAnswer(event),
  },
];

/** Ports are free ones here, and what a reader fills in is the account of a sandbox; nothing else is changed. */
function adapted(command: string): string {
  return command
    .replace('localhost:4000', new URL(gatewayUrl).host)
    .replace('FOLDER', desk)
    .replace('SANDBOX_PORT=4100', 'SANDBOX_PORT=0')
    .replace(/^npm run sandbox.*/, 'npm run sandbox -- --port 0')
    .replace('DUOBEI_PARTNER=…', `DUOBEI_PARTNER=${vendor.partner}`)
    .replace('DUOBEI_APP_KEY=…', `DUOBEI_APP_KEY=${vendor.appKey}`);
}

let checkout: Checkout;
/** The reader's own folder, with the files that the documents upload and convert. */
let desk: string;
let vendor: Sandbox;
let gateway: Shell;
let gatewayUrl: string;

function shell(script: string, folder: string | undefined): Shell {
  return startShell(script, folder === undefined ? desk : join(checkout.folder, folder), {
    PATH: `${join(desk, 'bin')}:${process.env['PATH'] ?? ''}`,
    HOME: process.env['HOME'] ?? '',
    PORT: '0',
    DRAIN_SECONDS: '0',
    DUOBEI_BASE_URL: vendor.url,
    npm_config_offline: 'true',
    npm_config_update_notifier: 'false',
  });
}

async function prepareDesk(): Promise<void> {
  for (const file of ['lesson.pdf', 'slides.pdf']) await writeFile(join(desk, file), '%PDF-1.7\n%%EOF\n');
  // As `npm install` would link it.
  const cli = join(checkout.folder, manifest.bin['duobei-graphql']);
  await chmod(cli, 0o755);
  await mkdir(join(desk, 'bin'));
  await symlink(cli, join(desk, 'bin', 'duobei-graphql'));
}

function expectAnswer(text: string): void {
  const { data, errors } = JSON.parse(text) as {
    data?: Record<string, { userErrors?: unknown[] } | null>;
    errors?: unknown;
  };
  expect(errors).toBeUndefined();
  expect(Object.keys(data ?? {})).not.toEqual([]);
  for (const answer of Object.values(data ?? {})) {
    expect(answer).not.toBeNull();
    expect(answer?.userErrors ?? []).toEqual([]);
  }
}

async function expectGateway(url: string): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ merchant { name } }' }),
  });
  expectAnswer(await response.text());
}

function expectValid(output: string): void {
  expect(output).toContain('The configuration is valid. Vendor: the sandbox.');
}

/** What a generator wrote is what is in the repository. */
async function expectSame(...files: string[]): Promise<void> {
  for (const file of files) {
    const [there, here] = await Promise.all([
      readFile(join(checkout.folder, file), 'utf8'),
      readFile(new URL(`../../${file}`, import.meta.url), 'utf8'),
    ]);
    expect(there, file).toBe(here);
  }
}

const isReady = ['bash', 'curl', 'openssl'].every(isInstalled) || process.env['CI'] === 'true';
const blocks = await documentedCommands();
const all = blocks.flatMap(({ file, commands }) => commands.map((command) => ({ file, command })));
const matching = <T extends { command: RegExp }>(rules: T[], command: string) =>
  rules.find((rule) => rule.command.test(command));

describe('commands in the documents', () => {
  test('stand in blocks that are read here', async () => {
    const languages = (await Promise.all(documents.map(blocksOf))).flat().map(({ language }) => language);
    expect([...new Set(languages)].sort()).toEqual([
      'graphql',
      'ini',
      'js',
      'json',
      'kotlin',
      'nginx',
      'sh',
      'swift',
      'text',
      'ts',
      'yaml',
    ]);
  });

  test.each(all)('$file: $command is run or listed, once', ({ command }) => {
    const rules = [...runs, ...starts, ...notRunHere].filter((rule) => rule.command.test(command));
    expect(rules).toHaveLength(1);
  });

  test.each([...runs, ...starts, ...notRunHere])('$command is in a document', (rule) => {
    expect(all.filter(({ command }) => rule.command.test(command))).not.toEqual([]);
  });

  test.each(all.filter(({ command }) => matching(notRunHere, command)))(
    '$file: $command, which is not run here',
    async ({ command }) => {
      await matching(notRunHere, command)?.instead(command);
    },
  );
});

describe.skipIf(!isReady)('commands in the documents, run', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    checkout = await makeCheckout();
    desk = await mkdtemp(join(tmpdir(), 'duobei-graphql-desk-'));
    vendor = await startSandbox();
    gateway = shell('npm start', '.');
    gatewayUrl = (await gateway.printed(GATEWAY_URL))[1] ?? '';
    await prepareDesk();
  }, 120_000);

  afterAll(async () => {
    await gateway[Symbol.asyncDispose]();
    await vendor.close();
    await rm(desk, { recursive: true, force: true });
    await checkout[Symbol.asyncDispose]();
  });

  const scripts = blocks
    .map(({ file, commands }) => ({ file, commands: commands.filter((command) => matching(runs, command)) }))
    .filter(({ commands }) => commands.length > 0);

  test.each(scripts)('$file: $commands.0', async ({ commands }) => {
    const steps = commands.map((command) => matching(runs, command)!);
    await using process = shell(commands.map(adapted).join('\n'), steps[0]?.folder);
    const output = await process.output;
    for (const step of steps) await step.then(output);
  });

  test.each(all.filter(({ command }) => matching(starts, command)))(
    '$file: $command',
    async ({ command }) => {
      const start = matching(starts, command)!;
      await using process = shell(adapted(command), start.folder);
      const [, printed = ''] = await process.printed(start.until);
      await start.then(printed);
    },
  );
});
