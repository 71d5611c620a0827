import { parse } from 'graphql';
import { expect, test } from 'vitest';
import { classOf } from '../../src/operation/checks/load-check.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startTestGateway } from '../support/gateway.ts';

test.each([
  ['a room', '{ room(id: "a") { title } }', 'record'],
  ['the documents of one room', '{ room(id: "a") { documents { totalCount } } }', 'record'],
  [
    'the documents of one room by a fragment',
    '{ ...F } fragment F on Query { room(id: "a") { ...D } } fragment D on Room { a: title }',
    'record',
  ],
  ['a list of the merchant', '{ documents { totalCount } }', 'list'],
  ['a list behind a fragment', '{ ...F } fragment F on Query { rooms { totalCount } }', 'list'],
  [
    'a list in another operation of the text',
    'query A { room(id: "a") { title } } query B { rooms { totalCount } }',
    'list',
  ],
  ['statistics', '{ room(id: "a") { statistics { live { studentCount } } } }', 'statistics'],
  ['statistics of a list', '{ rooms { nodes { statistics { live { studentCount } } } } }', 'statistics'],
  ['a mutation', 'mutation { deleteRoom(input: { roomId: "a" }) { deletedRoomId } }', null],
  ['a subscription', 'subscription { documentStatus(documentId: "a") { status } }', null],
])('by how soon it is given up, %s is this: %#', (_what, text, queryClass) => {
  expect(classOf(parse(text))).toBe(queryClass);
});

test('the documents of a room are still answered where lists are given up', async () => {
  const shedding = { load: { waitMs: 50 }, limits: { statistics: 10, list: 20, record: 100 } };
  await using gateway = await startTestGateway({ yoga: { shedding } });
  const codeOf = async (query: string) => (await gateway.execute(query)).errors?.[0]?.extensions?.['code'];
  expect(await codeOf(`{ room(id: "${seedIds.liveRoom}") { documents { totalCount } } }`)).toBeUndefined();
  expect(await codeOf('{ documents { totalCount } }')).toBe('OVERLOADED');
});
