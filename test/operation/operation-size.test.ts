import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { measures, sizeOf, type OperationSize } from '../../src/operation/checks/operation-size.ts';

const size = (text: string, isIntrospectionFree = false) => sizeOf(parse(text), { isIntrospectionFree });

/** Each row: a document, and what it measures. */
const rows: [name: string, text: string, expected: Partial<OperationSize>][] = [
  [
    'one field',
    '{ a }',
    { depth: 1, aliases: 0, aliasLength: 0, rootFields: 1, directives: 0, selections: 1 },
  ],
  ['levels', '{ a { b { c } d } e }', { depth: 3, rootFields: 2, selections: 5 }],
  ['aliases beside each other', '{ x: a y: a }', { aliases: 2, rootFields: 2 }],
  ['aliases in siblings', '{ a { x: b y: b } c { z: b } }', { aliases: 3, selections: 5 }],
  ['aliases above each other', '{ x: a { y: b { z: c } } }', { aliases: 3, depth: 3 }],
  ['the longest alias, wherever', '{ a { b { longest: c } } xyz: a }', { aliasLength: 7, aliases: 2 }],
  ['the longest alias of a fragment', '{ ...F x: a } fragment F on Q { long: a }', { aliasLength: 4 }],
  [
    'directives on all that can have one',
    'query @a { b @c ... @d { e @f } ...F @g h { i @j } } fragment F on Q { k @l }',
    { directives: 7 },
  ],
  ['several directives of one field', '{ a @b @b @b }', { directives: 3 }],
  ['directives in siblings', '{ a { b @c } d { e @c } }', { directives: 2 }],
  [
    'inline fragments at the root',
    '{ ... { a } ... on Q { b ... { c } } d }',
    { depth: 1, rootFields: 4, selections: 4 },
  ],
  [
    'fragments at the root, each time they are spread',
    '{ ...F ...F a } fragment F on Q { b c }',
    { depth: 1, rootFields: 5, selections: 5 },
  ],
  ['fields below the root', '{ a { b c d } }', { rootFields: 1, selections: 4 }],
  ['fragments below the root', '{ a { ...F } } fragment F on Q { b { c } }', { depth: 3, rootFields: 1 }],
  [
    'fragments of fragments',
    '{ a { ...F ...F } } fragment F on Q { ...G ...G } fragment G on Q { x: b @c }',
    { aliases: 4, directives: 4, selections: 5, depth: 2 },
  ],
  ['a fragment that is nowhere', '{ a ...F }', { selections: 1, rootFields: 1 }],
  ['a fragment that nobody spreads', '{ a } fragment F on Q { b { c { d } } }', { depth: 1, selections: 1 }],
  [
    'the most that any operation has, each measure by itself',
    'query A { a { b { c } } } query B { x: a y: a } query C @d @d @d { a }',
    { depth: 3, aliases: 2, directives: 3, rootFields: 2, selections: 3 },
  ],
];

describe('the size of a document', () => {
  test.each(rows)('counts %s', (_name, text, expected) => {
    expect(size(text)).toMatchObject(expected);
  });

  test('has each measure that is a limit', () => {
    expect(Object.keys(size('{ a }')).sort()).toEqual([...measures].sort());
  });

  test('is no deeper for the schema where that is free, and as large as it is', () => {
    const text = '{ __schema { types { fields { name } } } a { b } }';
    expect(size(text)).toMatchObject({ depth: 4, selections: 6 });
    expect(size(text, true)).toMatchObject({ depth: 2, selections: 6 });
    // Only what asks for the schema.
    expect(size('{ a { b { __typename } } }', true)).toMatchObject({ depth: 3 });
    expect(size('{ _a { b { c } } }', true)).toMatchObject({ depth: 3 });
  });

  test('of fragments that spread each other comes to an end', () => {
    expect(size('{ a { ...F } } fragment F on Q { b ...G } fragment G on Q { c ...F }')).toMatchObject({
      depth: 2,
      selections: 3,
    });
  });
});
