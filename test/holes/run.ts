import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import type { Break } from './break.ts';
import { breaks } from './breaks.ts';

/**
 * Breaks the code, one place after the other, and expects a test to fail each time: `npm run test:holes`, or with
 * `-- --only TEXT` those whose file or behaviour has the text in it. Works on copies, and ends with
 * `N noticed, M survived`. A break whose text is not found any more is an error: whoever moved the line moves it too.
 */
const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, jobs: { type: 'string', default: '2' } },
});

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** A suite that hangs because of the break has noticed it as well. */
const SUITE_TIMEOUT_MS = 240_000;

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

async function isNoticed(folder: string, { file, find, replace, tests }: Break): Promise<boolean> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  const [before, after, ...more] = text.split(find);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${file} has not exactly one place with: ${find}`);
  }
  await writeFile(path, `${before}${replace}${after}`);
  try {
    await run(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--bail=1', ...tests], {
      cwd: folder,
      timeout: SUITE_TIMEOUT_MS,
      maxBuffer: 100_000_000,
    });
    return false;
  } catch (error) {
    if (String((error as { stdout?: string }).stdout).includes('No test files found')) throw error;
    return true;
  } finally {
    await writeFile(path, text);
  }
}

const asked = breaks.filter(({ file, lost }) => `${file} ${lost}`.includes(values.only));
const survivors: Break[] = [];
const waiting = [...asked];
await Promise.all(
  Array.from({ length: Number(values.jobs) }, async () => {
    const folder = await openCopy();
    try {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const wasNoticed = await isNoticed(folder, next);
        if (!wasNoticed) survivors.push(next);
        console.log(`${wasNoticed ? 'noticed ' : 'SURVIVED'} ${next.severity} ${next.file}: ${next.lost}`);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  }),
);

const count = (list: readonly Break[], kind: string) => list.filter((one) => one.kind === kind).length;
for (const kind of new Set(asked.map((one) => one.kind))) {
  console.log(
    `${kind}: ${count(asked, kind) - count(survivors, kind)} noticed, ${count(survivors, kind)} survived`,
  );
}
console.log(`${asked.length - survivors.length} noticed, ${survivors.length} survived`);
process.exitCode = survivors.length > 0 ? 1 : 0;
