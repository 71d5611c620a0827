import { describe, expect, test } from 'vitest';
import { contentOf, startMcpGateway, WAYS } from './mcp-gateway.ts';
import { stateFileOf } from '../../support/sandbox-rooms.ts';
import { answerBytes, fits, MAX_ANSWER_BYTES, shortened } from '../../../src/transports/mcp/short-answer.ts';

interface Page {
  nodes?: { id: string }[];
  edges?: { node: { id: string } }[];
  pageInfo: { endCursor: string };
}

const HOUR_MS = 3_600_000;
const START_MS = Date.parse('2035-03-01T08:00:00+08:00');

/** Rooms with long titles, an hour between them. */
const rooms = Array.from({ length: 150 }, (_, index) => ({
  startMs: START_MS + index * HOUR_MS,
  title: `第 ${index} 课 ${'数学'.repeat(20)}`,
}));

describe.each(WAYS)('%s', (_name, sessions) => {
  test.each(['RoomList', 'RoomPages', 'FindRooms'])(
    '%s is cut to a page, whose cursor leads on',
    async (name) => {
      await using state = await stateFileOf(rooms);
      const sandbox = { dataFile: state.dataFile };
      await using gateway = await startMcpGateway({ sessions }, { sandbox });
      const { client, call } = await gateway.connect();
      await client.listTools();
      const more = name === 'FindRooms' ? { find: {} } : {};
      const ids = ({ nodes, edges }: Page) =>
        (nodes ?? edges?.map(({ node }) => node) ?? []).map(({ id }) => id);
      const order = name === 'FindRooms' ? 'STARTS_AT_ASC' : 'NEWEST';
      const query = `{ rooms(first: 100, orderBy: ${order}) { nodes { id } } }`;
      const whole = await gateway.execute<{ rooms: Page }, object>(query);
      const result = await call(name, { ...more, first: 100 });
      const content = contentOf(result);
      expect(result.isError).toBeUndefined();
      expect(answerBytes(content as never)).toBeLessThanOrEqual(MAX_ANSWER_BYTES);
      const page = content.data?.['rooms'] as unknown as Page;
      const [, first, after] = /with "first": (\d+) and "after": ("\S+")\.$/.exec(content.cut ?? '') ?? [];
      expect(JSON.parse(after ?? '')).toBe(page.pageInfo.endCursor);
      const next = contentOf(
        await call(name, { ...more, first: Number(first), after: JSON.parse(after ?? '') as string }),
      );
      const both = [...ids(page), ...ids(next.data?.['rooms'] as unknown as Page)];
      expect(ids(page).length).toBeGreaterThan(20);
      expect(both).toEqual(whole.data?.rooms.nodes?.slice(0, both.length).map(({ id }) => id));
    },
  );
});

describe('an answer that is too long', () => {
  const long = (length: number) => Array.from({ length }, (_, index) => ({ index, text: 'a'.repeat(40) }));

  test('has its longest list cut, and says so', () => {
    const answer = shortened({ data: { room: { short: [1, 2], points: long(1_000) } } });
    expect(fits(answer)).toBe(true);
    const { room } = answer.data as { room: { short: number[]; points: unknown[] } };
    expect(room.short).toEqual([1, 2]);
    expect(answer.cut).toContain(`data.room.points (${room.points.length} of 1000)`);
    expect(room.points.length).toBeGreaterThan(100);
  });

  test('has lists within lists cut where those are the long ones', () => {
    const answer = shortened({ data: { days: [{ hours: [] }, { hours: long(1_000) }] } });
    const { days } = answer.data as { days: { hours: unknown[] }[] };
    expect(days).toHaveLength(2);
    expect(answer.cut).toContain(`data.days[1].hours (${days[1]?.hours.length} of 1000)`);
  });

  test('is left out where it has no list', () => {
    const answer = shortened({ data: { text: 'a'.repeat(20_000) } });
    expect(answer).toEqual({ cut: expect.stringContaining('Left out') as string });
  });

  test('counts bytes, not letters', () => {
    expect(answerBytes({ data: '课' })).toBe(2 * '{"data":"..."}'.length);
  });
});
