import fc from 'fast-check';
import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLInputType,
  type GraphQLOutputType,
} from 'graphql';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { ENDPOINT, startTestGateway } from '../support/gateway.ts';
import { figure } from './figures.ts';
import { faultsOfOurs, mostly, numRuns, roomId, run, timeout } from './fuzz-run.ts';

const oddLiteral = fc.oneof(
  fc.constantFrom(
    '-1',
    '2147483648',
    '1.5',
    'true',
    'null',
    '$v',
    'NO_VALUE',
    '{}',
    '[]',
    '["a"]',
    '"\\u0000"',
  ),
  fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
);

/** A literal for an argument, usually of its type. */
function literalFor(type: GraphQLInputType): fc.Arbitrary<string> {
  if (isNonNullType(type)) return literalFor(type.ofType);
  if (isListType(type)) {
    return fc.array(literalFor(type.ofType), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`);
  }
  if (isEnumType(type))
    return mostly(fc.constantFrom(...type.getValues().map(({ name }) => name)), oddLiteral);
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).map((field) => givenAs(field, `${field.name}: `));
    return mostly(
      fc.tuple(...fields).map((parts) => `{ ${parts.join(' ')} }`),
      oddLiteral,
    );
  }
  const usual: Record<string, string[]> = {
    ID: [`"${roomId}"`, `"${seedIds.liveRoom}"`, `"${seedIds.convertedDocument}"`],
    Int: ['0', '1', '20', '45'],
    Boolean: ['true', 'false'],
    DateTime: ['"2030-01-01T08:00:00Z"', '"2017-05-06T00:00:00+08:00"'],
  };
  return mostly(fc.constantFrom(...(usual[type.name] ?? ['"a"', '"Algebra"', '""'])), oddLiteral);
}

/** An argument or input field; a required one is seldom left out. */
function givenAs(field: { type: GraphQLInputType }, head: string): fc.Arbitrary<string> {
  const given = literalFor(field.type).map((literal) => head + literal);
  return isNonNullType(field.type) ? mostly(given, fc.constant('')) : fc.oneof(given, fc.constant(''));
}

/** Random operations over the true schema. */
function operations(): fc.Arbitrary<string> {
  const selectionOf = (type: GraphQLOutputType, depth: number): fc.Arbitrary<string> => {
    const named = getNamedType(type);
    if (!isObjectType(named) && !isInterfaceType(named)) return fc.constant('');
    const fields = Object.values(named.getFields())
      .filter((field) => depth > 1 || !isCompositeType(getNamedType(field.type)))
      .map((field) => {
        const args = fc.tuple(...field.args.map((arg) => givenAs(arg, `${arg.name}: `))).map((parts) => {
          const text = parts.filter((part) => part !== '').join(' ');
          return text === '' ? '' : `(${text})`;
        });
        return fc
          .tuple(args, selectionOf(field.type, depth - 1))
          .map(([given, below]) => `${field.name}${given}${below}`);
      });
    return (
      fc
        .array(fc.oneof(fc.constant('__typename'), ...fields), { minLength: 1, maxLength: 4 })
        // Each under a name of its own: the same field with other arguments is no conflict.
        .map((parts) => ` { ${parts.map((part, index) => `f${index}: ${part}`).join(' ')} }`)
    );
  };
  const schema = createSchema();
  return fc.oneof(
    { weight: 6, arbitrary: selectionOf(schema.getQueryType()!, 4).map((text) => `query ${text}`) },
    { weight: 2, arbitrary: selectionOf(schema.getMutationType()!, 3).map((text) => `mutation ${text}`) },
    {
      weight: 1,
      arbitrary: selectionOf(schema.getSubscriptionType()!, 2).map((text) => `subscription ${text}`),
    },
  );
}

/** The example operations with tokens doubled, dropped and swapped. */
function brokenOperations(): fc.Arbitrary<string> {
  const folder = new URL('../../schema/operations/', import.meta.url);
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const edit = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('double', 'drop', 'swap', 'odd'));
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 5 }))
    .map(([text, edits]) => {
      const tokens = text.match(/\.\.\.|[\w$@]+|"[^"]*"|[^\s\w]/g) ?? [];
      for (const [first, second, what] of edits) {
        const [a, b] = [first % tokens.length, second % tokens.length];
        if (what === 'double') tokens.splice(a, 0, tokens[a]!);
        else if (what === 'drop') tokens.splice(a, 1);
        else if (what === 'swap') [tokens[a], tokens[b]] = [tokens[b]!, tokens[a]!];
        else
          tokens.splice(
            a,
            0,
            ['@defer', '@skip(if: $x)', '...', 'fragment', '"""', '\u{1F600}', '#'][b % 7]!,
          );
      }
      return tokens.join(' ');
    });
}

describe('GraphQL requests', () => {
  test(`${numRuns} of them, of any form, are answered without a fault of ours`, { timeout }, async () => {
    await using gateway = await startTestGateway();
    const query = fc.oneof(
      { weight: 6, arbitrary: operations() },
      { weight: 3, arbitrary: brokenOperations() },
      { weight: 1, arbitrary: fc.string() },
    );
    const body = fc.oneof(
      {
        weight: 8,
        arbitrary: fc
          .record({
            query,
            variables: fc.option(fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 1 }))),
          })
          .map((params) => JSON.stringify(params)),
      },
      { weight: 1, arbitrary: fc.json() },
      { weight: 1, arbitrary: fc.string() },
    );
    const statuses = new Map<number, number>();
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const headers = { 'content-type': 'application/json', accept: 'application/json' };
        const response = await gateway.yoga.fetch(ENDPOINT, { method: 'POST', headers, body: text });
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
          await response.body?.cancel();
          return;
        }
        const answer = await response.text();
        expect(response.status).toBeLessThan(500);
        expect(answer).not.toContain('INTERNAL_SERVER_ERROR');
        if (answer.includes('"data":{')) answered += 1;
        gateway.sandbox.clearRequests();
      }),
      run,
    );
    figure(
      'fuzz: GraphQL requests',
      '10,000 cases in CI, 0 unhandled, 0 5xx of our making',
      `${numRuns} cases, ${answered} ran, statuses ${[...statuses].map(([status, count]) => `${status}: ${count}`).join(', ')}`,
    );
    expect(faultsOfOurs(gateway.logs)).toEqual([]);
    expect(answered).toBeGreaterThan(0);
  });
});
