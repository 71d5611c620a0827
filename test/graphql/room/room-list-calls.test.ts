import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { costOf, UNBOUNDED } from '../../support/operation-cost.ts';
import { startTestGateway } from '../../support/gateway.ts';
import { stateFileOf, vodAt } from '../../support/sandbox-rooms.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;
const MINUTE_MS = 60_000;

/** Lessons of an hour that start one after the other, the last of them in a day. */
const lessons = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ startMs: NOW + 86_400_000 - index * 10 * MINUTE_MS }));

interface Counted {
  rooms: { isComplete: boolean; totalCount: number | null; nodes?: { title: string }[] };
}

const COUNT = 'isComplete totalCount';

describe('the count alone', () => {
  test.each([
    ['rooms', '{ list: rooms(first: 0) { totalCount nodes { id } } }', 46],
    ['rooms of a title', '{ list: rooms(first: 0, filter: { titleContains: "数学" }) { totalCount } }', 1],
    ['documents', '{ list: documents(first: 0) { totalCount edges { cursor } } }', 30],
    ['rooms of the merchant', '{ m: merchant { list: rooms(first: 0) { totalCount } } }', 46],
  ])('of %s is one call', async (_what, query, totalCount) => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute<Record<'list' | 'm', object>, never>(query);
    expect(errors).toBeUndefined();
    expect({ ...data, ...data?.m }).toMatchObject({ list: { totalCount } });
    expect(gateway.takeCalls()).toHaveLength(1);
  });

  test('of the documents of a room is one too', async () => {
    await using gateway = await startTestGateway({ now });
    const query = `{ room(id: "${seedIds.liveRoom}") { documents(first: 0) { totalCount nodes { id } } } }`;
    const { data } = await gateway.execute<unknown, never>(query);
    expect(data).toEqual({ room: { documents: { totalCount: 3, nodes: [] } } });
    expect(gateway.takeCalls()).toHaveLength(1);
  });
});

