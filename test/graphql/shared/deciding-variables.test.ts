import { Kind, parse, type FieldNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { DecidingVariables, type Args } from '../../../src/graphql/fields/deciding-variables.ts';

function decidingOf(document: string, args: Args, read: (args: Args) => unknown) {
  const [operation] = parse(document).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const deciding = new DecidingVariables();
  read(deciding.noting(args, operation.selectionSet.selections[0] as FieldNode));
  return deciding.all;
}

const LIST = 'query ($f: F) { list(filter: $f) }';
const filterOf = (args: Args) => args['filter'] as Args;

describe('the variables that a cost is worked out from', () => {
  test('are with the fields that were read, whether they are there or not', () => {
    const read = (args: Args) => [filterOf(args)['type'], filterOf(args)['phase']];
    const expected = [{ name: 'f', fields: ['type', 'phase'] }];
    expect(decidingOf(LIST, { filter: { type: 'A', title: 'x' } }, read)).toEqual(expected);
  });

  test('are with whether they are there, where nothing else of them was read', () => {
    expect(decidingOf(LIST, { filter: {} }, filterOf)).toEqual([{ name: 'f', fields: [] }]);
    expect(decidingOf(LIST, { filter: null }, filterOf)).toEqual([{ name: 'f', fields: null }]);
  });

  test('are with all that is in them where it is looked through, also behind a field', () => {
    const read = (args: Args) => [filterOf(args)['type'], { ...filterOf(args) }, filterOf(args)['phase']];
    expect(decidingOf(LIST, { filter: { title: 'x' } }, read)).toEqual([{ name: 'f', fields: null }]);
  });

  test.each([
    ['a list', ['a']],
    ['an instant', new Date(0)],
    ['a text', 'a'],
  ])('are with all of %s', (_name, filter) => {
    expect(decidingOf(LIST, { filter }, filterOf)).toEqual([{ name: 'f', fields: null }]);
  });

  test('are those behind the fields that were read, where the document has the object', () => {
    const document = 'query ($t: String, $k: K) { list(filter: { title: $t, type: [$k] }) }';
    const filter = { title: 'x', type: ['A'] };
    expect(decidingOf(document, { filter }, (args) => filterOf(args)['type'])).toEqual([
      { name: 'k', fields: null },
    ]);
    expect(decidingOf(document, { filter }, (args) => ({ ...filterOf(args) }))).toEqual([
      { name: 't', fields: null },
      { name: 'k', fields: null },
    ]);
  });
});
