import { describe, expect, test } from 'vitest';
import { mutationHints } from '../../../src/operation/tools/mutation-hints.ts';
import { readTools } from '../../../src/operation/tools/read-tools.ts';
import { schema } from '../../support/gateway.ts';

const NO_COMMENTS = new Map<string, never>();

const toolsOf = (...texts: string[]) => readTools(schema, texts, NO_COMMENTS);

/** The only tool of a text. */
function toolOf(text: string) {
  const [tool, ...others] = toolsOf(text);
  expect(others).toEqual([]);
  if (!tool) throw new Error('There is no tool.');
  return tool;
}

const inputOf = (text: string) => toolOf(text).inputSchema['properties'];
const dataOf = (text: string) =>
  (toolOf(text).outputSchema['properties'] as { data: { anyOf: unknown[] } }).data.anyOf[0];

const orNull = (schemaOfValue: object) => ({ anyOf: [schemaOfValue, { type: 'null' }] });

describe('operations that no call can do are no tools', () => {
  test.each([
    ['a subscription', 'subscription S($id: ID!) { documentStatus(documentId: $id) { id } }'],
    ['one without a name', '{ merchant { name } }'],
    ['one that does not fit the schema', 'query A { nothing }'],
    ['one with a name that is too long', `query ${'a'.repeat(129)} { merchant { name } }`],
    [
      'one that takes a file',
      'mutation A($file: Upload!) { uploadDocument(input: { file: $file }) { userErrors { code } } }',
    ],
    [
      'one whose input has a file',
      'mutation A($i: UploadDocumentInput!) { uploadDocument(input: $i) { userErrors { code } } }',
    ],
    [
      'a paid one that has no key',
      'mutation A($t: String!) { createVodRoom(input: { title: $t, videoKey: "k" }) { userErrors { code } } }',
    ],
    [
      'a paid one that has always the same key',
      'mutation A { createVodRoom(input: { title: "t", videoKey: "k", idempotencyKey: "same" }) { userErrors { code } } }',
    ],
  ])('%s', (_what, text) => {
    expect(toolsOf(text)).toEqual([]);
  });
});

test('those that their authors may take for tools are told of, with the reason', () => {
  const told: object[] = [];
  const texts = [
    'query A { nothing }',
    'query B($id: ID) { merchant { name } }',
    `query ${'c'.repeat(129)} { merchant { name } }`,
    '{ merchant { name } }',
    'mutation D { createVodRoom(input: { title: "t", videoKey: "k" }) { userErrors { code } } }',
    'subscription S($id: ID!) { documentStatus(documentId: $id) { id } }',
    'mutation F($i: UploadDocumentInput!) { uploadDocument(input: $i) { userErrors { code } } }',
  ];
  readTools(schema, texts, NO_COMMENTS, (operation) => told.push(operation));
  expect(told).toEqual([
    { name: '', reason: 'cannot be called', isInvalid: false },
    {
      name: 'A',
      reason: 'does not fit the schema (Cannot query field "nothing" on type "Query")',
      isInvalid: true,
    },
    {
      name: 'B',
      reason: 'does not fit the schema (Variable "$id" is never used in operation "B")',
      isInvalid: true,
    },
    { name: 'c'.repeat(129), reason: 'has a name of more than 128 characters', isInvalid: false },
    { name: 'D', reason: 'costs money, and no variable gives it an idempotency key', isInvalid: false },
  ]);
});

describe('of two operations of one name', () => {
  const short = 'query A { merchant { name } }';
  const long = 'query A { merchant { name __typename } }';

  test('the one without the type names of clients is taken, whichever comes first', () => {
    for (const texts of [
      [short, long],
      [long, short],
    ])
      expect(toolsOf(...texts).map(({ text }) => text)).toEqual([short]);
  });

  test('the later is taken where they ask for something else', () => {
    const other = 'query A { merchant { balance } }';
    expect(toolsOf(short, other).map(({ text }) => text)).toEqual([other]);
  });
});

describe('the description', () => {
  test('is that of the operation, the comment before it, or that of its roots', () => {
    expect(toolOf('"Says it."\nquery A { merchant { name } }').description).toBe('Says it.');
    expect(toolOf('# Says it,\n# in two lines.\nquery A { merchant { name } }').description).toBe(
      'Says it, in two lines.',
    );
    expect(toolOf('query A { merchant { name } }').description).toContain('The merchant (机构)');
  });

  test('is not the comment of an example that is another operation', () => {
    const comments = new Map([
      ['A', { comment: 'Says it.', text: 'query A {\n  merchant {\n    name\n  }\n}' }],
    ]);
    const described = (text: string) => readTools(schema, [text], comments)[0]?.description;
    expect(described('query A { merchant { name __typename } }')).toBe('Says it.');
    expect(described('query A { merchant { balance } }')).not.toBe('Says it.');
  });
});

