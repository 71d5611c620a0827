import { normalizedExecutor } from '@graphql-tools/executor';
import { buildSchema, execute, getOperationAST, parse, Kind, type FragmentDefinitionNode } from 'graphql';
import { describe, expect, test } from 'vitest';
import { markDeferrals } from '../../src/operation/marked-deferrals.ts';
import { createPartsById } from '../../src/operation/parts-by-id.ts';
import { isResults, type Part } from '../../src/operation/results.ts';

const schema = buildSchema(`
  directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
  directive @stream(if: Boolean! = true, label: String, initialCount: Int = 0) on FIELD
  interface Node { id: ID! }
  type Room implements Node { id: ID! title: String broken: String never: String! teacher: Person students: [Person!]! }
  type Person implements Node { id: ID! name: String late: String broken: String never: String! room: Room }
  type Query { room: Room rooms: [Room!]! nodes: [Node!]! nothing: Room }
`);
const fails = (): never => {
  throw new Error('No.');
};
const personOf = (id: string): object => ({
  __typename: 'Person',
  id,
  name: `Name of ${id}`,
  late: () => new Promise((resolve) => setImmediate(() => resolve(`Late name of ${id}`))),
  broken: fails,
  never: () => null,
  room: () => roomOf('r9'),
});
const roomOf = (id: string): object => ({
  __typename: 'Room',
  id,
  title: `Title of ${id}`,
  broken: fails,
  never: () => null,
  teacher: () => personOf('p1'),
  students: () => [personOf('p2'), personOf('p3')],
});
const rootValue = {
  room: () => roomOf('r1'),
  rooms: () => [roomOf('r1'), roomOf('r2')],
  nodes: () => [roomOf('r1'), personOf('p1')],
  nothing: () => null,
};

/** The parts of an answer by id, as they are written. */
async function partsOf(query: string, variables: Record<string, unknown> = {}): Promise<Part[]> {
  const document = parse(query);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  const marked = markDeferrals({ document, text: query, fragments, variables });
  const found: unknown = await normalizedExecutor({
    schema,
    document: marked.document,
    rootValue,
    variableValues: variables,
  });
  const toId = createPartsById(marked);
  const parts: Part[] = [];
  if (!isResults(found)) parts.push(toId(found as Part));
  else for await (const part of found) parts.push(toId(part));
  return JSON.parse(JSON.stringify(parts)) as Part[];
}

const ERROR = (...path: (string | number)[]): object => ({ message: 'No.', path });
const NULL = (field: string, ...path: (string | number)[]): object => ({
  message: `Cannot return null for non-nullable field ${field}.`,
  path,
});

