import type { Profiler } from 'node:inspector';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
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

/** `parts/gateway-A1` of `…/dist/parts/gateway-A1.js`, in whichever copy of the build. */
const partOf = ({ url }: Profiler.ScriptCoverage) => /\/dist\/([\w/-]+)\.js$/.exec(url)?.[1];

interface Part {
  file: string;
  code: string;
  sourceMap: NonNullable<Options['sourceMap']>;
  /** As istanbul names them. */
  sources: string[];
  ast: Options['ast'];
}

/** A file of the build with its map; undefined: nothing of ours is in it, or it is another's. */
async function readPart(name: string): Promise<Part | undefined> {
  const file = join(root, 'dist', `${name}.js`);
  const map = await readFile(`${file}.map`, 'utf8').catch(() => undefined);
  if (map === undefined) return undefined;
  const code = await readFile(file, 'utf8');
  const sourceMap = JSON.parse(map) as Part['sourceMap'];
  const sources = sourceMap.sources.map((source) => join(dirname(file), source ?? ''));
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- what is to replace it is exported by vite alone
  const ast = (await parseAstAsync(code)) as Options['ast'];
  return { file, code, sourceMap, sources, ast };
}

/** What V8 has counted in a part of the build, in places of its sources. */
function countedIn(part: Part, { functions }: Profiler.ScriptCoverage): Promise<object> {
  const { file, code, sourceMap, ast } = part;
  return convert({
    ...{ code, sourceMap, ast, wrapperLength: 0 },
    coverage: { url: `file://${file}`, functions },
  });
}

/** Counts modules that run in processes of their own alone, as those do that start the gateway. */
async function addProcesses(all: CoverageMap, ofProcesses: CoverageMap): Promise<void> {
  const isOnlyThere = (source: string) =>
    all.files().includes(source) && all.fileCoverageFor(source).toSummary().statements.covered === 0;
  const parts = new Map<string, Promise<Part | undefined>>();
  for (const file of await readdir(folder)) {
    const written = await readFile(join(folder, file), 'utf8');
    for (const script of (JSON.parse(written) as { result: Profiler.ScriptCoverage[] }).result) {
      const name = partOf(script);
      if (name === undefined) continue;
      if (!parts.has(name)) parts.set(name, readPart(name));
      const part = await parts.get(name);
      // Most of them have nothing that did not run here too.
      if (part?.sources.some(isOnlyThere)) ofProcesses.merge(await countedIn(part, script));
    }
  }
  ofProcesses.filter(isOnlyThere);
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
