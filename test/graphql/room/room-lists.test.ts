import { describe, expect, test } from 'vitest';
import type { VendorCallCount } from '../../../src/reads/read-session.ts';
import { convertStatusAt } from '../../../src/sandbox/conversion.ts';
import type { Room } from '../../../src/sandbox/model.ts';
import { shanghaiSecond } from '../../../src/sandbox/shanghai-time.ts';
import { createDraw, type Draw } from '../../operation/differential/draw.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { UNBOUNDED } from '../../support/operation-cost.ts';
import { stateFileOf, vendorRoomFrom, vodAt, type VendorRoom } from '../../support/sandbox-rooms.ts';

const NOW = Date.parse('2026-03-02T10:00:20+08:00');
const now = () => NOW;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const TYPES = { ONE_TO_ONE: 1, ONE_TO_MANY: 2, SMALL_CLASS_CLIENT: 8 } as const;
const STATUSES = ['NOT_CONVERTED', 'CONVERTED', 'FAILED', 'EMPTY'] as const;
const PHASES = ['UPCOMING', 'IN_PROGRESS', 'ENDED'] as const;
const ORDERS = ['STARTS_AT_ASC', 'STARTS_AT_DESC', 'NEWEST'] as const;

interface Filter {
  titleContains?: string;
  startsBefore?: string;
  startsAfter?: string;
  startsOn?: string;
  phase?: (typeof PHASES)[number];
  type?: keyof typeof TYPES;
  isVod?: boolean;
  recordingStatus?: (typeof STATUSES)[number];
}

type Order = (typeof ORDERS)[number] | null;

/** Lessons of a few days, many of them in a few minutes, and videos in the same minutes. */
function school(draw: Draw, count: number): VendorRoom[] {
  const minutes = [-3 * DAY_MS, -DAY_MS, -2 * HOUR_MS, -30 * MINUTE_MS, 0, 40 * MINUTE_MS, DAY_MS].map(
    (ms) => Math.floor((NOW + ms) / MINUTE_MS) * MINUTE_MS,
  );
  return Array.from({ length: count }, (_, index): VendorRoom => {
    const minuteMs = draw.pick(minutes) + draw.pick([0, 0, MINUTE_MS, -MINUTE_MS]);
    const title = draw.pick(['数学', 'English', '物理']) + String(index);
    if (draw.chance(0.25) && minuteMs < NOW - MINUTE_MS)
      return vodAt(minuteMs + 1_000 * (1 + draw.below(59)), { title, recording: 'converted' });
    return {
      title,
      startMs: minuteMs,
      endMs: minuteMs + draw.pick([30, 60, 60, 300]) * MINUTE_MS,
      courseType: draw.pick(Object.values(TYPES)),
      recording: draw.pick(['auto', 'converted', 'failed', 'empty', 'pending'] as const),
      ...(draw.chance(0.1) && { validEndTime: '2027-01-01 00:00' }),
    };
  });
}

function anyFilter(draw: Draw, rooms: readonly Room[]): Filter {
  const instant = () => {
    const ms = draw.pick(rooms).startMs + draw.pick([0, 0, 1, -1, 500, 1_000, 20_000, -20_000, MINUTE_MS]);
    return new Date(ms).toISOString();
  };
  return {
    ...(draw.chance(0.2) && { titleContains: draw.pick(['数学', 'english', '1']) }),
    ...(draw.chance(0.4) && { startsBefore: instant() }),
    ...(draw.chance(0.4) && { startsAfter: instant() }),
    ...(draw.chance(0.2) && { startsOn: shanghaiSecond(draw.pick(rooms).startMs).slice(0, 10) }),
    ...(draw.chance(0.25) && { phase: draw.pick(PHASES) }),
    ...(draw.chance(0.15) && { type: draw.pick(Object.keys(TYPES)) as keyof typeof TYPES }),
    ...(draw.chance(0.2) && { isVod: draw.chance(0.5) }),
    ...(draw.chance(0.2) && { recordingStatus: draw.pick(STATUSES) }),
  };
}

