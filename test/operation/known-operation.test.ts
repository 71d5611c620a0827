import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parseText } from '../../src/operation/document-text.ts';
import { createKnownTexts, KnownText } from '../../src/operation/known-operation.ts';
import { collectGarbage } from '../support/garbage.ts';

const read = (text: string) => ({ document: parseText(text), errors: null });

const textWith = (index: number) => `{ a${index}: __typename }`;

function openTexts(maxBytes?: number) {
  let reads = 0;
  const texts = createKnownTexts({
    read(text) {
      reads += 1;
      return read(text);
    },
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  return { texts, readsOf: () => reads, find: (index: number) => texts.find(textWith(index), undefined) };
}

describe('texts that come again', () => {
  test('are read once', () => {
    const { find, readsOf } = openTexts();
    expect(find(1)).toBe(find(1));
    expect(readsOf()).toBe(1);
  });

  test('are as many as a fleet of clients sends', () => {
    const { texts, find } = openTexts();
    for (let index = 0; index < 1_100; index += 1) find(index);
    expect(texts.size.texts).toBe(1_024);
  });

  test('hold so many bytes together, with the code that is compiled later', () => {
    const { texts, find } = openTexts(500_000);
    const known = [1, 2, 3, 4, 5, 6].map(find);
    expect(texts.size.texts).toBe(6);
    for (const one of known) {
      one.compiledCount = 1;
      texts.weighAgain(one);
    }
    expect(texts.size.texts).toBe(4);
    expect(texts.size.bytes).toBeGreaterThan(400_000);
  });

  test('that were dropped are not kept again for their code', () => {
    const { texts, find } = openTexts(5_000);
    const dropped = find(1);
    for (let index = 2; index < 10; index += 1) find(index);
    const { texts: before } = texts.size;
    texts.weighAgain(dropped);
    expect(texts.size.texts).toBe(before);
    expect(find(1)).not.toBe(dropped);
  });
});

describe('an operation of a text', () => {
  const open = (body: string) => new KnownText(body, read(body));

  test('is the same by its name and without, where it is the only one', () => {
    const text = open('query Only { __typename }');
    expect(text.operation('')).toBe(text.operation('Only'));
    expect(text.operation('Only')?.facts).toMatchObject({ type: 'query', name: 'Only' });
  });

  test('has to be named where there are several', () => {
    const text = open('query One { __typename } query Other { __typename }');
    expect(text.operation('')).toBeNull();
    expect(text.operation('Other')?.operation.name?.value).toBe('Other');
  });

  test('goes by 64 characters of its name, and by its document', () => {
    const name = 'x'.repeat(65);
    const facts = open(`query ${name} { __typename }`).operation('')?.facts;
    expect(facts?.name).toBe('x'.repeat(64));
    expect(facts?.hash).toMatch(/^[0-9a-f]{16}$/);
    expect(facts?.hash).not.toBe(open(`query ${name}y { __typename }`).operation('')?.facts.hash);
  });

  test('that is not there leaves nothing of the name that it was asked for by', () => {
    const text = open('query Only { __typename }');
    const ask = (count: number) => {
      // Random, since equal parts of texts may be held together.
      for (let index = 0; index < count; index += 1) text.operation(randomBytes(5_000).toString('hex'));
      collectGarbage();
      return process.memoryUsage().heapUsed;
    };
    const before = ask(100);
    // 30 MB of names.
    expect(ask(3_000) - before).toBeLessThan(10_000_000);
    expect(text.operation('Only')).not.toBeNull();
  });
});
