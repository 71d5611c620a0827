import { describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

interface RoomsPage {
  rooms: {
    totalCount: number;
    nodes: { vendorId: string }[];
    pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> &
      Record<'startCursor' | 'endCursor', string>;
  };
}

const FORWARD = `query ($cursor: String) { rooms(first: 20, after: $cursor) {
  totalCount pageInfo { hasNextPage endCursor } nodes { vendorId } } }`;
const BACKWARD = `query ($cursor: String) { rooms(last: 20, before: $cursor) {
  pageInfo { startCursor hasPreviousPage } totalCount nodes { vendorId } } }`;

/** Every page to the end, with the vendor's calls for each. */
async function walk(gateway: TestGateway, isForward: boolean, betweenPages: () => Promise<unknown>) {
  const [seen, calls]: [string[], number[]] = [[], []];
  gateway.takeCalls();
  const pageAt = async (cursor: string | null) => {
    const query = isForward ? FORWARD : BACKWARD;
    const { data, errors } = await gateway.execute<RoomsPage, object>(query, { cursor });
    expect(errors).toBeUndefined();
    return data!.rooms;
  };
  let cursor: string | null = null;
  for (;;) {
    const { nodes, pageInfo } = await pageAt(cursor);
    seen.push(...nodes.map(({ vendorId }) => vendorId));
    calls.push(gateway.takeCalls().length);
    if (!(isForward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage)) return { seen, calls };
    cursor = isForward ? pageInfo.endCursor : pageInfo.startCursor;
    await betweenPages();
    gateway.takeCalls();
  }
}

const ROOM = {
  startsAt: new Date(Date.now() + 86_400_000),
  durationMinutes: 60,
  type: 'ONE_TO_MANY',
  isVideoEnabled: true,
} as const;

describe.each([
  { way: 'forwards', isForward: true },
  { way: 'backwards', isForward: false },
])('walking $way through the rooms', ({ isForward }) => {
  test('shows those once that are there throughout, though the school goes on elsewhere', async () => {
    await using gateway = await startTestGateway();
    const { seen: before } = await walk(gateway, isForward, () => Promise.resolve());
    expect(new Set(before).size).toBe(46);
    const gone = new Set<string>();
    // Not through the gateway: it learns of neither from anybody but the list, and remembers pages for two seconds.
    const { seen } = await walk(gateway, isForward, async () => {
      const deleted = before.find((roomId) => !gone.has(roomId))!;
      gone.add(deleted);
      await gateway.duobei.room.delete(deleted);
      for (const title of ['早', '晚']) {
        await gateway.duobei.room.create({ ...ROOM, title });
      }
    });
    const throughout = before.filter((roomId) => !gone.has(roomId));
    expect(gone.size).toBeGreaterThan(1);
    expect(seen.filter((roomId) => throughout.includes(roomId)).sort()).toEqual(throughout.sort());
  });

  test('costs one call a page while nothing changes', async () => {
    await using gateway = await startTestGateway({
      cache: { ttlMs: { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 } },
    });
    const { calls } = await walk(gateway, isForward, () => Promise.resolve());
    expect(calls).toEqual(isForward ? [1, 1, 1] : [3, 2, 1]);
  });
});
