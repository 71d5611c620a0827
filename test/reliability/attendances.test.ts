import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { figure, quantile } from './figures.ts';

describe('the attendance of 500 users', () => {
  const SLOW_MS = 200;
  const QUERIES = 150;
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
      const alone = await waitsOf(gateway, query);
      let isMeasured = false;
      let classes = 0;
      const one = async (): Promise<void> => {
        while (!isMeasured) {
          const { errors } = await gateway.execute(CLASS, { userIds: USERS });
          expect(errors).toBeUndefined();
          classes += 1;
        }
      };
      const running = one();
      const beside = await waitsOf(gateway, query);
      isMeasured = true;
      await running;
      const ratio = quantile(beside.waits, 0.99) / quantile(alone.waits, 0.99);
      figure(
        `a ${queryClass} beside the attendance of 500, 90 turns`,
        'p99 < 2× alone, none refused',
        `p99 ${quantile(beside.waits, 0.99).toFixed(0)} ms, alone ${quantile(alone.waits, 0.99).toFixed(0)} ms: ` +
          `${ratio.toFixed(2)}×; ${beside.codes.length} refused; ${classes} × 500 users meanwhile`,
      );
      expect(beside.codes).toEqual([]);
      expect(ratio).toBeLessThan(2);
      expect(classes).toBeGreaterThan(0);
    },
  );
});
