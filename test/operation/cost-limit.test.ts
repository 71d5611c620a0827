import { describe, expect, test } from 'vitest';
import { MobileRoomDocument } from '../generated/operations.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { ENDPOINT, startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';

const documentsOf = (first: number) =>
  `{ rooms(first: ${first}) { nodes { title documents { totalCount } } } }`;

const limitedTo = (maxVendorCalls: number, { isWarnOnly = false } = {}) => ({
  yoga: { execution: { maxVendorCalls, isWarnOnly, isCostReported: false, compiledAtUse: null } },
});

async function ask(gateway: TestGateway, query: string, variables: object = {}) {
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, result: (await response.json()) as GraphQLResult<unknown> };
}

describe('the limit of vendor calls', () => {
  test('lets the mobile query and 20 rooms with documents pass', async () => {
    await using gateway = await startTestGateway();
    const mobile = await gateway.execute(MobileRoomDocument, { id: seedIds.liveRoom });
    expect(mobile.errors).toBeUndefined();
    expect((await ask(gateway, documentsOf(20))).result.errors).toBeUndefined();
  });

  test('refuses 100 rooms with documents before the first call, and names the dearest field', async () => {
    await using gateway = await startTestGateway();
    const { status, result } = await ask(gateway, documentsOf(100));
    expect(status).toBe(400);
    expect(result.data).toBeUndefined();
    expect(result.errors).toEqual([
      {
        message:
          'This may need 106 vendor calls, 100 of them for `rooms.nodes.documents`; an operation may need at most 60. ' +
          'Ask for fewer items or fields at once.',
        extensions: {
          code: 'QUERY_TOO_EXPENSIVE',
          field: 'rooms.nodes.documents',
          vendorCalls: 106,
          maxVendorCalls: 60,
        },
      },
    ]);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('reads sizes from variables', async () => {
    await using gateway = await startTestGateway();
    const query = 'query ($first: Int = 10) { rooms(first: $first) { nodes { documents { totalCount } } } }';
    expect((await ask(gateway, query)).status).toBe(200);
    expect((await ask(gateway, query, { first: 90 })).status).toBe(400);
  });

  test('works a search out once for all texts, and anew for what costs more', async () => {
    await using gateway = await startTestGateway(limitedTo(40));
    const query =
      'query ($f: RoomFilter) { rooms(first: 20, filter: $f) { nodes { documents { totalCount } } } }';
    const statusOf = async (filter: object | null) => (await ask(gateway, query, { f: filter })).status;
    for (const filter of [{ titleContains: 'x' }, null, { titleContains: 'y' }, {}]) {
      expect(await statusOf(filter)).toBe(200);
      expect(await statusOf({ titleContains: 'x', phase: 'UPCOMING' })).toBe(400);
      expect(await statusOf({ phase: 'UPCOMING' })).toBe(400);
    }
  });

  test('works two searches out anew where they were one, or are one now', async () => {
    await using gateway = await startTestGateway();
    const query =
      'query ($f: RoomFilter, $g: RoomFilter) { a: rooms(first: 20, filter: $f) { nodes { documents { totalCount } } } ' +
      'b: rooms(first: 20, filter: $g) { nodes { documents { totalCount } type } } }';
    const statusOf = async (f: object, g: object) => (await ask(gateway, query, { f, g })).status;
    const [x, y] = [{ titleContains: 'x' }, { titleContains: 'y' }];
    expect([await statusOf(x, x), await statusOf(x, y), await statusOf(x, x)]).toEqual([200, 400, 200]);
  });

  test('takes what is left out for another search than what is null', async () => {
    await using gateway = await startTestGateway(limitedTo(50));
    const query =
      'query ($t: String, $f: RoomFilter) { a: rooms(first: 20, filter: { titleContains: $t }) { nodes { documents { totalCount } } } ' +
      'b: rooms(first: 20, filter: $f) { nodes { documents { totalCount } type } } }';
    const statusOf = async (variables: object) => (await ask(gateway, query, { f: {}, ...variables })).status;
    expect([await statusOf({}), await statusOf({ t: null }), await statusOf({})]).toEqual([200, 400, 200]);
  });

  test('tells variables that do not fit as the execution would, with a code', async () => {
    await using gateway = await startTestGateway();
    const query = 'query ($first: Int) { rooms(first: $first) { totalCount } }';
    const { result } = await ask(gateway, query, { first: 'many' });
    expect(result).toEqual({
      errors: [
        {
          message:
            'Variable "$first" got invalid value "many"; Int cannot represent non-integer value: "many"',
          locations: [{ line: 1, column: 8 }],
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('only warns where limits only warn', async () => {
    await using gateway = await startTestGateway(limitedTo(3, { isWarnOnly: true }));
    const { result } = await ask(gateway, documentsOf(5));
    expect(result.errors).toBeUndefined();
    expect(gateway.logs).toContainEqual(
      expect.objectContaining({ calls: 7, maxVendorCalls: 3, dearestField: 'rooms.nodes.documents' }),
    );
  });
});