describe('what a list costs that the vendor can neither filter nor order', () => {
  test.each([
    ['what is live now, which is asked for by its bounds', 'filter: { phase: IN_PROGRESS }', 3, 1],
    ['a timetable of the coming lessons', 'filter: { phase: UPCOMING }, orderBy: STARTS_AT_ASC', 14, 1],
    ['a day', 'filter: { startsOn: "2026-03-02" }, orderBy: STARTS_AT_ASC', 5, 1],
    [
      'video lessons, by their times',
      'filter: { isVod: true, startsAfter: "2025-11-01T00:00:00Z", startsBefore: "2026-02-10T00:00:00Z" }',
      2,
      1,
    ],
    [
      'the same and a lesson whose times do not tell',
      'filter: { isVod: true, startsBefore: "2026-02-10T00:00:00Z" }',
      2,
      2,
    ],
    ['recordings that failed', 'filter: { recordingStatus: FAILED }', 1, 3],
    ['lessons with one student that are live now', 'filter: { type: ONE_TO_ONE, phase: IN_PROGRESS }', 1, 4],
  ])('%s', async (_what, args, totalCount, calls) => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute<Counted, never>(`{ rooms(${args}) { ${COUNT} } }`);
    expect(errors).toBeUndefined();
    expect(data?.rooms).toEqual({ isComplete: true, totalCount });
    expect(gateway.takeCalls()).toHaveLength(calls);
  });

  test('has an end, which the answer says, and a narrower filter does not come to', async () => {
    await using state = await stateFileOf(lessons(501));
    await using gateway = await startTestGateway({ now, ...UNBOUNDED, sandbox: state });
    const ask = (args: string) => `{ rooms(${args}) { ${COUNT} nodes { title } } }`;
    const all = ask('first: 100, orderBy: STARTS_AT_ASC');
    const { data } = await gateway.execute<Counted, never>(all);
    expect(data?.rooms).toMatchObject({ isComplete: false, totalCount: null });
    expect(await costOf(gateway, all)).toMatchObject({ plannedMax: 25, made: 25, seen: 25 });
    const most = ask(
      'first: 100, orderBy: STARTS_AT_ASC, filter: { startsAfter: "2026-02-28T00:00:00+08:00" }',
    );
    expect((await gateway.execute<Counted, never>(most)).data?.rooms).toMatchObject({ isComplete: true });
    expect(await costOf(gateway, most)).toMatchObject({ plannedMax: 25, seen: 25 });
    const types = ask('filter: { type: ONE_TO_MANY }');
    expect((await gateway.execute<Counted, never>(types)).data?.rooms).toMatchObject({
      isComplete: false,
      totalCount: null,
    });
    expect((await costOf(gateway, types)).seen).toBe(25);
  });

  test('has an end for rooms too that are asked for one by one', async () => {
    await using state = await stateFileOf(lessons(45));
    await using gateway = await startTestGateway({ now, ...UNBOUNDED, sandbox: state });
    const ask = (filter: string) =>
      `{ rooms(first: 100, filter: { ${filter} }) { ${COUNT} nodes { title } } }`;
    const { data } = await gateway.execute<Counted, never>(ask('type: ONE_TO_MANY'));
    expect(data?.rooms).toMatchObject({ isComplete: false, totalCount: null });
    expect(data?.rooms.nodes).toHaveLength(22);
    const day = ask('type: ONE_TO_MANY, startsAfter: "2026-03-03T07:00:00+08:00"');
    const narrower = await gateway.execute<Counted, never>(day);
    expect(narrower.data?.rooms).toMatchObject({ isComplete: true, totalCount: 18 });
  });

  test('rooms that start in the minute of a bound are counted, and few calls more', async () => {
    const crowded = Array.from({ length: 30 }, (_, index) =>
      index < 22 ? { startMs: NOW } : vodAt(NOW + index * 1_000),
    );
    await using state = await stateFileOf([...crowded, ...lessons(60)]);
    await using gateway = await startTestGateway({ now, ...UNBOUNDED, sandbox: state });
    const ask = (filter: string) =>
      `{ rooms(first: 100, filter: { ${filter} }) { ${COUNT} nodes { startsAt } } }`;
    for (const [filter, totalCount] of [
      ['startsAfter: "2026-03-02T10:00:00+08:00"', 68],
      ['startsAfter: "2026-03-02T10:00:25+08:00"', 64],
      ['startsBefore: "2026-03-02T10:00:25+08:00"', 25],
    ] as const) {
      const { data } = await gateway.execute<Counted, never>(ask(filter));
      expect(data?.rooms).toMatchObject({ isComplete: true, totalCount });
      expect(data?.rooms.nodes).toHaveLength(totalCount);
      const { plannedMax, made, seen } = await costOf(gateway, ask(filter));
      expect(made).toBe(seen);
      expect(seen).toBeLessThanOrEqual(plannedMax);
      expect(
        await costOf(gateway, `{ rooms(first: 0, filter: { ${filter} }) { totalCount } }`),
      ).toMatchObject({ errors: [] });
    }
  });
});

describe('nodes', () => {
  test('has null for what is no id, and the rest, with no error and no call', async () => {
    await using gateway = await startTestGateway({ now });
    const room = Buffer.from(`Room:${seedIds.liveRoom}`).toString('base64');
    const ids = ['nonsense', room, '', seedIds.liveRoom, Buffer.from('User:1').toString('base64'), room];
    const { data, errors } = await gateway.execute<unknown, object>(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Room { title } } }',
      { ids },
    );
    expect(errors).toBeUndefined();
    const found = { id: room, title: '高一数学：函数与导数 第3讲' };
    expect(data).toEqual({ nodes: [null, found, null, null, null, found] });
    expect(gateway.takeCalls()).toHaveLength(1);
  });

  test('is an error where it is one thing that is no id', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute<unknown, never>('{ node(id: "nonsense") { id } }');
    expect(data).toEqual({ node: null });
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: 'id' });
  });
});
