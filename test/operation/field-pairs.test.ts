import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { fieldPairsOf } from '../../src/operation/checks/field-pairs.ts';
import { createEntryRules } from '../../src/operation/entry-rules.ts';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { startTestGateway } from '../support/gateway.ts';

const pairsOf = (text: string, max = 1_000_000) => fieldPairsOf(parse(text), max);

describe('pairs of fields with one name', () => {
  test.each([
    ['{ a b c }', 0],
    ['{ a a a }', 3],
    ['{ a: x a: y b: x }', 1],
    ['{ a { x x } a { x } }', 1 + 3],
    ['{ a { x } ... on Q { a { x } } ...F } fragment F on Q { a { x } }', 3 + 3],
    ['{ ...F ...F } fragment F on Q { a }', 1],
    ['{ ...F } fragment F on Q { a ...F }', 0],
    ['query A { a a } query B { a a a }', 3],
  ])('of %s are %i', (text, pairs) => {
    expect(pairsOf(text)).toBe(pairs);
  });

  test('are counted no further than they have to be', () => {
    const text = `{ ${'a { b { c } } '.repeat(2_000)} }`;
    const startedAt = performance.now();
    expect(pairsOf(text, 100)).toBeGreaterThan(100);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

test('limits that only warn have an end too: nobody’s document holds up everybody', async () => {
  const { limits } = await createEntryRules(configFromEnv(readEnv({ LIMITS: 'warn' })).access);
  await using gateway = await startTestGateway({ entryRules: { limits } });
  const twice = { errors: [{ extensions: { code: 'QUERY_TOO_LARGE' } }] };
  const doubling = Array.from(
    { length: 24 },
    (_, n) => `fragment F${n} on Mutation { ...F${n + 1} ...F${n + 1} }`,
  );
  const documents = [
    `mutation { ...F0 } ${doubling.join(' ')} fragment F24 on Mutation { __typename }`,
    `{ ${'merchant { id id id id id id id } '.repeat(95)} }`,
    `{ ${'merchant { name } '.repeat(400)} }`,
  ];
  for (const query of documents) expect(await gateway.execute(query)).toMatchObject(twice);
  // Twice a limit is let through, as it was.
  const { data } = await gateway.execute(
    `{ ${Array.from({ length: 30 }, (_, n) => `a${n}: __typename`).join(' ')} }`,
  );
  expect(Object.keys(data as object)).toHaveLength(30);
});
