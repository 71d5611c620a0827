import { GraphQLError, parse, Source, visit, type ASTNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { documentBytes, locationsOf, parseText, textOf } from '../../src/operation/document-text.ts';
import { leastCpuMs } from '../support/cpu-time.ts';

const texts = {
  'one line': 'query A { a b }',
  'lines of all kinds': '# c\r\nquery A {\n\n  a\r  b(x: "y")\r\n}\n',
  'lines behind it': '{ a }\n\n\n',
};

function nodesOf(text: string, parseIt: (text: string) => ReturnType<typeof parse>): ASTNode[] {
  const nodes: ASTNode[] = [];
  visit(parseIt(text), { enter: (node) => void nodes.push(node) });
  return nodes;
}

describe('a parsed text', () => {
  test.each(Object.entries(texts))(
    'of %s gives each error the place that graphql-js gives it',
    (_name, text) => {
      const expected = nodesOf(text, parse).map((node) => new GraphQLError('x', { nodes: [node] }).locations);
      const found = nodesOf(text, parseText).map((node) =>
        locationsOf(new GraphQLError('x', { nodes: [node] })),
      );
      expect(expected.length).toBeGreaterThan(3);
      expect(found).toEqual(expected);
    },
  );

  test('is known as it was sent', () => {
    expect(textOf(parseText(texts['lines of all kinds']))).toBe(texts['lines of all kinds']);
    expect(textOf(parse(new Source('{ a }')))).toBe('{ a }');
    expect(textOf(parse('{ a }', { noLocation: true }))).toBeUndefined();
  });

  test('costs its lines once, however many errors it has', async () => {
    // 100,000 places of a text of 100,000 lines: reckoned each by itself they take minutes.
    const text = `${'\n'.repeat(100_000)}{ a }`;
    const [node] = parseText(text).definitions;
    const error = { source: node?.loc?.source, positions: [100_002] };
    const costMs = await leastCpuMs(() => {
      for (let index = 0; index < 100_000; index += 1) locationsOf(error);
    });
    expect(locationsOf(error)).toMatchObject([{ line: 100_001 }]);
    expect(costMs).toBeLessThan(1_000);
  });

  test('weighs what its tokens weigh, those of comments too', () => {
    const [short, dense, comments] = [
      parseText('{ a }'),
      parseText(`{ ${'a '.repeat(1_000)} }`),
      parseText(`{ a }${'#\n'.repeat(1_000)}`),
    ].map(documentBytes);
    expect(short).toBeLessThan(4_000);
    expect(dense).toBeGreaterThan(400_000);
    expect(comments).toBeGreaterThan(90_000);
  });
});
