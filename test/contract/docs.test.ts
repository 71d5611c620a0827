import { readFile } from 'node:fs/promises';
import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import chinese from '../../docs/zh/configuration.json' with { type: 'json' };
import { generated, withGenerated } from '../../docs/generate.ts';
import { envSchema } from '../../src/config/env.ts';
import { anchorsOf } from '../../site/links.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { blocksOf, documents, root } from '../support/documents.ts';
import { keptHistory } from '../support/kept-history.ts';
import { ENDPOINT, startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';

/** `viewer` is null for everybody else. */
const signedIn: Caller = { ...unlimitedCaller, kind: 'server', name: 'key:examples' };

const archive = keptHistory(Date.now());

type Data = Record<string, { userErrors?: unknown[] } | null>;

const blocks = (await Promise.all(documents.map(blocksOf))).flat();
const queries = blocks.filter(({ language }) => language === 'graphql');
const schema = createSchema();

const read = (file: string) => readFile(new URL(file, root), 'utf8');

const isChinese = (file: string) => file.startsWith('docs/zh/') || file === 'README.zh-CN.md';
/** What a document is a translation of, where it is one. */
const englishOf = (file: string) =>
  file.replace(/^docs\/zh\//, 'docs/').replace('README.zh-CN.md', 'README.md');

/** The files of the repository that a document links to, by their paths in it, and all else as it stands. */
async function linksOf(file: string): Promise<string[]> {
  const targets = [...(await read(file)).matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => target);
  return targets.map((target) =>
    URL.canParse(target) ? target : new URL(target, new URL(file, root)).href.slice(root.href.length),
  );
}

/** The first result of a subscription over server-sent events. */
async function firstEvent(
  gateway: TestGateway,
  query: string,
  variables: object,
): Promise<GraphQLResult<Data>> {
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query, variables }),
  });
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const [, result] = /^event: next\ndata: (.+)\n/m.exec(text) ?? [];
    if (result !== undefined) return JSON.parse(result) as GraphQLResult<Data>;
  }
  throw new Error(`The subscription ended: ${text}`);
}

describe('queries in the documents', () => {
  test('there are some', () => {
    expect(queries.length).toBeGreaterThan(5);
  });

  test.each(queries)('$file: $text', async ({ text, next }) => {
    const document = parse(text);
    expect(validate(schema, document)).toEqual([]);
    await using gateway = await startTestGateway({ archive });
    const variables = next?.language === 'json' ? (JSON.parse(next.text) as object) : {};
    const { data, errors } = text.startsWith('subscription')
      ? await firstEvent(gateway, text, variables)
      : await gateway.execute<Data, object>(text, variables, signedIn);
    expect(errors).toBeUndefined();
    for (const answer of Object.values(data ?? {})) {
      expect(answer).not.toBeNull();
      expect(answer?.userErrors ?? []).toEqual([]);
    }
  });
});

describe('generated parts of the documents', () => {
  test.each(generated)('$file is what the code says about $mark', async ({ file, mark, print }) => {
    const text = await read(file);
    expect(withGenerated(text, mark, print())).toBe(text);
  });
});

describe('documents in Chinese', () => {
  test('have a meaning for variables that exist, and for all of them', () => {
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(envSchema.shape).sort());
  });

  test.each(documents.filter(isChinese))('%s is linked to by the one that it translates', async (file) => {
    expect(await linksOf(englishOf(file))).toContain(file);
  });

  test.each(documents.filter(isChinese))(
    '%s has what the English one has: queries, commands, pictures, links and sections',
    async (file) => {
      const [english, translated] = await Promise.all(
        [englishOf(file), file].map(async (name) => ({
          blocks: (await blocksOf(name)).map((block) => block.text),
          levels: [...(await read(name)).matchAll(/^#+ /gm)].map(([level]) => level),
          links: (await linksOf(name))
            .map(englishOf)
            .filter((link) => link !== englishOf(file))
            .sort(),
        })),
      );
      expect(translated).toEqual(english);
    },
  );
});

describe('README.md', () => {
  test.each(['README.md', 'README.zh-CN.md'])('is short: %s', async (file) => {
    expect((await read(file)).split('\n').length).toBeLessThanOrEqual(165);
  });
});

describe('links in the documents', () => {
  test.each(documents)('%s links to files and sections that exist', async (file) => {
    const source = await read(file);
    for (const [, target = ''] of source.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
      const url = new URL(target, new URL(file, root));
      const anchor = decodeURIComponent(url.hash.slice(1));
      url.hash = '';
      await expect(
        readFile(url).catch((error: unknown) => (error as { code: string }).code),
        target,
      ).resolves.not.toBe('ENOENT');
      if (anchor !== '') expect(anchorsOf(await readFile(url, 'utf8')), target).toContain(anchor);
    }
  });
});