const cases: [name: string, query: string, parts: object[]][] = [
  [
    'a fragment without a label',
    '{ room { id ... @defer { title } } }',
    [
      { data: { room: { id: 'r1' } }, pending: [{ id: '0', path: ['room'] }], hasNext: true },
      {
        incremental: [{ id: '0', data: { title: 'Title of r1' } }],
        completed: [{ id: '0' }],
        hasNext: false,
      },
    ],
  ],
  [
    'a fragment with a label, spread by name',
    'query { room { ...F @defer(label: "more") } } fragment F on Room { title }',
    [
      { data: { room: {} }, pending: [{ id: '0', path: ['room'], label: 'more' }], hasNext: true },
      {
        incremental: [{ id: '0', data: { title: 'Title of r1' } }],
        completed: [{ id: '0' }],
        hasNext: false,
      },
    ],
  ],
  [
    'a fragment of the query itself',
    '{ ... @defer { room { id } } }',
    [
      { data: {}, pending: [{ id: '0', path: [] }], hasNext: true },
      { incremental: [{ id: '0', data: { room: { id: 'r1' } } }], completed: [{ id: '0' }], hasNext: false },
    ],
  ],
  [
    'several fragments of one object',
    '{ room { ... @defer(label: "a") { id } ... @defer(label: "b") { title } } }',
    [
      {
        data: { room: {} },
        pending: [
          { id: '0', path: ['room'], label: 'a' },
          { id: '1', path: ['room'], label: 'b' },
        ],
        hasNext: true,
      },
      {
        incremental: [
          { id: '0', data: { id: 'r1' } },
          { id: '1', data: { title: 'Title of r1' } },
        ],
        completed: [{ id: '0' }, { id: '1' }],
        hasNext: false,
      },
    ],
  ],
  [
    'fragments in a list',
    '{ rooms { id ... @defer { title } } }',
    [
      {
        data: { rooms: [{ id: 'r1' }, { id: 'r2' }] },
        pending: [
          { id: '0', path: ['rooms', 0] },
          { id: '1', path: ['rooms', 1] },
        ],
        hasNext: true,
      },
      {
        incremental: [
          { id: '0', data: { title: 'Title of r1' } },
          { id: '1', data: { title: 'Title of r2' } },
        ],
        completed: [{ id: '0' }, { id: '1' }],
        hasNext: false,
      },
    ],
  ],
  [
    'fragments for one of the types in a list',
    '{ nodes { id ... on Person @defer(label: "p") { name } } }',
    [
      {
        data: { nodes: [{ id: 'r1' }, { id: 'p1' }] },
        pending: [{ id: '0', path: ['nodes', 1], label: 'p' }],
        hasNext: true,
      },
      { incremental: [{ id: '0', data: { name: 'Name of p1' } }], completed: [{ id: '0' }], hasNext: false },
    ],
  ],
  [
    'a fragment in a field of a fragment',
    '{ room { ... @defer(label: "a") { teacher { id ... @defer(label: "b") { late } } } } }',
    [
      { data: { room: {} }, pending: [{ id: '0', path: ['room'], label: 'a' }], hasNext: true },
      {
        pending: [{ id: '1', path: ['room', 'teacher'], label: 'b' }],
        incremental: [{ id: '0', data: { teacher: { id: 'p1' } } }],
        completed: [{ id: '0' }],
        hasNext: true,
      },
      {
        incremental: [{ id: '1', data: { late: 'Late name of p1' } }],
        completed: [{ id: '1' }],
        hasNext: false,
      },
    ],
  ],
  [
    'a fragment in a field of a fragment, which come together',
    '{ room { ... @defer(label: "a") { teacher { id ... @defer(label: "b") { name } } } } }',
    [
      { data: { room: {} }, pending: [{ id: '0', path: ['room'], label: 'a' }], hasNext: true },
      {
        pending: [{ id: '1', path: ['room', 'teacher'], label: 'b' }],
        incremental: [
          { id: '0', data: { teacher: { id: 'p1' } } },
          { id: '1', data: { name: 'Name of p1' } },
        ],
        completed: [{ id: '0' }, { id: '1' }],
        hasNext: false,
      },
    ],
  ],
  [
    'a fragment right in a fragment, which the executor may send first',
    '{ room { ... @defer(label: "a") { id ... @defer(label: "b") { title } } } }',
    [
      { data: { room: {} }, pending: [{ id: '0', path: ['room'], label: 'a' }], hasNext: true },
      {
        pending: [{ id: '1', path: ['room'], label: 'b' }],
        incremental: [
          { id: '1', data: { title: 'Title of r1' } },
          { id: '0', data: { id: 'r1' } },
        ],
        completed: [{ id: '1' }, { id: '0' }],
        hasNext: false,
      },
    ],
  ],
  [
    'one fragment that comes by two others',
    `{ room { ...F @defer(label: "1") ...F @defer(label: "2") } }
     fragment F on Room { teacher { ... @defer(label: "in") { name } } }`,
    [
      {
        data: { room: {} },
        pending: [
          { id: '0', path: ['room'], label: '1' },
          { id: '1', path: ['room'], label: '2' },
        ],
        hasNext: true,
      },
      {
        pending: [
          { id: '2', path: ['room', 'teacher'], label: 'in' },
          { id: '3', path: ['room', 'teacher'], label: 'in' },
        ],
        incremental: [
          { id: '0', data: { teacher: {} } },
          { id: '2', data: { name: 'Name of p1' } },
          { id: '1', data: { teacher: {} } },
          { id: '3', data: { name: 'Name of p1' } },
        ],
        completed: [{ id: '0' }, { id: '2' }, { id: '1' }, { id: '3' }],
        hasNext: false,
      },
    ],
  ],
  [
    'an error in a field of a fragment',
    '{ room { ... @defer { broken } } }',
    [
      { data: { room: {} }, pending: [{ id: '0', path: ['room'] }], hasNext: true },
      {
        incremental: [{ id: '0', data: { broken: null }, errors: [ERROR('room', 'broken')] }],
        completed: [{ id: '0' }],
        hasNext: false,
      },
    ],
  ],
  [
    'an error that takes all of a fragment',
    '{ room { id ... @defer { title never } } }',
    [
      { data: { room: { id: 'r1' } }, pending: [{ id: '0', path: ['room'] }], hasNext: true },
      {
        completed: [{ id: '0', errors: [NULL('Room.never', 'room', 'never')] }],
        hasNext: false,
      },
    ],
  ],
  [
    'an error that takes a fragment in a fragment',
    '{ room { ... @defer(label: "a") { teacher { never ... @defer(label: "b") { name } } } } }',
    [
      { data: { room: {} }, pending: [{ id: '0', path: ['room'], label: 'a' }], hasNext: true },
      {
        incremental: [
          { id: '0', data: { teacher: null }, errors: [NULL('Person.never', 'room', 'teacher', 'never')] },
        ],
        completed: [{ id: '0' }],
        hasNext: false,
      },
    ],
  ],
  [
    'an error at the start, and a fragment of what is left',
    '{ room { broken ... @defer { title } } }',
    [
      {
        data: { room: { broken: null } },
        errors: [ERROR('room', 'broken')],
        pending: [{ id: '0', path: ['room'] }],
        hasNext: true,
      },
      {
        incremental: [{ id: '0', data: { title: 'Title of r1' } }],
        completed: [{ id: '0' }],
        hasNext: false,
      },
    ],
  ],
  [
    'an error at the start that takes the object of the fragment',
    '{ room { never ... @defer { title } } }',
    [{ data: { room: null }, errors: [NULL('Room.never', 'room', 'never')] }],
  ],
  [
    'a fragment that is given up for an error in another one',
    '{ room { id ... @defer(label: "late") { teacher { name } } } ... @defer(label: "bad") { room { never } } }',
    [
      {
        data: { room: { id: 'r1' } },
        pending: [
          { id: '0', path: ['room'], label: 'late' },
          { id: '1', path: [], label: 'bad' },
        ],
        hasNext: true,
      },
      {
        incremental: [{ id: '1', data: { room: null }, errors: [NULL('Room.never', 'room', 'never')] }],
        completed: [
          { id: '1' },
          {
            id: '0',
            errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
          },
        ],
        hasNext: false,
      },
    ],
  ],
  ['an object that is not there', '{ nothing { ... @defer { title } } }', [{ data: { nothing: null } }]],
  ['nothing that is deferred', '{ room { id } }', [{ data: { room: { id: 'r1' } } }]],
  [
    'a fragment that is not deferred, by a literal',
    '{ room { ... @defer(if: false, label: "a") { title } } }',
    [{ data: { room: { title: 'Title of r1' } } }],
  ],
  [
    'a fragment that is left out',
    '{ room { id ... @defer @include(if: false) { title } ... @skip(if: true) @defer { title } } }',
    [{ data: { room: { id: 'r1' } } }],
  ],
  [
    'a list that would be streamed: it comes whole',
    '{ rooms @stream(initialCount: 0) { id } }',
    [{ data: { rooms: [{ id: 'r1' }, { id: 'r2' }] } }],
  ],
  [
    'names that look like the marks',
    '{ room { deferred_0: id deferred_: title ... @defer { deferred_1: id } } }',
    [
      {
        data: { room: { deferred_0: 'r1', deferred_: 'Title of r1' } },
        pending: [{ id: '0', path: ['room'] }],
        hasNext: true,
      },
      { incremental: [{ id: '0', data: { deferred_1: 'r1' } }], completed: [{ id: '0' }], hasNext: false },
    ],
  ],
];

