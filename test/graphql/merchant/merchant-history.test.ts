import { describe, expect, test } from 'vitest';
import { addDays, dayOf } from '../../../src/vendor/protocol/days.ts';
import { createSandboxArchives } from '../../../src/merchant-archives.ts';
import { own, user } from '../../contract/access-world.ts';
import { TrustedDocuments } from '../../../src/operation/persisted-operations.ts';
import { startTwoWays } from '../../transports/http/two-ways.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { keptHistory } from '../../support/kept-history.ts';

const NOW = Date.parse('2026-03-02T20:41:00+08:00');
const now = () => NOW;
const TODAY = dayOf(NOW);
const archive = keptHistory(NOW);
const start = () => startTestGateway({ now, archive });
const term = `from: "${addDays(TODAY, -125)}", to: "${TODAY}"`;

const FIGURES =
  'lessonCount studentCount liveWatchedSeconds playbackViewCount playbackWatchedSeconds lostRoomDays';

interface Period {
  from: string;
  to: string;
  spending: string | null;
  lessonCount: number;
  studentCount: number;
  playbackViewCount: number;
  lostRoomDays: number;
}

const usageQuery = (args: string) => `{ merchant { usage(${args}) { from to spending ${FIGURES} } } }`;

describe('the usage of a merchant', () => {
  test.each(['DAY', 'WEEK', 'MONTH'])(
    'by %s adds up to the same, and covers the span without a gap',
    async (interval) => {
      await using gateway = await start();
      const ask = async (by: string) => {
        const { data, errors } = await gateway.execute<{ merchant: { usage: Period[] } }, object>(
          usageQuery(`${term}, interval: ${by}`),
        );
        expect(errors).toBeUndefined();
        return data!.merchant.usage;
      };
      const periods = await ask(interval);
      expect([periods[0]!.from, periods.at(-1)!.to]).toEqual([addDays(TODAY, -125), TODAY]);
      for (const [index, { from }] of periods.slice(1).entries())
        expect(from).toBe(addDays(periods[index]!.to, 1));
      const sums = (all: Period[]) =>
        (['lessonCount', 'studentCount', 'playbackViewCount', 'lostRoomDays'] as const).map((figure) =>
          all.reduce((sum, period) => sum + period[figure], 0),
        );
      const byDay = await ask('DAY');
      expect(sums(periods)).toEqual(sums(byDay));
      expect(sums(byDay)[0]).toBeGreaterThan(90);
      expect(sums(byDay)[3]).toBe(0);
      expect(gateway.takeCalls()).toEqual([]);
    },
  );

  test('may be asked for by day and by month at once', async () => {
    await using gateway = await start();
    const { data } = await gateway.execute<{ merchant: Record<'days' | 'months', Period[]> }, object>(
      `{ merchant { days: usage(${term}, interval: DAY) { from } months: usage(${term}, interval: MONTH) { from } } }`,
    );
    expect(data!.merchant.days).toHaveLength(126);
    expect(data!.merchant.months.length).toBeLessThan(7);
  });

  test('says what was spent to whoever may see the balance', async () => {
    await using gateway = await start();
    const viewer = user('a', ['statistics:read']);
    const query = usageQuery(`${term}, interval: MONTH`);
    const refused = await gateway.execute<{ merchant: { usage: Period[] } }, object>(
      query,
      undefined,
      viewer,
    );
    expect(new Set(refused.errors?.map(({ extensions }) => extensions?.['code']))).toEqual(
      new Set(['FORBIDDEN']),
    );
    expect(refused.data!.merchant.usage.every(({ spending }) => spending === null)).toBe(true);
    const { data } = await gateway.execute<{ merchant: { usage: Period[] } }, object>(query);
    const spent = data!.merchant.usage.reduce((sum, { spending }) => sum + Number(spending ?? 0), 0);
    expect(spent).toBeGreaterThan(300);
  });

  test.each(['DAY', 'WEEK', 'MONTH'])(
    'comes to an end at the last days that there are, by %s',
    async (interval) => {
      await using gateway = await start();
      const last = await gateway.execute<{ merchant: { usage: Period[] } }, object>(
        usageQuery(`from: "2200-12-25", to: "2200-12-31", interval: ${interval}`),
      );
      expect(last.data!.merchant.usage.at(-1)).toMatchObject({ to: '2200-12-31' });
      const beyond = await gateway.execute(
        usageQuery(`from: "9999-12-01", to: "9999-12-31", interval: ${interval}`),
      );
      expect(beyond.errors?.[0]?.message).toContain('in the years 1971 to 2200');
    },
  );

  test('is refused to a token for some rooms, and to one without the scope', async () => {
    await using gateway = await start();
    for (const caller of [user('a', ['statistics:read'], [own]), user('a', ['room:read'])]) {
      const { errors } = await gateway.execute(usageQuery(term), undefined, caller);
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  test('is not enabled without an archive', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute(
      `{ merchant { accountName usage(${term}) { from } balanceHistory(${term}) { date } } userActivity(userId: "a", ${term}) { roomTitle } }`,
    );
    expect(data).toEqual({
      merchant: { accountName: 'default', usage: null, balanceHistory: null },
      userActivity: null,
    });
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(
      Array(3).fill('FEATURE_NOT_ENABLED'),
    );
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('is asked anew each time', async () => {
    // Of what is not in a manifest nothing may be kept anyway.
    const persisted = new TrustedDocuments(new Map([['usage', usageQuery(term)]]), false);
    await using ways = await startTwoWays({ now, archive, entryRules: { persisted } });
    for (let time = 0; time < 3; time += 1) {
      const response = await fetch(`${ways.url}/graphql?documentId=usage`);
      expect(await response.json()).toHaveProperty('data.merchant.usage');
      expect(response.headers.get('cache-control')).toBe('private, no-cache');
    }
  });
});

test('balances come once a day, in order, and lead to that of now', async () => {
  await using gateway = await start();
  const { data, errors } = await gateway.execute<
    {
      merchant: {
        balanceHistory: { date: string; balance: string; totalToppedUp: string; totalConsumed: string }[];
      };
    },
    object
  >(`{ merchant { balanceHistory(${term}) { date balance totalToppedUp totalConsumed collectedAt } } }`);
  expect(errors).toBeUndefined();
  const { balanceHistory } = data!.merchant;
  expect(balanceHistory).toHaveLength(126);
  expect(balanceHistory.at(-1)).toMatchObject({ date: TODAY, balance: '10000', totalConsumed: '1616' });
  expect(gateway.takeCalls()).toEqual([]);
});

test('two merchants of one archive see their own', async () => {
  const archives = createSandboxArchives(NOW, now);
  try {
    const span = { from: addDays(TODAY, -125), to: TODAY };
    const [school, branch] = await Promise.all(
      [
        { name: 'default', partner: '1' },
        { name: 'branch', partner: '2' },
      ].map(async (account) => (await archives.of(account)).usage(span, 'MONTH')),
    );
    const students = (periods: typeof school) =>
      periods!.reduce((sum, period) => sum + period.studentCount, 0);
    expect(students(branch)).toBeGreaterThan(0);
    expect(students(branch)).toBeLessThan(students(school));
  } finally {
    await archives.close();
  }
}, 180_000);
