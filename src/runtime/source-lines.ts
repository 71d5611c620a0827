import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { packageFile } from './package-file.ts';

const built = packageFile('dist/').href;
const root = packageFile('').href;

/** Read when something of that file is first told of; null: a file without a map. */
const maps = new Map<string, SourceMap | null>();

/**
 * A stack trace with places of the sources where it has those of the build. Only what is written down needs that, so nothing is
 * read before there is something to write down.
 */
export function withSourceLines(stack: string): string {
  return stack
    .split('\n')
    .map((line) => (line.includes(built) ? withSource(line) : line))
    .join('\n');
}

/** `    at name (file:///…/dist/main.js:1:2)`, or without name and brackets. */
function withSource(line: string): string {
  const begin = line.indexOf(built);
  const end = line.endsWith(')') ? line.length - 1 : line.length;
  const [column, row, ...path] = line.slice(begin, end).split(':').reverse();
  const file = path.reverse().join(':');
  const entry = mapOf(file)?.findEntry(Number(row) - 1, Number(column) - 1);
  // What comes from a package has no source here.
  if (!entry || !('originalSource' in entry) || !entry.originalSource) return line;
  const source = new URL(entry.originalSource, file).href.slice(root.length);
  const place = `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  return `${line.slice(0, begin)}${place}${line.slice(end)}`;
}

function mapOf(file: string): SourceMap | null {
  let map = maps.get(file);
  if (map === undefined) {
    map = readMap(file);
    maps.set(file, map);
  }
  return map;
}

function readMap(file: string): SourceMap | null {
  try {
    return new SourceMap(JSON.parse(readFileSync(new URL(`${file}.map`), 'utf8')) as SourceMapPayload);
  } catch {
    return null;
  }
}
