import { expect, test } from 'vitest';
import { createCompiler } from '../../src/operation/compiled-operations.ts';
import { parseText } from '../../src/operation/document-text.ts';
import { KnownText } from '../../src/operation/known-operation.ts';
import { TrustedDocuments } from '../../src/operation/persisted-operations.ts';
import { readOperation } from '../../src/operation/read-operation.ts';
import { schema } from '../support/gateway.ts';

const none = new TrustedDocuments(new Map(), false);

/** Whether an operation is compiled at its first use. */
function isCompiled(body: string, name = ''): boolean {
  const text = new KnownText(body, { document: parseText(body), errors: null });
  const compiler = createCompiler({ compiledAtUse: 1, trusted: none, onCompiled: () => undefined });
  return compiler(readOperation(schema, text.operation(name)!, {})) !== null;
}

const searched = (title: string) => `{ rooms(filter: { titleContains: "${title}" }) { totalCount } }`;

test.each(['Maths', 'MAGIC', '_MAGIC', 'magic __ MAGIC'])(
  'a text like any other is compiled: %s',
  (title) => {
    expect(isCompiled(searched(title))).toBe(true);
  },
);

// The word alone does nothing to the compiler: it only begins what would.
test.each([
  ['at its beginning', '__MAGIC tricks'],
  ['in the middle', 'a__MAGICian'],
  ['at its end', 'tricks of __MAGIC'],
  ['and nothing else', '__MAGIC'],
])('a text that has the marker of the compiler is interpreted: %s', (_where, title) => {
  expect(isCompiled(searched(title))).toBe(false);
});

const marked = `fragment F on Query { rooms(filter: { titleContains: "__MAGIC" }) { totalCount } }`;

test.each([
  ['in a fragment', `query One { ...F } ${marked}`],
  ['in another operation', `query One { merchant { name } } query Other { ...F } ${marked}`],
  ['in the default of a variable', 'query One($a: String = "__MAGIC") { room(id: $a) { title } }'],
])('the marker is found wherever it stands: %s', (_where, body) => {
  expect(isCompiled(body, 'One')).toBe(false);
});

test.each([
  [
    'a variable within a literal',
    'query ($t: String) { rooms(filter: { titleContains: $t }) { totalCount } }',
  ],
  ['a condition that is a literal', '{ merchant { name @include(if: true) balance } }'],
  ['parts that come later', '{ merchant { name ... @defer { balance } } }'],
  ['the schema', '{ __schema { queryType { name } } }'],
  ['a type of the schema', '{ __type(name: "Room") { name } }'],
])('what the compiler does in a way of its own is interpreted: %s', (_what, body) => {
  expect(isCompiled(body)).toBe(false);
});

test('a subscription is left to who watches', () => {
  expect(isCompiled('subscription { documentStatus(documentId: "a") { status } }')).toBe(false);
});

test('a variable as an argument is compiled', () => {
  expect(isCompiled('query ($id: ID!) { room(id: $id) { title } }')).toBe(true);
});
