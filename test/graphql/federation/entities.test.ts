import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/fields/ids.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import type { GraphQLResult, TestGateway } from '../../support/gateway.ts';
import {
  ANONYMOUS,
  entities,
  roomById,
  roomByVendorId,
  SERVER,
  startSubgraph,
  studentOf,
} from './subgraph.ts';

interface Found {
  _entities: (Record<string, unknown> | null)[];
}

type Ask = (selection: string, representations: readonly unknown[]) => Promise<GraphQLResult<Found>>;

function asking(gateway: TestGateway, caller = SERVER): Ask {
  return (selection, representations) =>
    gateway.execute<Found, object>(entities(selection), { representations }, caller);
}

const { liveRoom, endedRoom, upcomingRoom, convertedDocument } = seedIds;
const GONE = 'jz00000000';

const THREE = `__typename ... on Room { id vendorId title } ... on Document { id vendorId fileName }
  ... on Merchant { accountName name }`;

describe('references', () => {
  test('are resolved by each key, in order, null where there is no such object', async () => {
    await using gateway = await startSubgraph();
    const ask = asking(gateway);
    const merchant = { __typename: 'Merchant', id: encodeGlobalId('Merchant', gateway.duobei.partner) };
    const document = { __typename: 'Document', id: encodeGlobalId('Document', convertedDocument) };
    const { data, errors } = await ask(THREE, [
      roomById(liveRoom),
      document,
      roomByVendorId(GONE),
      merchant,
      { __typename: 'Document', vendorId: convertedDocument },
      roomByVendorId(endedRoom),
      { __typename: 'Merchant', id: encodeGlobalId('Merchant', 'somebody-else') },
    ]);
    expect(errors).toBeUndefined();
    const found = data!._entities;
    expect(found).toMatchObject([
      { __typename: 'Room', id: roomById(liveRoom).id, vendorId: liveRoom },
      { __typename: 'Document', id: document.id, vendorId: convertedDocument },
      null,
      { __typename: 'Merchant', accountName: 'default', name: '宇宙中心' },
      { __typename: 'Document', id: document.id },
      { __typename: 'Room', id: roomById(endedRoom).id, vendorId: endedRoom },
      null,
    ]);
    expect(found[4]).toEqual(found[1]);
  });

  test('of one object are one call, however they name it', async () => {
    await using gateway = await startSubgraph();
    const room = [roomById(liveRoom), roomByVendorId(liveRoom), roomById(liveRoom)];
    const { data } = await asking(gateway)('... on Room { title }', room);
    expect(new Set(data!._entities.map((found) => found!['title'])).size).toBe(1);
    expect(gateway.takeCalls()).toEqual(['v3/room/detail']);
  });

  test('are resolved in a condition on all that may be referred to', async () => {
    await using gateway = await startSubgraph();
    const selection = '... on _Entity { ... on Node { ... on Room { title } } }';
    const { data, errors } = await asking(gateway)(selection, [roomById(liveRoom)]);
    expect(errors).toBeUndefined();
    expect(data!._entities).toEqual([{ title: expect.any(String) as string }]);
  });

  test('beyond a hundred are refused before any call', async () => {
    await using gateway = await startSubgraph();
    const rooms = Array.from({ length: 101 }, (_, index) => roomByVendorId(`jz${1_000_000 + index}`));
    const refused = await asking(gateway)('... on Room { id }', rooms);
    expect(refused).toMatchObject({
      data: null,
      errors: [{ path: ['_entities'], extensions: { code: 'BAD_USER_INPUT', argument: 'representations' } }],
    });
    expect((await asking(gateway)('... on Room { id }', rooms.slice(1))).data!._entities).toHaveLength(100);
    expect(gateway.takeCalls()).toEqual([]);
  });
});

