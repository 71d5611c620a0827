import { readdir, readFile } from 'node:fs/promises';
import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { generated, withGenerated } from '../../docs/generate.ts';
import manifest from '../../package.json' with { type: 'json' };
import { createSchema } from '../../src/graphql/schema.ts';
import { startTestGateway } from '../support/gateway.ts';

const root = new URL('../../', import.meta.url);
const files = [
  'README.md',
  'README.zh-CN.md',
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...(await readdir(new URL('docs/', root)))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

interface Block {
  file: string;
  language: string;
  text: string;
  /** The block right behind, which holds the variables of a query. */
  next: Block | undefined;
}

async function blocksOf(file: string): Promise<Block[]> {
  const source = await readFile(new URL(file, root), 'utf8');
  const blocks = [...source.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, language = '', text = '']): Block => ({ file, language, text, next: undefined }),
  );
  for (const [index, block] of blocks.entries()) block.next = blocks[index + 1];
  return blocks;
}

const blocks = (await Promise.all(files.map(blocksOf))).flat();
const queries = blocks.filter(({ language }) => language === 'graphql');
const schema = createSchema();

describe('queries in the documents', () => {
  test('there are some', () => {
    expect(queries.length).toBeGreaterThan(5);
  });

  test.each(queries)('$file: $text', async ({ text, next }) => {
    const document = parse(text);
    expect(validate(schema, document)).toEqual([]);
    // Subscriptions have tests of their own, over the transports they need.
    if (text.startsWith('subscription')) return;
    await using gateway = await startTestGateway();
    const variables = next?.language === 'json' ? (JSON.parse(next.text) as object) : {};
    const { data, errors } = await gateway.execute<Record<string, { userErrors?: unknown[] } | null>, object>(
      text,
      variables,
    );
    expect(errors).toBeUndefined();
    for (const answer of Object.values(data ?? {})) {
      expect(answer).not.toBeNull();
      expect(answer?.userErrors ?? []).toEqual([]);
    }
  });
});

describe('commands in the documents', () => {
  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ file, text }) =>
      text
        .replaceAll('\\\n', ' ')
        .trim()
        .split('\n')
        .map((command) => ({ file, command })),
    );

  test.each(commands)('$file: $command', ({ command }) => {
    for (const [, script = ''] of command.matchAll(/npm run ([\w:]+)/g)) {
      expect(Object.keys(manifest.scripts)).toContain(script);
    }
    for (const [, script = ''] of command.matchAll(/npm (start|test)\b/g)) {
      expect(Object.keys(manifest.scripts)).toContain(script);
    }
  });
});

describe('generated parts of the documents', () => {
  test.each(generated)('$file is what the code says about $mark', async ({ file, mark, print }) => {
    const text = await readFile(new URL(file, root), 'utf8');
    expect(withGenerated(text, mark, print())).toBe(text);
  });
});

describe('links in the documents', () => {
  test.each(files)('%s links to files that exist', async (file) => {
    const source = await readFile(new URL(file, root), 'utf8');
    for (const [, target = ''] of source.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)) {
      const url = new URL(target, new URL(file, root));
      await expect(
        readFile(url).catch((error: unknown) => (error as { code: string }).code),
        target,
      ).resolves.not.toBe('ENOENT');
    }
  });
});
