import { expect, test } from 'vitest';
import { addDays, DAY_MS, dayOf, startOfDay } from '../../src/vendor/protocol/days.ts';
import { figure, quantile } from '../reliability/figures.ts';
import { runArchive, START_MS, type ArchiveRun, type Stretch } from './archive-run.ts';
import { finalViews, studentsOf, type InventedRoom } from './archive-vendor.ts';

/** As many as take a minute or two; `npm run test:archive` has a large school over a term. */
const rooms = Number(process.env['ARCHIVED_ROOMS'] ?? 150);
const days = Number(process.env['ARCHIVED_DAYS'] ?? 30);

const HOUR_MS = 3_600_000;
const DAYS_UNVISITED = 6;
/** After an outage all that waited is read. */
const CATCH_UP_MS = 6 * HOUR_MS;

/** Two walks, and the longest outage. */
const FOUND_GONE_MS = 20 * DAY_MS;

type Run = Awaited<ReturnType<typeof runArchive>>;

const overlapMs = (one: Stretch, other: Stretch) =>
  Math.max(0, Math.min(one.toMs, other.toMs) - Math.max(one.fromMs, other.fromMs));

/** Outages, and the time until all is as before. */
const withCatchUp = ({ disturbed }: Run): Stretch[] =>
  disturbed.map(({ fromMs, toMs }) => ({ fromMs, toMs: toMs + CATCH_UP_MS }));

/** Days of a room that were the vendor's to say at some time when they could be read, and those that it forgot before. */
async function judgeDays(run: Run) {
  const disturbed = withCatchUp(run);
  const judged = {
    expected: 0,
    excused: 0,
    missing: [] as string[],
    wrong: [] as string[],
    told: 0,
    untold: 0,
  };
  const firstDay = addDays(dayOf(START_MS), -6);
  const lastDay = dayOf(run.endMs - 1);
  for (const room of run.rooms) {
    const kept = new Map(
      (await run.archive.playbackDays(room.id, { from: firstDay, to: lastDay })).map((day) => [
        dayOf(day.startsAt.getTime()),
        day,
      ]),
    );
    const lost = await run.archive.lostDays(room.id, { from: firstDay, to: lastDay });
    for (let day = firstDay; day <= lastDay; day = addDays(day, 1)) {
      const views = finalViews(room, day);
      const found = kept.get(day);
      const seen = found?.hours.reduce((sum, { viewCount }) => sum + viewCount, 0) ?? 0;
      if (seen > views || (found?.isFinal && seen !== views)) judged.wrong.push(`${room.id} ${day}`);
      const isTold = lost.some(({ from, to }) => day >= from && day <= to);
      // It is the vendor's until the end of the sixth day after.
      const forgottenAt = startOfDay(addDays(day, 7));
      if (forgottenAt > run.endMs || forgottenAt > room.deletedAt || views === 0) continue;
      const isExcused = disturbed.some(({ fromMs, toMs }) => forgottenAt > fromMs && forgottenAt <= toMs);
      if (found?.isFinal) judged.expected += 1;
      else if (isExcused) {
        judged.excused += 1;
        if (isTold) judged.told += 1;
        else judged.untold += 1;
      } else judged.missing.push(`${room.id} ${day}`);
    }
  }
  return judged;
}

/** The longest times between two visits, in days; those in which something was away apart. */
function judgeVisits(run: Run) {
  const disturbed = withCatchUp(run);
  const byRoom = new Map<string, number[]>();
  for (const { roomId, at } of run.visits) {
    const times = byRoom.get(roomId);
    if (times) times.push(at);
    else byRoom.set(roomId, [at]);
  }
  const gaps: number[] = [];
  const tooLong: string[] = [];
  for (const room of run.rooms) {
    const end = Math.min(run.endMs, room.deletedAt, room.expiresAt);
    const begin = Math.max(START_MS + 9 * HOUR_MS, room.readyAt + 2 * HOUR_MS);
    if (!(begin < end)) continue;
    const times = [begin, ...(byRoom.get(room.id) ?? []).filter((at) => at > begin && at < end), end];
    for (let index = 1; index < times.length; index += 1) {
      const gap = { fromMs: times[index - 1]!, toMs: times[index]! };
      const moreMs = disturbed.reduce((sum, stretch) => sum + overlapMs(stretch, gap), 0);
      const gapDays = (gap.toMs - gap.fromMs) / DAY_MS;
      if (moreMs === 0) gaps.push(gapDays);
      if (gapDays > DAYS_UNVISITED + moreMs / DAY_MS) tooLong.push(`${room.id} ${gapDays} days`);
    }
  }
  return { longest: Math.max(...gaps), median: quantile(gaps, 0.5), tooLong };
}

/** Lessons whose room was not asked for within the hour after their end. */
function judgeLessons(run: Run): string[] {
  const disturbed = withCatchUp(run);
  return run.rooms
    .filter(({ endsAt, overtimeMs, deletedAt }) => {
      const hour = { fromMs: endsAt, toMs: endsAt + overtimeMs + HOUR_MS };
      const isIn = endsAt > START_MS + 9 * HOUR_MS && hour.toMs < Math.min(run.endMs, deletedAt);
      return isIn && !disturbed.some((stretch) => overlapMs(stretch, hour) > 0);
    })
    .filter(({ id, endsAt, overtimeMs }) => !(run.firstAsked.get(id)! <= endsAt + overtimeMs + HOUR_MS))
    .map(({ id }) => id);
}

async function judgeLive(run: Run): Promise<string[]> {
  const isOver = ({ endsAt, deletedAt }: InventedRoom) =>
    endsAt > START_MS && endsAt < run.endMs - 9 * DAY_MS && deletedAt > run.endMs;
  const wrong: string[] = [];
  for (const room of run.rooms.filter(isOver)) {
    const kept = await run.archive.liveStatistics(room.id);
    if (!kept?.isFinal || kept.studentCount !== studentsOf(room)) wrong.push(room.id);
  }
  return wrong;
}

