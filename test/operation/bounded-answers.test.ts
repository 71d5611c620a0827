import { createClient as createSseClient } from 'graphql-sse';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { GraphQLError, type ExecutionResult } from 'graphql';
import { boundErrors, cutMessage } from '../../src/operation/bounded-errors.ts';
import type { Part } from '../../src/operation/results.ts';
import { createKnownTexts } from '../../src/operation/known-operation.ts';
import { parseText } from '../../src/operation/document-text.ts';
import { startTwoWays } from '../transports/http/two-ways.ts';

const MAX_BYTES = 32 * 1024;

/** Fifty mistakes, each in an object of four kilobytes that its message would quote. */
const manyMistakes = {
  query: 'mutation ($i: CreateRoomInput!) { createRoom(input: $i) { userErrors { code } } }',
  variables: {
    i: {
      title: 'x'.repeat(200_000),
      ...Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`no${n}`, 1])),
    },
  },
};

describe('an answer', () => {
  test('quotes little of what was sent, ten times at most', async () => {
    await using ways = await startTwoWays();
    for (const ask of [ways.ask, ways.askYoga]) {
      const { body } = await ask(manyMistakes, { accept: 'application/graphql-response+json' });
      const { errors } = JSON.parse(body) as { errors: { message: string }[] };
      expect(errors).toHaveLength(10);
      for (const { message } of errors) expect(message.length).toBeLessThanOrEqual(500);
      expect(Buffer.byteLength(body)).toBeLessThan(MAX_BYTES);
    }
  });

  test('says as little on an event stream', async () => {
    await using ways = await startTwoWays();
    const client = createSseClient({ url: `${ways.url}/graphql`, retryAttempts: 0 });
    const results: unknown[] = [];
    for await (const result of client.iterate(manyMistakes)) results.push(result);
    client.dispose();
    expect(results).toHaveLength(1);
    expect(results).toMatchObject([{ errors: { length: 10 } }]);
    expect(JSON.stringify(results).length).toBeLessThan(MAX_BYTES);
  });

  test('to many mistakes in a document tells ten of them', async () => {
    await using ways = await startTwoWays();
    const query = `{ ${Array.from({ length: 60 }, (_, n) => `no${n}`).join(' ')} }`;
    const response = await request(`${ways.url}/graphql?query=${encodeURIComponent(query)}`);
    const { errors } = (await response.body.json()) as { errors: { message: string; locations: unknown }[] };
    expect(errors).toHaveLength(10);
    expect(errors[0]).toMatchObject({ locations: [{ line: 1, column: 3 }] });
  });
});

describe('the errors of an answer', () => {
  const errorsOf = (count: number, path: string) =>
    Array.from({ length: count }, (_, n) => new GraphQLError('No.', { path: [path, n] }));

  test('are all there beside data, as far as they have room', () => {
    expect(boundErrors({ data: {}, errors: errorsOf(100, 'a') }).errors).toHaveLength(100);
    const many: ExecutionResult = { data: {}, errors: errorsOf(5_000, 'a') };
    const { errors, extensions } = boundErrors(many);
    expect(JSON.stringify(errors).length).toBeLessThan(MAX_BYTES);
    expect(extensions).toEqual({ errorsLeftOut: 5_000 - (errors?.length ?? 0) });
  });

  test('lose a path that is too long rather than the error', () => {
    const { errors } = boundErrors({ data: null, errors: errorsOf(1, 'a'.repeat(100_000)) });
    expect(JSON.parse(JSON.stringify(errors))).toEqual([{ message: 'No.' }]);
  });

  test('are bounded in each part of an answer in parts', () => {
    const parts = [{ errors: [new GraphQLError('x'.repeat(10_000))] }, { data: { a: 1 } }];
    const bounded = boundErrors<Part>({ incremental: parts, completed: parts });
    for (const found of [bounded.incremental, bounded.completed]) {
      expect(found?.[0]?.errors?.[0]?.message).toHaveLength(500);
      expect(found?.[1]).toBe(parts[1]);
    }
  });

  test('are cut between characters', () => {
    expect(cutMessage('x'.repeat(500))).toHaveLength(500);
    expect(cutMessage('👍'.repeat(300))).toMatch(/^(?:👍){249}\uFFFD…$/u);
  });
});

describe('what is kept of texts', () => {
  test('is bounded by what it holds in memory', () => {
    const texts = createKnownTexts({
      maxBytes: 4_000_000,
      read: (text) =>
        text.startsWith('{')
          ? { document: parseText(text), errors: null }
          : { document: null, errors: [new GraphQLError('no')] },
    });
    for (let index = 0; index < 300; index += 1) {
      texts.find(`{ a${index} ${'a '.repeat(980)} }`, undefined);
    }
    expect(texts.size.bytes).toBeLessThanOrEqual(4_000_000);
    expect(texts.size.texts).toBeGreaterThan(4);
    expect(texts.size.texts).toBeLessThan(10);
    const known = texts.find('{ a }', undefined);
    const before = texts.size.bytes;
    known.compiledCount += 1;
    texts.weighAgain(known);
    expect(texts.size.bytes - before).toBe(100_000);
    for (let index = 0; index < 5_000; index += 1) texts.find(`no ${index} ${'a'.repeat(10_000)}`, undefined);
    expect(texts.size.bytes).toBeLessThanOrEqual(4_000_000);
    expect(texts.size.texts).toBeGreaterThan(100);
  });
});
