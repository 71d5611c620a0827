import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../../support/gateway.ts';
import { costOf, UNBOUNDED } from '../../support/operation-cost.ts';

const TOGETHER = 'v4/room/listDocuments';
const ALONE = 'v3/room/listDocuments';
const { bareRoom, endedRoom, liveRoom } = seedIds;
const listOf = (first: number) =>
  `{ rooms(first: ${first}) { nodes { vendorId documents { totalCount edges { attachedAt node { vendorId fileName pageCount status size { bytes } } } } } } }`;
const LIST = listOf(20);

const without = (options: TestGatewayOptions = {}) =>
  startTestGateway({ ...UNBOUNDED, ...options, client: { beyondDocument: 'off' } });

async function ask(gateway: TestGateway, query = LIST) {
  gateway.takeCalls();
  const { data, errors } = await gateway.execute<object, never>(query);
  expect(errors).toBeUndefined();
  return data;
}

const countOf = (gateway: TestGateway, path: string) =>
  gateway.takeCalls().filter((called) => called === path).length;

describe('documents of several rooms', () => {
  test.each(['list', 'map'] as const)(
    'are one call for twenty rooms, whatever its form: %s',
    async (form) => {
      await using gateway = await startTestGateway({ sandbox: { documentsTogether: form } });
      const data = await ask(gateway);
      expect(gateway.takeCalls()).toEqual(['v3/room/list', TOGETHER]);
      await using plain = await without();
      expect(data).toEqual(await ask(plain));
      expect(plain.takeCalls()).not.toContain(TOGETHER);
    },
  );

  test('that an answer does not have are asked for alone', async () => {
    await using gateway = await startTestGateway({ sandbox: { documentsTogether: 'flat' } });
    const ids = [liveRoom, endedRoom, bareRoom, 'jz00000000000000000000000000000000'];
    const query = `{ ${ids.map((id, index) => `r${index}: room(id: "${id}") { documents { totalCount } }`).join(' ')} }`;
    const data = await ask(gateway, query);
    const seen = gateway.takeCalls();
    expect(seen.filter((path) => path === TOGETHER)).toHaveLength(1);
    // One has no documents, so a list of documents does not name it; one is no room.
    expect(seen.filter((path) => path === ALONE)).toHaveLength(2);
    await using plain = await without();
    expect(data).toEqual(await ask(plain, query));
  });

  test('are a call for each twenty, and one room alone is asked for as ever', async () => {
    await using gateway = await startTestGateway(UNBOUNDED);
    await ask(gateway, listOf(45));
    expect(countOf(gateway, TOGETHER)).toBe(3);
    await ask(gateway, listOf(21));
    expect(gateway.takeCalls().filter((path) => path.endsWith('listDocuments'))).toEqual([ALONE, TOGETHER]);
    await ask(gateway, `{ room(id: "${liveRoom}") { documents { totalCount } } }`);
    expect(gateway.takeCalls()).toEqual([ALONE]);
  });

  test('are remembered, and forgotten with a write to any of the rooms', async () => {
    const ttlMs = {
      record: 60_000,
      list: 60_000,
      merchant: 60_000,
      liveStatistics: 60_000,
      playback: 60_000,
    };
    await using gateway = await startTestGateway({ cache: { ttlMs } });
    const query = `{ a: room(id: "${liveRoom}") { documents { totalCount } } b: room(id: "${bareRoom}") { documents { totalCount } } }`;
    const before = await ask(gateway, query);
    expect(gateway.takeCalls()).toEqual([TOGETHER]);
    expect(await ask(gateway, query)).toEqual(before);
    expect(gateway.takeCalls()).toEqual([]);
    await ask(
      gateway,
      `mutation { attachDocument(input: { roomId: "${bareRoom}", documentId: "${seedIds.convertedDocument}" }) { userErrors { code } } }`,
    );
    expect(await ask(gateway, query)).not.toEqual(before);
    expect(gateway.takeCalls()).toEqual([TOGETHER]);
  });

  test('are read anew by what follows a write in the same request', async () => {
    await using gateway = await startTestGateway();
    const shown = 'room { documents { totalCount } } userErrors { code }';
    const data = await ask(
      gateway,
      `mutation { before: renameRoom(input: { roomId: "${bareRoom}", title: "a" }) { ${shown} }
        after: attachDocument(input: { roomId: "${bareRoom}", documentId: "${seedIds.convertedDocument}" }) { ${shown} } }`,
    );
    const withDocuments = (totalCount: number) => ({ room: { documents: { totalCount } }, userErrors: [] });
    expect(data).toEqual({ before: withDocuments(0), after: withDocuments(1) });
  });

  test.each(['off', 'html', '404'] as const)(
    'are asked for one by one where the account has no such call, which is tried once: %s',
    async (how) => {
      await using gateway = await startTestGateway(UNBOUNDED);
      if (how === 'off') gateway.sandbox.settings.documentsTogether = 'off';
      if (how === 'html') gateway.sandbox.faults.add({ endpoint: TOGETHER, kind: 'html' });
      if (how === '404') gateway.sandbox.faults.add({ endpoint: TOGETHER, kind: 'status', status: 404 });
      const first = await ask(gateway);
      const calls = gateway.takeCalls();
      expect(calls.filter((path) => path === TOGETHER)).toHaveLength(1);
      expect(calls.filter((path) => path === ALONE)).toHaveLength(20);
      expect(await ask(gateway)).toEqual(first);
      expect(countOf(gateway, TOGETHER)).toBe(0);
    },
  );

  test('are asked for one by one while that call fails, and together again after it', async () => {
    await using gateway = await startTestGateway(UNBOUNDED);
    gateway.sandbox.faults.add({ endpoint: TOGETHER, kind: 'error', error: 'other_error' });
    await ask(gateway);
    expect(countOf(gateway, ALONE)).toBe(20);
    await ask(gateway);
    expect(countOf(gateway, ALONE)).toBe(0);
  });

  test('fail room by room, where those alone fail too', async () => {
    await using gateway = await startTestGateway(UNBOUNDED);
    gateway.sandbox.settings.documentsTogether = 'off';
    gateway.sandbox.faults.add({ endpoint: ALONE, kind: 'error', error: 'other_error' });
    const { data, errors } = await gateway.execute<
      { rooms: { nodes: { documents: object | null }[] } },
      never
    >(LIST);
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UPSTREAM_ERROR']);
    expect(data?.rooms.nodes.filter(({ documents }) => documents === null)).toHaveLength(1);
  });

  test.each(['list', 'flat', 'off'] as const)(
    'cost no more than planned, which counts a call in vain: %s',
    async (form) => {
      await using gateway = await startTestGateway({ ...UNBOUNDED, sandbox: { documentsTogether: form } });
      for (const first of [1, 2, 19, 20, 21, 45]) {
        const { made, seen, plannedMax } = await costOf(gateway, listOf(first));
        expect(made, `${first}`).toBe(seen);
        expect(seen, `${first}`).toBeLessThanOrEqual(plannedMax);
        expect(plannedMax).toBe(Math.ceil(first / 20) + first + (first > 1 ? 1 : 0));
      }
      const byName = [liveRoom, endedRoom, bareRoom].map(
        (id, index) => `r${index}: room(id: "${id}") { title documents { totalCount } }`,
      );
      const { seen, plannedMax } = await costOf(gateway, `{ ${byName.join(' ')} ${listOf(3).slice(1)}`);
      expect(seen).toBeLessThanOrEqual(plannedMax);
      expect(plannedMax).toBe(3 + 3 + 1 + 3 + 1);
    },
  );
});