describe('a reference that names nothing', () => {
  const WRONG: [name: string, representation: unknown][] = [
    ['a text', 'Room'],
    ['a number', 7],
    ['a list', [{ __typename: 'Room', vendorId: liveRoom }]],
    ['nothing in it', {}],
    ['a type that is not there', { __typename: 'Lesson', id: '1' }],
    ['a type that is no entity', { __typename: 'RoomStatistics', id: '1' }],
    ['a type by a name that every object has', { __typename: 'constructor', id: '1' }],
    ['a type that is no text', { __typename: { Room: 1 }, id: '1' }],
    ['no key', { __typename: 'Room', title: 'Algebra' }],
    ['a key that is null', { __typename: 'Room', id: null }],
    ['a key that is a number', { __typename: 'Room', vendorId: 7 }],
    ['a key that is an object', { __typename: 'Room', vendorId: { $ne: null } }],
    ['an id of nothing', { __typename: 'Room', id: 'zzz' }],
    ['an id of another type', { __typename: 'Room', id: encodeGlobalId('Document', convertedDocument) }],
    ['a key of another type', { __typename: 'Merchant', vendorId: 'x' }],
    ['JSON that means to change objects', JSON.parse('{"__proto__":{"__typename":"Room","vendorId":"x"}}')],
  ];

  test.each(WRONG)('is an error of its own, and nothing in the log: %s', async (_name, representation) => {
    await using gateway = await startSubgraph();
    const good = roomById(liveRoom);
    const { data, errors } = await asking(gateway)('... on Room { title }', [good, representation, good]);
    expect(data!._entities).toEqual([{ title: expect.any(String) as string }, null, data!._entities[0]]);
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['_entities', 1],
        extensions: { code: 'BAD_USER_INPUT', argument: 'representations' },
      }),
    ]);
    expect(gateway.logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  test.each([
    ['null', null],
    ['a reference that is null', [null]],
  ])('is refused where it cannot be read at all: %s', async (_name, representations) => {
    await using gateway = await startSubgraph();
    const { errors } = await gateway.execute(entities('__typename'), { representations }, SERVER);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(gateway.logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  test('in the text of the operation is the same', async () => {
    await using gateway = await startSubgraph();
    const { data, errors } = await gateway.execute<Found, object>(
      `query ($id: String!) { _entities(representations: [7, { __typename: "Room", vendorId: $id }]) {
        ... on Room { vendorId } } }`,
      { id: liveRoom },
      SERVER,
    );
    expect(data!._entities).toEqual([null, { vendorId: liveRoom }]);
    expect(errors).toMatchObject([{ path: ['_entities', 0], extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('callers', () => {
  test('who are nobody are refused, whatever they refer to', async () => {
    await using gateway = await startSubgraph();
    const merchant = { __typename: 'Merchant', id: encodeGlobalId('Merchant', gateway.duobei.partner) };
    for (const one of [merchant, roomById(liveRoom), { __typename: 'Lesson' }])
      expect(await asking(gateway, ANONYMOUS)('... on Merchant { name }', [one])).toMatchObject({
        data: null,
        errors: [{ path: ['_entities'], extensions: { code: 'UNAUTHENTICATED' } }],
      });
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('for some rooms reach no other, even where nothing of it is read', async () => {
    await using gateway = await startSubgraph();
    const ask = asking(gateway, studentOf(liveRoom));
    for (const selection of ['id', 'chatLog { status }', 'title']) {
      const { data, errors } = await ask(`... on Room { vendorId ${selection} }`, [
        roomById(endedRoom),
        roomByVendorId(liveRoom),
        roomByVendorId(upcomingRoom),
      ]);
      expect(data!._entities).toMatchObject([null, { vendorId: liveRoom }, null]);
      expect(errors).toMatchObject([
        { path: ['_entities', 0], extensions: { code: 'FORBIDDEN' } },
        { path: ['_entities', 2], extensions: { code: 'FORBIDDEN' } },
      ]);
    }
    const asked = JSON.stringify(gateway.sandbox.requests);
    expect(asked).toContain(liveRoom);
    expect(asked).not.toMatch(new RegExp(`${endedRoom}|${upcomingRoom}`));
  });

  test('for some rooms are given no document, and no money of the merchant', async () => {
    await using gateway = await startSubgraph();
    const ask = asking(gateway, studentOf(liveRoom));
    const merchant = { __typename: 'Merchant', id: encodeGlobalId('Merchant', gateway.duobei.partner) };
    const document = { __typename: 'Document', vendorId: convertedDocument };
    const selection = '... on Document { id previewLink { url } } ... on Merchant { name balance }';
    expect(await ask(selection, [document, merchant])).toMatchObject({
      data: { _entities: [null, { name: '宇宙中心', balance: null }] },
      errors: expect.arrayContaining([
        expect.objectContaining({
          path: ['_entities', 0],
          extensions: expect.objectContaining({ code: 'FORBIDDEN' }) as object,
        }),
        expect.objectContaining({
          path: ['_entities', 1, 'balance'],
          extensions: expect.objectContaining({ code: 'FORBIDDEN' }) as object,
        }),
      ]) as object[],
    });
  });

  test('without the scope of a room are refused, even where nothing of it is read', async () => {
    await using gateway = await startSubgraph();
    const caller = { ...SERVER, scopes: new Set(['merchant:read'] as const) };
    const { errors } = await asking(gateway, caller)('... on Room { id }', [roomById(liveRoom)]);
    expect(errors).toMatchObject([{ path: ['_entities', 0], extensions: { code: 'FORBIDDEN' } }]);
  });
});
