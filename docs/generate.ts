import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { envSchema } from '../src/config/env.ts';
import { createSchema } from '../src/graphql/schema.ts';
import { errorCodes } from '../src/operation/error-codes.ts';
import { readPersistedOperations } from '../src/operation/persisted-operations.ts';
import { readOwnComments } from '../src/operation/tools/own-comments.ts';
import { readTools } from '../src/operation/tools/read-tools.ts';
import chinese from './zh/configuration.json' with { type: 'json' };
import chineseErrors from './zh/errors.json' with { type: 'json' };

const root = new URL('../', import.meta.url);

const operations = await readPersistedOperations([], false);
const tools = readTools(createSchema(), operations.values(), await readOwnComments());

/** Documents with a generated part, which stands between two marks. */
export const generated = [
  {
    file: 'docs/configuration.md',
    mark: 'configuration',
    print: () => configurationTable(['variable', 'default', 'meaning']),
  },
  {
    file: 'docs/zh/configuration.md',
    mark: 'configuration',
    print: () => configurationTable(['变量', '默认值', '含义'], chinese),
  },
  {
    file: 'docs/errors.md',
    mark: 'errors',
    print: () => errorTable(['code', 'what happened', 'what to do']),
  },
  {
    file: 'docs/zh/errors.md',
    mark: 'errors',
    print: () => errorTable(['代码', '发生了什么', '怎么办'], chineseErrors),
  },
  // Programs read them by MCP, and the package has no other document.
  { file: 'schema/errors.md', mark: 'errors', print: allErrors },
  { file: 'docs/mcp.md', mark: 'tools', print: toolTable },
  { file: 'schema/glossary.md', mark: 'glossary', print: () => sectionOf('ARCHITECTURE.md', 'Glossary') },
];

/** Every code of an error with what happened and what to do, in English where nothing else is given. */
function errorTable(head: string[], meanings: Partial<Record<string, string[]>> = {}): string {
  const rows = Object.entries(errorCodes).map(([code, { happened, todo }]) => {
    const cells = meanings[code] ?? [happened, todo];
    return `| \`${code}\` | ${cells.join(' | ')} |`;
  });
  return [`| ${head.join(' | ')} |`, '| --- | --- | --- |', ...rows].join('\n');
}

/** The two tables of the page of errors. */
function allErrors(): string {
  const errors = errorTable(['code', 'what happened', 'what to do']);
  return `${errors}\n\n## Codes of user errors\n\n${sectionOf('docs/errors.md', 'Codes of user errors')}`;
}

/** Every variable of the environment with its default and meaning, which is in English where no other is given. */
function configurationTable(head: string[], meanings: Partial<Record<string, string>> = {}): string {
  const rows = Object.entries(envSchema.shape).map(([name, field]) => {
    const { defaultValue } = field.def as { defaultValue?: unknown };
    const shown =
      typeof defaultValue === 'string' || typeof defaultValue === 'number' ? `\`${defaultValue}\`` : '–';
    return `| \`${name}\` | ${shown} | ${meanings[name] ?? field.description ?? ''} |`;
  });
  return [`| ${head.join(' | ')} |`, '| --- | --- | --- |', ...rows].join('\n');
}

/** The example operations as tools. */
function toolTable(): string {
  const rows = tools.map(({ name, description, isMutation, hints, rules }) => {
    const does = isMutation ? (hints.destructiveHint ? 'changes' : 'adds') : 'reads';
    const scopes = new Set(rules.flatMap(({ anyOf }) => anyOf.map((scope) => `\`${scope}\``)));
    return `| \`${name}\` | ${does} | ${[...scopes].join(', ') || '–'} | ${description} |`;
  });
  return ['| tool | | scope | |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A section of a document: its links lead to nowhere elsewhere, and its tables are as narrow as they can be. */
function sectionOf(file: string, heading: string): string {
  const text = readFileSync(new URL(file, root), 'utf8');
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0];
  if (section === undefined) throw new Error(`${file} has no section "${heading}".`);
  return section
    .trim()
    .replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1')
    .replaceAll(/^(\|.*\|)$/gm, (row) => row.replaceAll(/ {2,}/g, ' ').replaceAll(/-{4,}/g, '---'));
}

/** The document with its generated part as it would be written now. */
export function withGenerated(text: string, mark: string, part: string): string {
  const [start, end] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`];
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`The marks of "${mark}" are missing.`);
  return [
    `${before}${start}\n`,
    '<!-- prettier-ignore-start -->',
    part,
    '<!-- prettier-ignore-end -->',
    `\n${end}${after}`,
  ].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { file, mark, print } of generated) {
    const url = new URL(file, root);
    await writeFile(url, withGenerated(await readFile(url, 'utf8'), mark, print()));
  }
}
