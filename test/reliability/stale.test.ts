import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { ENDPOINT, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { figure, quantile } from './figures.ts';

const ttlMs = { record: 50, list: 50, merchant: 50, liveStatistics: 50, playback: 50 };
const id = seedIds.liveRoom;
/** Where somebody waits, as long as the reads take; the long tests have a minute. */
const outageMs = 1_000 * Number(process.env['OUTAGE_SECONDS'] ?? 0);
/** At least so many reads, by so many readers. */
const READS = 400;
const READERS = 20;
/** Between two reads of a reader in a long outage: many enough, on a machine that has four outages at once. */
const PAUSE_MS = 500;
const ROOM = `{ room(id: "${id}") { title } }`;
const RENAME = `mutation ($title: String!) {
  renameRoom(input: { roomId: "${id}", title: $title }) { room { title } }
}`;

interface Answer {
  data?: { rooms?: { nodes: { vendorId: string }[] } } | null;
  errors?: unknown;
  extensions?: { stale?: { ageSeconds: number } };
}

const ask = (gateway: TestGateway, query: string) =>
  gateway.execute<NonNullable<Answer['data']>, object>(query) as Promise<Answer>;

/** Passes the life of what has been read so far. */
const expire = () => new Promise((resolve) => setTimeout(resolve, 2 * ttlMs.record));

describe('a vendor that is down', () => {
  test.concurrent.each(['drop', 'hang', 'status', 'html'] as const)(
    '%s: every room, list and document read before is still answered, and says how old it is',
    { timeout: 60_000 + 2 * outageMs },
    async (kind) => {
      await using gateway = await startTestGateway({ cache: { ttlMs } });
      const list =
        '{ rooms(first: 20) { nodes { vendorId title } } documents(first: 5) { nodes { fileName } } }';
      const warm = await ask(gateway, list);
      const queries = [
        list,
        ...warm.data!.rooms!.nodes.map(
          ({ vendorId }) => `{ room(id: "${vendorId}") { type documents { totalCount } } }`,
        ),
      ];
      const readAll = () => Promise.all(queries.map((query) => ask(gateway, query)));
      let before = await readAll();
      // On a busy machine what was just read may be old already.
      while (before.some(({ errors, extensions }) => errors ?? extensions?.stale)) before = await readAll();
      await expire();
      gateway.sandbox.faults.add({ endpoint: '*', kind, times: 100_000 });
      const waits: number[] = [];
      const ages: number[] = [];
      let asked = 0;
      const outageBegan = performance.now();
      const read = async (): Promise<void> => {
        while (asked < READS || performance.now() - outageBegan < outageMs) {
          const query = asked % queries.length;
          asked += 1;
          const startedAt = performance.now();
          const { data, errors, extensions } = await ask(gateway, queries[query]!);
          waits.push(performance.now() - startedAt);
          const isSame = JSON.stringify(data) === JSON.stringify(before[query]!.data);
          if (isSame && !errors && extensions?.stale) ages.push(extensions.stale.ageSeconds);
          if (outageMs > 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        }
      };
      await Promise.all(Array.from({ length: READERS }, read));
      const outageSeconds = (performance.now() - outageBegan) / 1_000;
      figure(
        `outage (${kind}) of ${outageSeconds.toFixed(1)} s, warm keys`,
        '100 % answered over 60 s, marked',
        `${((100 * ages.length) / asked).toFixed(1)} % of ${asked}, slowest ${(quantile(waits, 1) / 1_000).toFixed(1)} s, ` +
          `answers up to ${Math.max(...ages)} s old`,
      );
      expect(ages.length).toBe(asked);
    },
  );

  test('and back: the next answer is fresh and says nothing', async () => {
    await using gateway = await startTestGateway({ cache: { ttlMs } });
    await ask(gateway, ROOM);
    await expire();
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'status', status: 500 });
    expect((await ask(gateway, ROOM)).extensions?.stale).toEqual({ ageSeconds: 1 });
    expect((await ask(gateway, ROOM)).extensions?.stale).toBeUndefined();
  });

  test('a request waits for a fresh answer once, however many it asks for one behind the other', async () => {
    await using gateway = await startTestGateway({
      cache: { ttlMs },
      client: { readLimits: { limit: 2, maxWaiting: 1_000 } },
    });
    const list = '{ rooms(first: 20) { nodes { documents { totalCount } } } }';
    const before = await ask(gateway, list);
    await expire();
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 1_000 });
    const startedAt = performance.now();
    const { data, errors, extensions } = await ask(gateway, list);
    const tookMs = performance.now() - startedAt;
    expect({ data, errors }).toEqual({ data: before.data, errors: undefined });
    expect(extensions?.stale).toBeDefined();
    // Two seconds each time would be twenty.
    expect(tookMs).toBeLessThan(10_000);
  });

  test('an own write is never answered with what was before it', async () => {
    await using gateway = await startTestGateway({ cache: { ttlMs } });
    await ask(gateway, ROOM);
    await gateway.execute<object, object>(RENAME, { title: 'Renamed' });
    gateway.sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'status', status: 500, times: 2 });
    expect((await ask(gateway, ROOM)).errors).toBeDefined();
    // Also not when the write comes between the question and its answer.
    gateway.sandbox.faults.clear();
    await ask(gateway, ROOM);
    await expire();
    gateway.sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'hang', times: 100 });
    const asked = ask(gateway, ROOM);
    await gateway.execute<object, object>(RENAME, { title: 'Renamed again' });
    gateway.sandbox.faults.clear();
    expect((await asked).extensions?.stale).toBeUndefined();
    expect((await ask(gateway, ROOM)).data).toEqual({ room: { title: 'Renamed again' } });
  });

  test('balances and statistics are never old, and who asks for fresh answers gets no old ones', async () => {
    await using gateway = await startTestGateway({ cache: { ttlMs } });
    const queries = [
      '{ merchant { balance } }',
      `{ room(id: "${id}") { statistics { live { studentCount } } } }`,
    ];
    for (const query of queries) await ask(gateway, query);
    await expire();
    gateway.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'status', status: 500, times: 10 });
    gateway.sandbox.faults.add({
      endpoint: 'v3/statistics/zhibo/room',
      kind: 'status',
      status: 500,
      times: 10,
    });
    for (const query of queries) expect((await ask(gateway, query)).errors).toBeDefined();

    await ask(gateway, ROOM);
    await expire();
    gateway.sandbox.faults.add({ endpoint: 'v3/room/detail', kind: 'status', status: 500, times: 10 });
    const response = await gateway.yoga.fetch(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'cache-control': 'no-cache' },
      body: JSON.stringify({ query: ROOM }),
    });
    expect(((await response.json()) as Answer).errors).toBeDefined();
    expect((await ask(gateway, ROOM)).extensions?.stale).toBeDefined();
  });
});
