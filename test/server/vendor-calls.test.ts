import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { MobileRoomDocument } from '../generated/operations.ts';
import { startTestGateway } from '../support/gateway.ts';

const id = seedIds.liveRoom;
const variables = { id };

interface Row {
  name: string;
  query: string;
  calls: string[];
}

const repeat = (path: string, times: number) => Array.from({ length: times }, () => path);

const rows: Row[] = [
  {
    name: 'the same room by 50 aliases is one call',
    query: `query ($id: ID!) { ${repeat('', 50)
      .map((_, index) => `room${index}: room(id: $id) { title }`)
      .join(' ')} }`,
    calls: ['v3/room/detail'],
  },
  {
    name: '20 rooms with listed fields are one call',
    query:
      '{ rooms(first: 20) { totalCount nodes { id title startsAt endsAt schedulePhase durationMinutes } } }',
    calls: ['v3/room/list'],
  },
  {
    name: 'a field that the list leaves out costs one detail a room',
    query: '{ rooms(first: 3) { nodes { title type isVod } } }',
    calls: ['v3/room/list', ...repeat('v3/room/detail', 3)],
  },
  {
    name: 'documents of 20 rooms are 20 calls beside the list',
    query: '{ rooms(first: 20) { nodes { documents { totalCount } } } }',
    calls: ['v3/room/list', ...repeat('v3/room/listDocuments', 20)],
  },
  {
    name: 'chat logs of 20 rooms are one call',
    query: '{ rooms(first: 20) { nodes { chatLog { status } } } }',
    calls: ['v3/room/chatDownload', 'v3/room/list'],
  },
  {
    name: 'counts of a long page are one call',
    query:
      '{ rooms(first: 100) { totalCount pageInfo { hasNextPage endCursor } pageCursors { totalPages } } }',
    calls: ['v3/room/list'],
  },
  {
    name: 'statistics cost nothing by themselves',
    query: 'query ($id: ID!) { room(id: $id) { statistics { room { id } } } }',
    calls: ['v3/room/detail'],
  },
  {
    name: 'skipped fields cost nothing',
    query: `query ($id: ID!) { room(id: $id) { title ... @include(if: false) { documents { totalCount } }
      statistics @skip(if: true) { live { studentCount } } } }`,
    calls: ['v3/room/detail'],
  },
  {
    name: 'fragments are looked through',
    query: `query ($id: ID!) { room(id: $id) { ...Card } }
      fragment Card on Room { title ... on Node { ... on Room { documents { totalCount } } } }`,
    calls: ['v3/room/detail', 'v3/room/listDocuments'],
  },
  {
    name: 'the merchant of every room is one call',
    query: '{ rooms(first: 20) { nodes { merchant { name } } } merchant { balance } }',
    calls: ['v3/merchant', 'v3/room/list'],
  },
];

describe('vendor calls', () => {
  test.each(rows)('$name', async ({ query, calls }) => {
    await using gateway = await startTestGateway();
    const { errors } = await gateway.execute(query, variables);
    expect(errors).toBeUndefined();
    expect(gateway.takeCalls()).toEqual([...calls].sort());
  });

  test('the mobile query is four calls, which start together', async () => {
    await using gateway = await startTestGateway();
    // The vendor answers nothing until every call has arrived: a call that waited for another would hang.
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: 150 });
    const startedAt = performance.now();
    const { data, errors } = await gateway.execute(MobileRoomDocument, variables);
    const elapsedMs = performance.now() - startedAt;
    expect(errors).toBeUndefined();
    expect(data?.room).toMatchObject({ vendorId: id, schedulePhase: 'IN_PROGRESS', type: 'ONE_TO_MANY' });
    const arrivals = gateway.sandbox.requests.map(({ at }) => at);
    expect(Math.max(...arrivals) - Math.min(...arrivals)).toBeLessThan(150);
    expect(elapsedMs).toBeLessThan(2 * 150 + 100);
    expect(gateway.takeCalls()).toEqual([
      'v3/merchant',
      'v3/room/detail',
      'v3/room/listDocuments',
      'v3/statistics/zhibo/room',
    ]);
  });

  test('a room that does not exist is null, without an error, whatever was asked of it', async () => {
    await using gateway = await startTestGateway();
    const result = await gateway.execute(MobileRoomDocument, { id: 'jz00000000000000000000000000000000' });
    expect(result).toEqual({ data: { room: null } });
  });

  test('a failed detail call hides only the fields that needed it', async () => {
    await using gateway = await startTestGateway();
    gateway.sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'status', status: 500 });
    const { data, errors } = await gateway.execute<{ rooms: { nodes: unknown[] } }, object>(
      '{ rooms(first: 1) { nodes { title type } } }',
    );
    expect(data?.rooms.nodes).toEqual([{ title: expect.any(String) as string, type: null }]);
    expect(errors?.map(({ path, extensions }) => [path?.join('.'), extensions?.['code']])).toEqual([
      ['rooms.nodes.0.type', 'UPSTREAM_STATUS'],
    ]);
  });
});