describe('the input schema', () => {
  test('has types, nulls, defaults, ranges and what is required', () => {
    const { inputSchema } = toolOf(
      `query A($id: ID!, $n: Int = 7, $ids: [ID!]!, $day: Date, $order: RoomOrder!) {
        room(id: $id) { title }
        nodes(ids: $ids) { id }
        rooms(first: $n, orderBy: $order, filter: { startsOn: $day }) { totalCount }
      }`,
    );
    expect(inputSchema).toMatchObject({
      type: 'object',
      required: ['id', 'ids', 'order'],
      additionalProperties: false,
      properties: {
        id: { type: 'string', description: expect.stringContaining('Global id') as string },
        n: { type: 'integer', minimum: 0, maximum: 100, default: 7 },
        ids: { type: 'array', items: { type: 'string' }, minItems: 0, maxItems: 100 },
        day: {
          ...orNull({ type: 'string', format: 'date' }),
          description: expect.stringContaining('Only rooms that start on this day') as string,
        },
        order: { type: 'string', enum: expect.arrayContaining(['NEWEST']) as string[] },
      },
    });
  });

  test('names no null where clients convert by a plain type, and leaving out does the same', () => {
    const { inputSchema } = toolOf(
      `query A($n: Int, $none: Int = null, $filter: RoomFilter, $after: String, $order: RoomOrder = NEWEST) {
        rooms(first: $n, filter: $filter, after: $after, orderBy: $order) { totalCount }
        documents(first: $none) { totalCount }
      }`,
    );
    expect(inputSchema['properties']).toMatchObject({
      n: { type: 'integer' },
      none: { type: 'integer' },
      filter: { type: 'object' },
      after: orNull({ type: 'string' }),
      order: { type: 'string', default: 'NEWEST' },
    });
    expect(inputSchema['properties']).not.toHaveProperty('none.default');
    expect(
      inputOf(
        `mutation A($id: ID!, $n: Int = 60, $at: DateTime!) {
          rescheduleRoom(input: { roomId: $id, startsAt: $at, durationMinutes: $n }) { userErrors { code } }
        }`,
      ),
    ).toMatchObject({ n: { type: 'integer', default: 60 } });
  });

  test('has the fields of input objects, and refuses others', () => {
    expect(
      inputOf('mutation A($i: RescheduleRoomInput!) { rescheduleRoom(input: $i) { userErrors { code } } }'),
    ).toMatchObject({
      i: {
        type: 'object',
        additionalProperties: false,
        required: ['durationMinutes', 'roomId', 'startsAt'],
        properties: {
          durationMinutes: { type: 'integer', minimum: 30, maximum: 300 },
          startsAt: { type: 'string', format: 'date-time' },
        },
      },
    });
  });

  test('requires the key of what is paid, where it is a field and where it is a variable', () => {
    const key = { type: 'string', minLength: 1, maxLength: 255 };
    expect(
      inputOf('mutation A($i: CreateVodRoomInput!) { createVodRoom(input: $i) { userErrors { code } } }'),
    ).toMatchObject({
      i: { required: ['title', 'videoKey', 'idempotencyKey'], properties: { idempotencyKey: key } },
    });
    const { inputSchema } = toolOf(
      `mutation A($key: String) {
        createVodRoom(input: { title: "t", videoKey: "k", idempotencyKey: $key }) { userErrors { code } }
      }`,
    );
    expect(inputSchema).toMatchObject({ required: ['key'], properties: { key } });
  });

  test('is empty for an operation without variables', () => {
    expect(toolOf('query A { merchant { name } }').inputSchema).toEqual({
      type: 'object',
      properties: {},
      additionalProperties: false,
    });
  });
});

describe('the output schema', () => {
  test('has what is selected, under its alias, with its nulls', () => {
    expect(dataOf('query A { mine: rooms { totalCount nodes { id title } } }')).toEqual({
      type: 'object',
      required: ['mine'],
      properties: {
        mine: orNull({
          type: 'object',
          required: ['totalCount', 'nodes'],
          properties: {
            totalCount: orNull({ type: 'integer' }),
            nodes: orNull({
              type: 'array',
              items: orNull({
                type: 'object',
                required: ['id', 'title'],
                properties: { id: { type: 'string' }, title: orNull({ type: 'string' }) },
              }),
            }),
          },
        }),
      },
    });
  });

  test('requires nothing that another type, or a variable, may leave out', () => {
    const data = dataOf(
      `query A($id: ID!, $more: Boolean!) {
        node(id: $id) {
          __typename
          ... on Node { id }
          ... on Room { title schedulePhase @include(if: $more) }
          ...D
        }
      }
      fragment D on Document { fileName }`,
    ) as { properties: { node: { anyOf: [{ properties: object; required: string[] }] } } };
    const [node] = data.properties.node.anyOf;
    expect(Object.keys(node.properties).sort()).toEqual([
      '__typename',
      'fileName',
      'id',
      'schedulePhase',
      'title',
    ]);
    expect(node.required.sort()).toEqual(['__typename', 'id']);
  });

  test('brings together what is asked for twice', () => {
    const data = dataOf(
      'query A { room(id: "1") { id } room(id: "1") { title } ... { room(id: "1") { isVod } } }',
    );
    expect(JSON.stringify(data)).toContain('"required":["id","title","isVod"]');
  });

  test('requires nothing of an object that only one of several types asks for', () => {
    const data = dataOf(
      `query A {
        node(id: "1") {
          ... on Room { documents { totalCount } }
          ... on Merchant { documents { pageInfo { hasNextPage } } }
        }
      }`,
    );
    expect(JSON.stringify(data)).not.toContain('"required":["totalCount"');
    expect(JSON.stringify(data)).toContain('"required":["hasNextPage"]');
  });

  test('does not require data or errors', () => {
    expect(toolOf('query A { merchant { name } }').outputSchema).not.toHaveProperty('required');
  });
});

test('every mutation of the schema has marks of its own', () => {
  const unknown = mutationHints(['somethingElse'], false);
  expect(unknown).toMatchObject({ destructiveHint: true, idempotentHint: false });
  for (const name of Object.keys(schema.getMutationType()?.getFields() ?? {}))
    expect([name, mutationHints([name], false)]).not.toEqual([name, unknown]);
});

test('of several mutations in one operation the worst counts', () => {
  expect(mutationHints(['createRoom', 'deleteRoom'], false)).toMatchObject({
    destructiveHint: true,
    idempotentHint: false,
  });
});
