import { readFile } from 'node:fs/promises';

/** What a place in `src/` may import: by path, `graphql/fields/` or `vendor/protocol/errors.ts`. */
export interface ImportRow {
  values: string[];
  types: string[];
}

/** The tables of ARCHITECTURE.md, as the reader has them. */
export interface ImportTables {
  /** By folder; the files right in `src/` are `''`. */
  folders: Map<string, ImportRow>;
  /** Within `graphql/`, by folder; its own files are `''`, and any folder that is not named is `each domain`. */
  withinGraphql: Map<string, string[]>;
  /** `banned` is empty where all GraphQL packages are. */
  packages: { folders: string[]; banned: string[]; typesAllowed: string[] }[];
}

export async function readImportTables(): Promise<ImportTables> {
  const text = await readFile(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');
  const section = text.split('\n## ').find((part) => part.startsWith('Who may import whom'))!;
  const [folders, withinGraphql, packages] = section
    .split(/\n\n/)
    .filter((block) => block.startsWith('|'))
    .map(rowsOf);
  return {
    folders: new Map(
      folders!.flatMap(([who, values, types]) =>
        [...new Set(named(who!).map(folderOf))].map((folder) => [
          folder,
          { values: values!.includes('everything') ? [''] : named(values!), types: named(types!) },
        ]),
      ),
    ),
    withinGraphql: new Map(
      withinGraphql!.flatMap(([who, what]) =>
        (who === 'each domain' ? [who] : [...new Set(named(who!).map(folderOf))]).map((folder) => [
          folder,
          what === 'everything' ? [''] : named(what!),
        ]),
      ),
    ),
    packages: packages!.map(([who, banned, types]) => ({
      folders: named(who!),
      banned: named(banned!),
      typesAllowed: named(types!),
    })),
  };
}

function rowsOf(table: string): string[][] {
  const lines = table.split('\n').slice(2);
  return lines.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** The code in a cell, with `{one,other}.ts` as two of them. */
function named(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => {
    const [, before, choices, after] = /^(.*)\{(.*)\}(.*)$/.exec(code) ?? [];
    return choices === undefined ? [code] : choices.split(',').map((choice) => `${before}${choice}${after}`);
  });
}

/** Files of a row stand for the place that holds them. */
function folderOf(name: string): string {
  return name.endsWith('/') ? name : '';
}
