import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { figure, quantile } from './figures.ts';

describe('the attendance of 500 users', () => {
  const SLOW_MS = 200;
  /** One after the other, so that whatever else goes on in the machine is in both. */
  const PHASES = 5;
  const QUERIES = 30;
  const USERS = Array.from({ length: 500 }, (_, index) => `student-${index}`);
  const CLASS = `query ($userIds: [String!]!) {
    room(id: "${seedIds.endedRoom}") { statistics { attendances(userIds: $userIds) { attendedSeconds reason } } } }`;
  /** Each about something else, so that none waits for the call of another. */
  const OTHERS: Record<string, (index: number) => string> = {
    record: (index) => `{ room(id: "jz${String(index).padStart(8, '0')}") { title } }`,
    list: (index) => `{ rooms(first: 5, filter: { titleContains: "${index}" }) { nodes { title } } }`,
    statistics: (index) =>
      `{ room(id: "jz${String(index).padStart(8, '0')}") { title statistics { live { studentCount } } } }`,
  };

  /** How long queries take that are sent one after the other, whether they are answered or not. */
  async function waitsOf(gateway: TestGateway, query: (index: number) => string) {
    const asked: Promise<{ ms: number; code: unknown }>[] = [];
    for (let sent = 0; sent < QUERIES; sent += 1) {
      const startedAt = performance.now();
      asked.push(
        gateway.execute(query(sent)).then(({ errors }) => ({
          ms: performance.now() - startedAt,
          code: errors?.[0]?.extensions?.['code'],
        })),
      );
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const answers = await Promise.all(asked);
    return { waits: answers.map(({ ms }) => ms), codes: answers.flatMap(({ code }) => code ?? []) };
  }

  test.each(Object.entries(OTHERS))(
    'leaves a %s beside it less than twice its usual time, and gives it up for no load',
    async (queryClass, query) => {
      const load = { waitMs: 0 };
      await using gateway = await startTestGateway({
        cache: { ttlMs: { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 } },
        yoga: { shedding: { load } },
      });
      Object.defineProperty(load, 'waitMs', { get: () => gateway.duobei.health().expectedWaitMs });
      gateway.sandbox.faults.add({ endpoint: '*', kind: 'delay', ms: SLOW_MS, times: 1_000_000 });
      const alone: number[] = [];
      const beside: number[] = [];
      const refused: unknown[] = [];
      for (let phase = 0; phase < PHASES; phase += 1) {
        const before = await waitsOf(gateway, query);
        const running = gateway.execute(CLASS, { userIds: USERS });
        const meanwhile = await waitsOf(gateway, query);
        expect((await running).errors).toBeUndefined();
        alone.push(...before.waits);
        beside.push(...meanwhile.waits);
        refused.push(...before.codes, ...meanwhile.codes);
      }
      const [usual, found] = [quantile(alone, 0.99), quantile(beside, 0.99)];
      figure(
        `a ${queryClass} beside the attendance of 500`,
        'p99 < 2× alone, none refused',
        `p99 ${found.toFixed(0)} ms, alone ${usual.toFixed(0)} ms: ${(found / usual).toFixed(2)}×; ` +
          `medians ${quantile(beside, 0.5).toFixed(0)} and ${quantile(alone, 0.5).toFixed(0)} ms; ${refused.length} refused`,
      );
      expect(refused).toEqual([]);
      expect(found / usual).toBeLessThan(2);
    },
  );
});