/** Vendor calls of each day on which nothing was away, and that of the day after such a one is left out. */
function judgeCalls(run: Run) {
  const after = run.disturbed.map(({ fromMs, toMs }) => ({ fromMs: fromMs - HOUR_MS, toMs: toMs + DAY_MS }));
  const calls: number[] = [];
  const ofCatchUp: number[] = [];
  for (let day = addDays(dayOf(START_MS), 1); day < dayOf(run.endMs - 1); day = addDays(day, 1)) {
    const count = run.callsByDay.get(day) ?? 0;
    const fromMs = startOfDay(day);
    const isAfter = after.some((stretch) => overlapMs(stretch, { fromMs, toMs: fromMs + DAY_MS }) > 0);
    (isAfter ? ofCatchUp : calls).push(count);
  }
  return { calls, ofCatchUp, first: run.callsByDay.get(dayOf(START_MS)) ?? 0 };
}

async function judge(name: string, options: ArchiveRun) {
  const run = await runArchive(options);
  const judged = await judgeDays(run);
  const visits = judgeVisits(run);
  const { calls, ofCatchUp, first } = judgeCalls(run);
  const failed = new Map<string, number>();
  for (const event of run.events) failed.set(event.kind, (failed.get(event.kind) ?? 0) + 1);
  figure(
    `${name}, ${options.rooms} rooms, ${options.days} days`,
    '0 days lost that the vendor still had',
    `${judged.missing.length} of ${judged.expected} room-days with views lost, ${judged.excused} forgotten while something was away (${judged.told} told as lost)`,
  );
  figure(
    `${name}: vendor calls a day`,
    'no more than one for each five rooms',
    `median ${quantile(calls, 0.5)}, most ${Math.max(...calls)}; first day ${first}, around outages up to ${Math.max(0, ...ofCatchUp)}`,
  );
  figure(
    `${name}: days between two visits`,
    `no more than ${DAYS_UNVISITED}`,
    `median ${visits.median.toFixed(2)}, longest ${visits.longest.toFixed(3)}`,
  );
  figure(
    `${name}: one process collects`,
    'no write under an older lease',
    `${run.writes.behind} of ${run.writes.count} writes, ${run.kills} kills, ${run.started} starts; ${JSON.stringify(Object.fromEntries(failed))}`,
  );
  const deletedLate = [];
  for (const room of run.rooms) {
    // Nobody has seen what was gone before the first walk.
    if (room.deletedAt < START_MS + 9 * HOUR_MS) continue;
    if (room.deletedAt > run.endMs - FOUND_GONE_MS || room.endsAt > START_MS) continue;
    if (!(await run.archive.room(room.id))?.deletedAt) deletedLate.push(room.id);
  }
  const balances = await run.archive.balances({ from: dayOf(START_MS), to: dayOf(run.endMs - 1) });
  const late = judgeLessons(run);
  const wrongLive = await judgeLive(run);
  await run.close();

  expect(judged.missing.slice(0, 10)).toEqual([]);
  expect(judged.wrong.slice(0, 10)).toEqual([]);
  expect(visits.tooLong.slice(0, 10)).toEqual([]);
  expect(late.slice(0, 10)).toEqual([]);
  expect(wrongLive.slice(0, 10)).toEqual([]);
  expect(deletedLate.slice(0, 10)).toEqual([]);
  expect(run.writes.behind).toBe(0);
  // Lists of the hour are made for a small school too.
  expect(Math.max(...calls)).toBeLessThanOrEqual(options.rooms / 5 + (options.rooms < 10_000 ? 60 : 0));
  expect(run.askedWhileAway).toBe(0);
  return { run, judged, balances };
}

/** For a machine with a fifth of the speed: a try that is over its time goes on, and disturbs the next. */
const timeout = 600_000 + rooms * days * 20;
const fifth = days / 10;
const quiet = { vendorAway: [], collectorsAway: [], archiveAway: [], jumps: [], kills: 0 };

test(`keeps all that ${rooms} rooms have in ${days} days where nothing happens`, { timeout }, async () => {
  const { judged, balances } = await judge('quiet', { rooms, days, ...quiet });
  expect(judged.excused).toBe(0);
  expect(balances).toHaveLength(days);
});

test(
  `loses nothing that the vendor still has through crashes, outages and clocks that jump`,
  { timeout },
  async () => {
    const { judged, run } = await judge('disturbed', {
      rooms,
      days,
      vendorAway: [
        [2 * fifth, 1],
        [7.03 * fifth, 1],
      ],
      collectorsAway: [[4.5 * fifth, 5]],
      archiveAway: [[3 * fifth, 0.25]],
      jumps: [
        [fifth + 0.3, 0.1, 3 * HOUR_MS],
        [fifth + 0.5, 0.1, -3 * HOUR_MS],
        [2.5 * fifth, 0.05, 10 * DAY_MS],
        [2.7 * fifth, 0.05, -10 * DAY_MS],
        [6.2 * fifth, 1, 40 * 60_000],
        [6.5 * fifth, 0.5, 23 * HOUR_MS],
        [8.4 * fifth, 0.2, 400 * DAY_MS],
        [8.7 * fifth, 0.2, -2 * DAY_MS],
        [9.1 * fifth, 0.2, -4 * 60_000],
        [9.3 * fifth, 0.2, 4 * 60_000],
      ],
      kills: 2 * days,
    });
    expect(run.kills).toBeGreaterThan(days);
    expect(judged.excused).toBeGreaterThan(0);
  },
);
