import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { ask, startWith } from './jit-gateway.ts';

const id = seedIds.liveRoom;
const other = seedIds.endedRoom;

/** What graphql-jit 0.8.9 does otherwise than graphql-js. */
const rows: { name: string; query: string; variables?: object }[] = [
  {
    name: 'a variable in an input object that is left out, where the field has a default',
    query: `query ($role: RoomRole) { room(id: "${id}") {
      entryLink(input: { nickname: "A", userId: "u", role: $role }) { role url } } }`,
  },
  {
    name: 'a null in an input object, where the field has a default and must not be null',
    query: `query ($role: RoomRole) { room(id: "${id}") {
      entryLink(input: { nickname: "A", userId: "u", role: $role }) { role url } } }`,
    variables: { role: null },
  },
  {
    name: 'a null by the default of a variable in an input object',
    query: `query ($role: RoomRole = HOST) { room(id: "${id}") {
      entryLink(input: { nickname: "A", userId: "u", role: $role }) { role url } } }`,
    variables: { role: null },
  },
  {
    name: 'a variable in a list that is left out',
    query: 'query ($one: ID = "jz00000000") { nodes(ids: [$one]) { id } }',
    variables: { one: null },
  },
  {
    name: 'a fragment that one of two spreads skips with a literal',
    query: `{ a: room(id: "${id}") { ...F @skip(if: true) id } b: room(id: "${other}") { ...F } }
      fragment F on Room { title }`,
  },
  {
    name: 'a fragment that one of two spreads skips with a variable',
    query: `query ($yes: Boolean!) { a: room(id: "${id}") { ...F @skip(if: $yes) id } b: room(id: "${other}") { ...F } }
      fragment F on Room { title }`,
    variables: { yes: true },
  },
  {
    name: 'a fragment that is skipped and comes again in one place',
    query: `query ($yes: Boolean!) { room(id: "${id}") { ...F @skip(if: $yes) ...F } } fragment F on Room { title }`,
    variables: { yes: true },
  },
  {
    name: 'errors on several lines, with a line break of each kind',
    query: `{\n  a: room(id: "x") { title }\r\n\tb: room(id: "y") { title } c: room(id:\r"z") {\n title } }`,
  },
  {
    name: 'a null for an argument on another line',
    query: 'query ($id: ID = "x") {\n  merchant { name }\n  room(\n    id: $id\n  ) { title }\n}',
    variables: { id: null },
  },
  {
    name: 'an error of a root field that must not be null, and errors beside it',
    query: 'query ($ids: [ID!] = []) { nodes(ids: $ids) { id } room(id: "x") { title } }',
    variables: { ids: null },
  },
  {
    name: 'the same by a fragment',
    query:
      'query ($ids: [ID!] = []) { ...F room(id: "x") { title } } fragment F on Query { nodes(ids: $ids) { id } }',
    variables: { ids: null },
  },
  {
    name: 'names that meet when they are joined',
    query: `{ b_c: room(id: "${id}") { documents { totalCount } } c: merchant { b: name } }`,
  },
  {
    name: 'a name that JavaScript keeps for itself',
    query: '{ __proto__: merchant { name } viewer { scopes } merchant { __proto__: name timeZone } }',
  },
  {
    name: 'a variable of that name',
    query: 'query ($__proto__: RoomFilter) { rooms(filter: $__proto__) { totalCount } }',
    // As JSON has it.
    variables: JSON.parse('{"__proto__":{"titleContains":"x"}}') as object,
  },
  {
    name: 'a variable that is left out and has the name of what every object has',
    query: 'query ($toString: Int) { rooms(first: 2, last: $toString) { totalCount } }',
  },
  {
    name: 'a name that promises have',
    query: '{ then: merchant { then: name timeZone } rooms(first: 2) { nodes { then: title } } }',
  },
];

describe('compiled operations', () => {
  test.each(rows)('give what the interpreter gives: $name', async ({ query, variables = {} }) => {
    await using interpreted = await startWith(null);
    await using compiled = await startWith(1);
    const expected = await ask(interpreted, query, variables);
    const found = await ask(compiled, query, variables);
    expect(JSON.stringify(found)).toBe(JSON.stringify(expected));
    expect(found.body).not.toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }] });
    expect(found.body).not.toMatchObject({ errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
    expect(compiled.takeCalls()).toEqual(interpreted.takeCalls());
  });

  test('make no mutation behind one that failed', async () => {
    const rename = (alias: string) =>
      `${alias}: renameRoom(input: { roomId: "${id}", title: "${alias}" }) { room { title } }`;
    const answers = [];
    for (const compiledAtUse of [null, 1]) {
      await using gateway = await startWith(compiledAtUse);
      gateway.sandbox.faults.add({ endpoint: 'v3/room/update/title', kind: 'html', times: 1 });
      answers.push(await ask(gateway, `mutation { ${rename('one')} ${rename('two')} }`));
      expect(gateway.takeCalls()).toEqual(['v3/room/update/title']);
    }
    expect(JSON.stringify(answers[1])).toBe(JSON.stringify(answers[0]));
  });

  test('are most of what clients send', async () => {
    await using gateway = await startWith(1);
    for (const query of [
      `query ($n: Int = 2) { rooms(first: $n) { nodes { ...R } } merchant { name } } fragment R on Room { id my_title: title }`,
      `mutation ($input: CreateRoomInput!) { createRoom(input: $input) { room { id } userErrors { code } } }`,
      `{ room(id: "${id}") { entryLink(input: { nickname: "A", userId: "u" }) { role url } } }`,
      '{ nodes(ids: ["x"]) { __typename ... on Room { title } } }',
    ]) {
      await ask(gateway, query, {
        input: {
          title: 'A',
          type: 'ONE_TO_ONE',
          isVideoEnabled: true,
          startsAt: '2026-05-05T00:00:00Z',
          durationMinutes: 30,
        },
      });
      expect([query, gateway.pipeline.texts.find(query, undefined).compiledCount]).toEqual([query, 1]);
    }
  });
});