describe('parts by id', () => {
  test.each(cases)('%s', async (_name, query, parts) => {
    expect(await partsOf(query)).toMatchObject(parts);
    expect(await partsOf(query)).toHaveLength(parts.length);
    for (const [index, part] of (await partsOf(query)).entries())
      expect(Object.keys(part).sort()).toEqual(Object.keys(parts[index] ?? {}).sort());
  });

  test.each([
    [false, 1],
    [true, 2],
    [undefined, 2],
  ])('a fragment that is deferred if %s has %d', async (later, count) => {
    const query = 'query ($later: Boolean = true) { room { id ... @defer(if: $later) { title } } }';
    const parts = await partsOf(query, later === undefined ? {} : { later });
    expect(parts).toHaveLength(count);
    if (count === 1) expect(parts).toEqual([{ data: { room: { id: 'r1', title: 'Title of r1' } } }]);
  });

  test.each(cases)('are all announced before they come, and end once: %s', async (_name, query) => {
    const open = new Set<string>();
    const seen = new Set<string>();
    const parts = await partsOf(query);
    for (const { pending = [], incremental = [], completed = [] } of parts) {
      for (const { id } of pending) {
        expect(seen).not.toContain(id);
        seen.add(id);
        open.add(id);
      }
      for (const { id = '' } of incremental) expect(open).toContain(id);
      for (const { id = '' } of completed) expect(open.delete(id)).toBe(true);
    }
    expect([...open]).toEqual([]);
    expect(JSON.stringify(parts)).not.toContain('"__typename"');
  });

  test.each(cases)('come together to what graphql-js answers at once: %s', async (_name, query) => {
    const parts = await partsOf(query);
    const isWhole = parts.every(
      ({ completed = [], errors }) => !errors && completed.every((one) => !one.errors),
    );
    const paths = new Map<string, readonly (string | number)[]>();
    const data = parts[0]?.data as Record<string, unknown>;
    for (const { pending = [], incremental = [] } of parts) {
      for (const { id, path } of pending) paths.set(id, path);
      for (const { id = '', data: more } of incremental) mergeAt(data, paths.get(id) ?? [], more ?? {});
    }
    const document = parse(query);
    expect(getOperationAST(document)).not.toBeNull();
    const whole = await execute({ schema, document, rootValue });
    if (isWhole && !whole.errors) expect(data).toEqual(JSON.parse(JSON.stringify(whole.data)));
    else expect(whole.errors).not.toEqual([]);
  });
});

type Tree = Record<string | number, unknown>;

function mergeAt(data: Tree, path: readonly (string | number)[], more: Tree): void {
  let at = data;
  for (const key of path) at = at[key] as Tree;
  for (const [key, value] of Object.entries(more)) {
    if (typeof at[key] === 'object' && at[key] !== null && typeof value === 'object' && value !== null)
      mergeAt(at, [key], value as Tree);
    else at[key] = value;
  }
}
