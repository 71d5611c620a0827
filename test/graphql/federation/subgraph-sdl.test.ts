import { readFile } from 'node:fs/promises';
import { printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../../src/graphql/schema.ts';
import { withFederation } from '../../../src/graphql/federation/subgraph.ts';
import { ANONYMOUS, SERVER, sdlOf, startSubgraph } from './subgraph.ts';

/** Those of one text that the other has not, in their order. */
function linesBeyond(text: string, other: string): string[] {
  const left = new Map<string, number>();
  for (const line of other.split('\n')) left.set(line, (left.get(line) ?? 0) + 1);
  return text.split('\n').filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return line.trim() !== '' && count === 0;
  });
}

describe('what a router sees', () => {
  test('is the schema as it is committed, with keys, and without what does not compose', async () => {
    await using gateway = await startSubgraph();
    const sdl = await sdlOf(gateway);
    const committed = await readFile(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8');
    expect(linesBeyond(sdl, committed)).toMatchInlineSnapshot(`
      [
        "extend schema @link(url: "https://specs.apollo.dev/federation/v2.4", import: ["@key", "@shareable"])",
        "type Document implements Node @key(fields: "id") @key(fields: "vendorId") {",
        "type Merchant implements Node @key(fields: "id") {",
        "type PageInfo @shareable {",
        "type Room implements Node @key(fields: "id") @key(fields: "vendorId") {",
      ]
    `);
    expect(linesBeyond(committed, sdl)).toMatchInlineSnapshot(`
      [
        "Live classrooms of Duobeiyun (多贝云): rooms, documents, statistics, recordings and the merchant behind them, linked with each other, from the vendor's signed partner API.",
        "Ids are global and opaque, and an argument that names one room or document takes the vendor's own id as well (\`node\` and \`nodes\` do not); lists are Relay connections over the vendor's numbered pages, with \`pageCursors\` to jump; times are RFC 3339 instants in UTC, days are days in Shanghai, and units are in the names.",
        "What does not exist is null; what the caller of a mutation can fix is in \`userErrors\`; everything else is an error with a stable \`extensions.code\`.",
        "schema {",
        "  query: Query",
        "  mutation: Mutation",
        "  subscription: Subscription",
        "Lets the answer begin without this fragment, which follows when it is there. Needs a client that accepts \`multipart/mixed\` or server-sent events.",
        "directive @defer(",
        "  """Deferred when true."""",
        "  if: Boolean! = true",
        "  """Names the fragment in the answer."""",
        "  label: String",
        ") on FRAGMENT_SPREAD | INLINE_FRAGMENT",
        "type Document implements Node {",
        "type Merchant implements Node {",
        "type PageInfo {",
        "  Fetches any object by its global id, not by an id of the vendor. Null when it does not exist.",
        "  node(",
        "    """Global id."""",
        "  ): Node",
        "  Fetches many objects by global id, in order, null where an object does not exist or a text is no id.",
        "  nodes(",
        "    Global ids, at most 100; each may need a vendor call, and counts towards what an operation may need.",
        "    ids: [ID!]!",
        "  ): [Node]!",
        "    id: ID!",
        "type Room implements Node {",
        """"",
        "  """",
        "    """",
        "}",
      ]
    `);
  });

  test('is the same whenever it is printed', async () => {
    await using one = await startSubgraph();
    await using another = await startSubgraph({ yoga: { schema: withFederation(createSchema()) } });
    expect(await sdlOf(another)).toBe(await sdlOf(one));
  });

  test('is for callers who are known, as introspection does not hide it', async () => {
    await using gateway = await startSubgraph();
    const query = '{ _service { sdl } }';
    expect(await gateway.execute(query, {}, ANONYMOUS)).toMatchObject({
      data: null,
      errors: [{ path: ['_service'], extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(await gateway.execute(query, {}, SERVER)).toMatchObject({
      data: { _service: { sdl: expect.stringContaining('@key(fields: "id")') as string } },
    });
  });
});

test('the schema of a gateway that is no subgraph is what it was, and stays so beside one', () => {
  const schema = createSchema();
  const before = printSchema(schema);
  const added = linesBeyond(printSchema(withFederation(schema)), before);
  expect(printSchema(schema)).toBe(before);
  expect(before).not.toMatch(/_entities|_service|_Any|_Entity|_Service/);
  expect(added).toMatchInlineSnapshot(`
    [
      "  """",
      "  What references of other subgraphs name, in order, null where it does not exist.",
      "  _entities(",
      "    """References, at most 100."""",
      "    representations: [_Any!]!",
      "  ): [_Entity]!",
      "  """The schema of this subgraph, for routers."""",
      "  _service: _Service!",
      """"What may be referred to."""",
      "union _Entity = Document | Merchant | Room",
      """"A reference: an object with its \`__typename\` and a key."""",
      "scalar _Any",
      """"This subgraph."""",
      "type _Service {",
      "  """The schema as routers compose it."""",
      "  sdl: String",
      "}",
    ]
  `);
});
