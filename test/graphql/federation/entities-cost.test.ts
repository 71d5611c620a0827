import { describe, expect, test } from 'vitest';
import { encodeGlobalId } from '../../../src/graphql/fields/ids.ts';
import { roomIdFrom } from '../../../src/sandbox/random.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import type { GraphQLResult, TestGateway } from '../../support/gateway.ts';
import { costOf, UNBOUNDED } from '../../support/operation-cost.ts';
import { stateFileOf } from '../../support/sandbox-rooms.ts';
import { entities, roomById, roomByVendorId, SERVER, startSubgraph } from './subgraph.ts';

const startMs = Date.parse('2026-03-02T02:00:00Z');

/** As `stateFileOf` names them. */
const roomIds = (count: number) =>
  Array.from({ length: count }, (_, index) => roomIdFrom(`planned-${index}`));

async function stateOf(rooms: number) {
  return stateFileOf(Array.from({ length: rooms }, () => ({ startMs })));
}

/** What twenty lessons with a room each come to. */
async function costOfLessons(gateway: TestGateway, selection: string, rooms = roomIds(20)) {
  const representations = rooms.map(roomById);
  return costOf(gateway, entities(`__typename ... on Room { ${selection} }`), { representations });
}

describe('twenty rooms that another subgraph refers to', () => {
  const COSTS: [selection: string, calls: number][] = [
    ['id', 0],
    ['vendorId', 0],
    ['id wechatLive @include(if: false) { isOpen }', 0],
    ['chatLog { status }', 1],
    ['merchant { name }', 1],
    ['title', 20],
    ['title schedulePhase isVod', 20],
    ['title merchant { name }', 21],
    ['title chatLog { status } merchant { name }', 22],
    ['statistics { room { id } }', 0],
    ['statistics { room { title } }', 20],
    ['statistics { live { studentCount } }', 20],
    ['title statistics { live { studentCount } }', 40],
  ];

  test.each(COSTS)('cost what was planned: { %s } %i calls', async (selection, calls) => {
    await using state = await stateOf(20);
    await using gateway = await startSubgraph({ ...UNBOUNDED, sandbox: { dataFile: state.dataFile } });
    expect(await costOfLessons(gateway, selection)).toEqual({
      plannedMax: calls,
      made: calls,
      seen: calls,
      errors: [],
    });
  });

  test('cost no more than one where they are one', async () => {
    await using state = await stateOf(1);
    await using gateway = await startSubgraph({ ...UNBOUNDED, sandbox: { dataFile: state.dataFile } });
    const [id] = roomIds(1) as [string];
    const representations = Array.from({ length: 20 }, (_, index) =>
      index % 2 ? roomById(id) : roomByVendorId(id),
    );
    const cost = await costOf(gateway, entities('... on Room { title chatLog { status } }'), {
      representations,
    });
    expect(cost).toMatchObject({ plannedMax: 2, seen: 2 });
  });
});

describe('references of several types', () => {
  test('cost the records that are read, and what names nothing costs nothing', async () => {
    await using gateway = await startSubgraph(UNBOUNDED);
    const representations = [
      roomById(seedIds.liveRoom),
      roomById(seedIds.endedRoom),
      { __typename: 'Document', vendorId: seedIds.convertedDocument },
      { __typename: 'Document', vendorId: seedIds.failedDocument },
      { __typename: 'Merchant', id: encodeGlobalId('Merchant', gateway.duobei.partner) },
      { __typename: 'Lesson', id: '1' },
      7,
    ];
    const ask = (selection: string) => costOf(gateway, entities(selection), { representations });
    expect(await ask('... on Document { id vendorId previewLink { url } } ... on Room { id }')).toMatchObject(
      {
        plannedMax: 0,
        seen: 0,
      },
    );
    expect(await ask('... on Document { fileName uploadedAt } ... on Room { id }')).toMatchObject({
      plannedMax: 2,
      seen: 2,
    });
    // Each of the five may be a document whose state the vendor has to be asked for: one is.
    expect(await ask('... on Document { fileName status } ... on Room { id }')).toMatchObject({
      plannedMax: 7,
      seen: 3,
    });
    expect(await ask('... on Merchant { accountName timeZone }')).toMatchObject({ plannedMax: 0, seen: 0 });
    expect(await ask('... on Merchant { name } ... on Room { title }')).toMatchObject({
      plannedMax: 3,
      seen: 3,
    });
  });
});

describe('an operation with references', () => {
  test('is refused before its first call where it may need too many', async () => {
    await using gateway = await startSubgraph();
    const representations = roomIds(46).map(roomByVendorId);
    const query = entities('... on Room { title statistics { live { studentCount } } }');
    const { data, errors } = await gateway.execute(query, { representations }, SERVER);
    expect(data).toBeUndefined();
    expect(errors).toMatchObject([
      { extensions: { code: 'QUERY_TOO_EXPENSIVE', vendorCalls: 92, maxVendorCalls: 60 } },
    ]);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('is counted with what it may need where a condition is on all that may be referred to', async () => {
    await using gateway = await startSubgraph();
    const representations = roomIds(61).map(roomByVendorId);
    const inUnion = (selection: string) => entities(`... on _Entity { ... on Room { ${selection} } }`);
    for (const selection of ['title', 'statistics { live { studentCount } }']) {
      const { errors } = await gateway.execute(inUnion(selection), { representations }, SERVER);
      expect(errors).toMatchObject([{ extensions: { code: 'QUERY_TOO_EXPENSIVE', vendorCalls: 61 } }]);
    }
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('is planned with a record where an argument cannot be read', async () => {
    await using gateway = await startSubgraph();
    const query = `query ($representations: [_Any!]!, $role: RoomRole) { _entities(representations: $representations) {
      ... on Room { entryLink(input: { nickname: "A", userId: "u", role: $role }) { url } } } }`;
    const representations = roomIds(61).map(roomByVendorId);
    const answer = await gateway.execute<unknown, object>(query, { representations, role: null }, SERVER);
    expect(codesOf(answer)).toEqual(['QUERY_TOO_EXPENSIVE']);
    expect(gateway.takeCalls()).toEqual([]);
  });
});

function codesOf({ errors = [] }: GraphQLResult<unknown>): unknown[] {
  return errors.map(({ extensions }) => extensions?.['code']);
}
