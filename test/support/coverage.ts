import type { Profiler } from 'node:inspector';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from '@vitest/coverage-v8';
import { convert, type Options } from 'ast-v8-to-istanbul';
import { parseAstAsync, type CoverageProviderModule } from 'vitest/node';
import { COVERAGE_FOLDER } from './built.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, 'node_modules', '.cache', 'coverage-of-processes');

/** Of istanbul's maps, what is used here. */
interface CoverageMap {
  files(): string[];
  filter(isKept: (file: string) => boolean): void;
  merge(other: object): void;
  fileCoverageFor(file: string): { toSummary(): { statements: { covered: number } } };
}

/** `workers` of `…/dist/workers.js`, in whichever copy of the build. */
const moduleOf = ({ url }: Profiler.ScriptCoverage) => /\/dist\/([\w/-]+)\.js$/.exec(url)?.[1];
const sourceOf = (module: string) => join(root, 'src', `${module}.ts`);

/** What V8 has counted in a module of the build, in places of its source. */
async function countedIn(module: string, { functions }: Profiler.ScriptCoverage): Promise<object> {
  const file = join(root, 'dist', `${module}.js`);
  const [code, map] = await Promise.all([readFile(file, 'utf8'), readFile(`${file}.map`, 'utf8')]);
  const sourceMap = JSON.parse(map) as NonNullable<Options['sourceMap']>;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what is to replace it is exported by vite alone
  const ast = (await parseAstAsync(code)) as Options['ast'];
  const url = `file://${file}`;
  return convert({ code, sourceMap, ast, wrapperLength: 0, coverage: { url, functions } });
}

/** Counts modules that run in processes of their own alone, as those do that start the gateway. */
async function addProcesses(all: CoverageMap, ofProcesses: CoverageMap): Promise<void> {
  const isOnlyThere = (source: string) =>
    all.files().includes(source) && all.fileCoverageFor(source).toSummary().statements.covered === 0;
  for (const file of await readdir(folder)) {
    const written = await readFile(join(folder, file), 'utf8');
    for (const script of (JSON.parse(written) as { result: Profiler.ScriptCoverage[] }).result) {
      const module = moduleOf(script);
      if (module !== undefined && isOnlyThere(sourceOf(module))) {
        ofProcesses.merge(await countedIn(module, script));
      }
    }
  }
  const found = new Set(ofProcesses.files());
  all.filter((source) => !found.has(source));
  all.merge(ofProcesses);
}

/** Coverage as vitest measures it, and beside it that of the processes which tests start. */
const coverage: CoverageProviderModule = {
  ...v8,
  async getProvider() {
    const provider = (await v8.getProvider()) as Awaited<ReturnType<typeof v8.getProvider>> & {
      createCoverageMap(): CoverageMap;
    };
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    process.env[COVERAGE_FOLDER] = folder;
    const generate = provider.generateCoverage.bind(provider);
    provider.generateCoverage = async (context) => {
      const all = (await generate(context)) as CoverageMap;
      await addProcesses(all, provider.createCoverageMap());
      return all;
    };
    return provider;
  },
};

export default coverage;
