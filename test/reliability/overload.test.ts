import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { classOf, type QueryClass } from '../../src/operation/checks/load-check.ts';
import { ENDPOINT, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { figure, quantile } from './figures.ts';

describe('the class of a query', () => {
  test.each<[QueryClass | null, string]>([
    ['record', '{ room(id: "1") { title documents { totalCount } } }'],
    ['record', '{ merchant { name } }'],
    ['list', '{ rooms(first: 20) { totalCount } }'],
    ['list', 'query { ...Lists } fragment Lists on Query { documents(first: 1) { totalCount } }'],
    ['statistics', '{ room(id: "1") { statistics { live { studentCount } } } }'],
    ['statistics', '{ rooms(first: 1) { nodes { statistics { live { studentCount } } } } }'],
    [null, 'mutation { deleteRoom(input: { roomId: "1" }) { deletedRoomId } }'],
    [null, 'subscription { documentStatusChanged(documentId: "1") { status } }'],
  ])('%s: %s', (queryClass, query) => {
    expect(classOf(parse(query))).toBe(queryClass);
  });
});

const QUERIES = {
  record: 'query ($id: ID!) { room(id: $id) { title } }',
  list: 'query ($text: String) { rooms(first: 1, filter: { titleContains: $text }) { totalCount } }',
  statistics: 'query ($id: ID!) { room(id: $id) { statistics { live { studentCount } } } }',
};

async function ask({ yoga, sandbox }: TestGateway, queryClass: QueryClass, index: number) {
  // Each asks for something else, so that no two share a vendor call.
  const variables = { id: `jz${String(index).padStart(32, '0')}`, text: `text ${index}` };
  const callsBefore = sandbox.requests.length;
  const response = await yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: QUERIES[queryClass], variables }),
  });
  const { errors } = (await response.json()) as { errors?: unknown };
  const { status, headers } = response;
  return {
    queryClass,
    status,
    retryAfter: headers.get('retry-after'),
    hasErrors: errors !== undefined,
    /** As long as it took the vendor to be asked so often: a clock that stands still when the machine does. */
    calls: sandbox.requests.length - callsBefore,
  };
}

describe('five times more queries than the vendor can answer', () => {
  test(
    'what is refused is refused at once, by class; what is accepted is answered in usual time',
    { timeout: 30_000 },
    async () => {
      const vendorMs = 500;
      const limit = 8;
      const capacityPerSecond = limit / (vendorMs / 1_000);
      const load = { waitMs: 0 };
      await using gateway = await startTestGateway({
        client: { readLimits: { limit, maxWaiting: 1_000 } },
        yoga: { shedding: { load, limits: { statistics: 80, list: 180, record: 280 } } },
      });
      Object.defineProperty(load, 'waitMs', { get: () => gateway.duobei.health().expectedWaitMs });
      // Not all the same, so that the vendor's turns do not end in step.
      const times = 1_000_000;
      gateway.sandbox.faults.add({
        endpoint: '*',
        kind: 'delay',
        ms: 0.8 * vendorMs,
        probability: 1 / 3,
        times,
      });
      gateway.sandbox.faults.add({
        endpoint: '*',
        kind: 'delay',
        ms: 1.2 * vendorMs,
        probability: 1 / 2,
        times,
      });
      gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: vendorMs, times });

      // The usual time by class: some need two vendor calls, one after the other.
      const usual = new Map<QueryClass, number>();
      for (const queryClass of ['statistics', 'list', 'record'] as const) {
        const alone = await Promise.all(
          Array.from({ length: 8 }, (_, index) => ask(gateway, queryClass, index)),
        );
        usual.set(queryClass, Math.max(...alone.map(({ calls }) => calls)));
      }

      const seconds = 6;
      const mix: QueryClass[] = ['statistics', 'list', 'statistics', 'list', 'record'];
      const asked: Promise<Awaited<ReturnType<typeof ask>>>[] = [];
      gateway.sandbox.clearRequests();
      /** How many of the vendor's turns were in use, from time to time since all of them were. */
      const turns: number[] = [];
      const startedAt = performance.now();
      for (let sent = 0; performance.now() - startedAt < seconds * 1_000;) {
        const due = ((performance.now() - startedAt) / 1_000) * 5 * capacityPerSecond;
        for (; sent < due; sent += 1) asked.push(ask(gateway, mix[sent % mix.length]!, 1_000 + sent));
        await new Promise((resolve) => setTimeout(resolve, 5));
        const used = gateway.sandbox.activeRequests;
        if (turns.length > 0 || used === limit) turns.push(used);
      }
      const answers = await Promise.all(asked);

      const accepted = answers.filter(({ status }) => status === 200);
      const refused = answers.filter(({ status }) => status === 503);
      const goodput = turns.reduce((sum, used) => sum + used, 0) / (limit * turns.length);
      const p99 = quantile(
        accepted.map(({ queryClass, calls }) => calls / usual.get(queryClass)!),
        0.99,
      );
      const refusedShare = (queryClass: QueryClass) =>
        refused.filter((answer) => answer.queryClass === queryClass).length /
        answers.filter((answer) => answer.queryClass === queryClass).length;
      const shares = (['statistics', 'list', 'record'] as const).map(refusedShare);
      figure(
        'overload, 5×',
        'goodput ≥ 90 %, accepted p99 ≤ 2× idle',
        `goodput ${(goodput * 100).toFixed(0)} %, accepted p99 ${p99.toFixed(2)}× idle; refused: ` +
          `${shares.map((share) => `${(share * 100).toFixed(0)} %`).join(' / ')} of statistics / lists / records`,
      );
      expect(accepted.length + refused.length).toBe(answers.length);
      expect(accepted.some(({ hasErrors }) => hasErrors)).toBe(false);
      expect(new Set(refused.map(({ retryAfter }) => retryAfter))).toEqual(new Set(['1']));
      // Room for a machine that is busy: without shedding it would be thirty times.
      expect(goodput).toBeGreaterThanOrEqual(0.85);
      expect(p99).toBeLessThanOrEqual(6);
      expect(shares[0]).toBeGreaterThan(shares[1]!);
      expect(shares[1]).toBeGreaterThan(shares[2]!);
    },
  );

  test('mutations are never refused', async () => {
    await using gateway = await startTestGateway({ yoga: { shedding: { load: { waitMs: 60_000 } } } });
    const { errors } = await gateway.execute<object, object>(
      'mutation { deleteRoom(input: { roomId: "jz1" }) { userErrors { code } } }',
    );
    expect(errors).toBeUndefined();
    const refused = await gateway.execute<object, object>('{ merchant { name } }');
    expect(refused.errors?.[0]?.extensions).toEqual({ code: 'OVERLOADED' });
  });
});