/** What the filter and the order promise, worked out from what the vendor has. */
function expectedOf(rooms: readonly Room[], filter: Filter, order: Order, conversionMs: number): string[] {
  const phaseOf = ({ vod, startMs, endMs }: Room) =>
    vod || NOW >= endMs ? 'ENDED' : NOW < startMs ? 'UPCOMING' : 'IN_PROGRESS';
  const fits = (room: Room) =>
    (filter.titleContains === undefined || room.title.toLowerCase().includes(filter.titleContains)) &&
    (filter.startsBefore === undefined || room.startMs < Date.parse(filter.startsBefore)) &&
    (filter.startsAfter === undefined || room.startMs > Date.parse(filter.startsAfter)) &&
    (filter.startsOn === undefined || shanghaiSecond(room.startMs).startsWith(filter.startsOn)) &&
    (filter.phase === undefined || phaseOf(room) === filter.phase) &&
    (filter.type === undefined || room.courseType === TYPES[filter.type]) &&
    (filter.isVod === undefined || room.vod === filter.isVod) &&
    (filter.recordingStatus === undefined ||
      STATUSES[convertStatusAt(room, NOW, conversionMs)] === filter.recordingStatus);
  const sign = order === 'STARTS_AT_ASC' ? 1 : -1;
  return rooms
    .filter(fits)
    .sort((a, b) => sign * (a.startMs - b.startMs) || (a.roomId < b.roomId ? -1 : 1))
    .map(({ roomId }) => roomId);
}

const LIST = `query ($first: Int, $last: Int, $after: String, $before: String, $filter: RoomFilter, $orderBy: RoomOrder) {
  rooms(first: $first, last: $last, after: $after, before: $before, filter: $filter, orderBy: $orderBy) {
    isComplete totalCount nodes { vendorId }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`;

interface Page {
  isComplete: boolean;
  totalCount: number | null;
  nodes: { vendorId: string }[];
  pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> & Record<'startCursor' | 'endCursor', string>;
}

async function pageOf(gateway: TestGateway, variables: object): Promise<Page> {
  const { data, errors, extensions } = await gateway.execute<{ rooms: Page }, object>(LIST, variables);
  expect(errors).toBeUndefined();
  const { made, plannedMax } = extensions!['vendorCalls'] as VendorCallCount;
  expect(made, JSON.stringify(variables)).toBeLessThanOrEqual(plannedMax);
  return data!.rooms;
}

/** Every page to the end, or to the start. */
async function walk(gateway: TestGateway, list: object, size: number, isForward: boolean) {
  const pages: Page[] = [];
  for (let cursor: string | null = null; ;) {
    const window = isForward ? { first: size, after: cursor } : { last: size, before: cursor };
    const page = await pageOf(gateway, { ...list, ...window });
    pages.push(page);
    const { hasNextPage, hasPreviousPage, startCursor, endCursor } = page.pageInfo;
    if (!(isForward ? hasNextPage : hasPreviousPage)) break;
    cursor = isForward ? endCursor : startCursor;
  }
  const shown = (isForward ? pages : pages.toReversed()).flatMap(({ nodes }) =>
    nodes.map(({ vendorId }) => vendorId),
  );
  return { shown, pages };
}

const LISTS = 80;

describe.each(['plain', 'documented'] as const)(
  'any filter and order, at a vendor that reads its times %s',
  (reading) => {
    test('shows page by page what a plain filter of all rooms has, counted and within its planned calls, or says that it is not complete', async () => {
      const draw = createDraw(reading === 'plain' ? 1 : 2);
      const planned = school(draw, 90);
      const rooms = planned.map(vendorRoomFrom);
      await using state = await stateFileOf(planned);
      await using gateway = await startTestGateway({
        ...UNBOUNDED,
        now,
        sandbox: { dataFile: state.dataFile, timeFilter: reading },
        client: { roomTimeFilter: reading },
      });
      const { conversionMs } = gateway.sandbox.settings;
      const seen = { complete: 0, incomplete: 0, rooms: 0 };
      for (let index = 0; index < LISTS; index += 1) {
        const filter = anyFilter(draw, rooms);
        const orderBy = draw.chance(0.4) ? null : draw.pick(ORDERS);
        const expected = expectedOf(rooms, filter, orderBy, conversionMs);
        const { shown, pages } = await walk(
          gateway,
          { filter, orderBy },
          draw.pick([3, 7, 20, 50]),
          draw.chance(0.6),
        );
        const what = JSON.stringify({ filter, orderBy });
        expect(new Set(shown).size, what).toBe(shown.length);
        if (pages.every(({ isComplete }) => isComplete)) {
          expect(shown, what).toEqual(expected);
          for (const { totalCount } of pages) expect(totalCount, what).toBe(expected.length);
          seen.complete += 1;
        } else {
          // What there is of it is right, and in its order.
          expect(shown, what).toEqual(expected.filter((id) => shown.includes(id)));
          for (const { totalCount } of pages) expect(totalCount, what).toBeNull();
          seen.incomplete += 1;
        }
        seen.rooms += shown.length;
      }
      expect(seen.complete).toBeGreaterThan(0.8 * LISTS);
      expect(seen.incomplete).toBeGreaterThan(0);
      expect(seen.rooms).toBeGreaterThan(5 * LISTS);
    });
  },
);
