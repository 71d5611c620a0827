import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ofAlone, ofMinutes, ofProcesses, ofStores } from '../support/project-files.ts';
import type { Break } from './break.ts';
import { breaks } from './breaks.ts';
import { faultsOf } from './faults-of.ts';

/**
 * Breaks the code, one place after the other, and expects a test to fail each time: `npm run test:holes`, or with
 * `-- --only TEXT` those whose severity, kind, file or behaviour has the text in it. Works on copies, and ends with
 * `N noticed, M survived`. A row that fits the code no more is an error before anything runs, and `-- --list` looks for
 * nothing else: whoever moved the line moves its row too. The tests have to pass without a break first; `--unchecked`
 * where they have just done so.
 */
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    jobs: { type: 'string', default: '1' },
    list: { type: 'boolean', default: false },
    unchecked: { type: 'boolean', default: false },
  },
});

const root = fileURLToPath(new URL('../..', import.meta.url));

/** A suite that hangs because of the break has noticed it as well. */
const SUITE_TIMEOUT_MS = 240_000;

/** Most of the time goes into tests that wait in vain. Their own bound is for machines that do much else. */
const TEST_TIMEOUT_MS = 30_000;

const LEFT_OUT = new Set(['node_modules', 'dist', 'coverage', '.git', 'examples']);

/** A copy of the repository that a break may be made in. */
async function openCopy(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holes-'));
  await cp(root, folder, {
    recursive: true,
    filter: (source) => !LEFT_OUT.has(source.slice(root.length).split('/')[0] ?? ''),
  });
  await cp(join(root, 'examples'), join(folder, 'examples'), {
    recursive: true,
    filter: (source) => !source.includes('node_modules'),
  });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

function projectOf(test: string): string {
  if (ofAlone.includes(test)) return 'alone';
  if ([...ofMinutes, ...ofStores].includes(test)) return 'long';
  return ofProcesses.includes(test) ? 'processes' : 'modules';
}

/** What Vitest printed if a test failed, or null. The build is made only for tests that start it. */
async function failureOf(
  folder: string,
  tests: readonly string[],
  timeoutMs: number,
): Promise<string | null> {
  const projects = new Set(tests.map(projectOf));
  const flags = [
    ...Array.from(projects, (name) => `--project=${name}`),
    '--maxWorkers=1',
    '--bail=1',
    `--testTimeout=${TEST_TIMEOUT_MS}`,
  ];
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...flags, ...tests], {
    cwd: folder,
    // A group of its own, to be ended with all that its tests have started.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Colours would stand in the middle of the words that are looked for.
    env: { ...process.env, NO_COLOR: '1' },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (printed += String(text)));
  const end = () => process.kill(-child.pid!, 'SIGKILL');
  const timer = setTimeout(end, timeoutMs);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  if (printed.includes('No test files found')) throw new Error(printed);
  return code === 0 ? null : printed;
}

async function isNoticed(folder: string, { file, find, replace, tests }: Break): Promise<boolean> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.split(find).join(replace));
  try {
    const failure = await failureOf(folder, tests, SUITE_TIMEOUT_MS);
    // No test has noticed anything in a file that cannot be read.
    if (failure && /Transform failed|PARSE_ERROR/.test(failure)) {
      throw new Error(`${file} cannot be read with: ${replace}\n${failure}`);
    }
    return failure !== null;
  } finally {
    await writeFile(path, text);
  }
}

const secondsSince = (startMs: number) => `${((performance.now() - startMs) / 1_000).toFixed(1)} s`;

async function breakAll(asked: readonly Break[]): Promise<Break[]> {
  const survivors: Break[] = [];
  const waiting = [...asked];
  await Promise.all(
    Array.from({ length: Number(values.jobs) }, async () => {
      const folder = await openCopy();
      try {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const startMs = performance.now();
          const wasNoticed = await isNoticed(folder, next);
          if (!wasNoticed) survivors.push(next);
          const { severity, kind, file, lost } = next;
          console.log(
            `${wasNoticed ? 'noticed ' : 'SURVIVED'} ${severity} ${kind} ${file}: ${lost} (${secondsSince(startMs)})`,
          );
        }
      } finally {
        await rm(folder, { recursive: true });
      }
    }),
  );
  return survivors;
}

function report(asked: readonly Break[], survivors: readonly Break[]): void {
  const tell = (name: string, isMeant: (one: Break) => boolean) => {
    const survived = survivors.filter(isMeant).length;
    const all = asked.filter(isMeant).length;
    if (all > 0) console.log(`${name}: ${all - survived} noticed, ${survived} survived`);
  };
  for (const kind of new Set(asked.map((one) => one.kind))) tell(kind, (one) => one.kind === kind);
  for (const severity of new Set(asked.map((one) => one.severity))) {
    tell(severity, (one) => one.severity === severity);
  }
  console.log(`${asked.length - survivors.length} noticed, ${survivors.length} survived`);
}

const faults = breaks.flatMap((one) => faultsOf(root, one));
for (const fault of faults) console.error(fault);
if (faults.length > 0 || values.list) {
  console.log(`${breaks.length} breaks, ${faults.length} faults`);
  process.exitCode = faults.length > 0 ? 1 : 0;
} else {
  const asked = breaks.filter((one) =>
    `${one.severity} ${one.kind} ${one.file} ${one.lost}`.includes(values.only),
  );
  // A test that fails anyway notices nothing.
  const tests = [...new Set(asked.flatMap((one) => one.tests))];
  const before = values.unchecked ? null : await failureOf(root, tests, asked.length * SUITE_TIMEOUT_MS);
  if (before !== null) throw new Error(`A test fails without any break:\n${before}`);
  const startMs = performance.now();
  const survivors = await breakAll(asked);
  report(asked, survivors);
  console.log(`in ${secondsSince(startMs)}`);
  process.exitCode = survivors.length > 0 ? 1 : 0;
}
