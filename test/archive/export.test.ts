import { expect, test } from 'vitest';
import { EXPORT_COLUMNS, KEPT_KINDS, type ExportRow } from '../../src/archive/archive.ts';
import { attendanceOf, balanceOf, dayWith, NOVEMBER, noon, sessionOf, statisticsOf } from './examples.ts';
import { describeStores } from './stores.ts';

async function all(rows: AsyncIterable<ExportRow>): Promise<ExportRow[]> {
  const found: ExportRow[] = [];
  for await (const row of rows) found.push(row);
  return found;
}

describeStores((stores) => {
  test('playback is written out room by room, of this merchant and span alone, from more rooms than one part', async () => {
    await using archive = await stores.open();
    const [merchant, other] = [archive.of('north'), archive.of('south')];
    const ids = Array.from({ length: 120 }, (_, index) => `jz${String(index).padStart(3, '0')}`);
    const days = [dayWith('2026-10-31', 9), dayWith('2026-11-01', 2), dayWith('2026-11-02', 3)];
    for (const place of [merchant, other]) {
      await place.keepRooms(
        ids.map((vendorId) => ({ vendorId, title: `Room ${vendorId}` })),
        noon('2026-11-03'),
      );
    }
    for (const roomId of ids) {
      await merchant.keepPlayback({ roomId, days, collectedAt: noon('2026-11-03'), nextVisitAt: null });
    }
    const rows = await all(merchant.rows('playback', NOVEMBER));
    expect(rows.map(({ roomId, day }) => [roomId, day])).toEqual(
      ids.flatMap((roomId) => [
        [roomId, '2026-11-01'],
        [roomId, '2026-11-02'],
      ]),
    );
    expect(rows[0]).toEqual({
      roomId: 'jz000',
      roomTitle: 'Room jz000',
      day: '2026-11-01',
      viewCount: 2,
      watchedSeconds: 120,
      hours: [{ hour: 9, viewCount: 2, watchedSeconds: 120 }],
      minutes: [{ minute: 3, viewCount: 2 }],
      isFinal: true,
      collectedAt: '2026-11-03T04:00:00.000Z',
    });
    expect(await all(other.rows('playback', NOVEMBER))).toEqual([]);
    expect(await all(merchant.rows('playback', { from: '2026-11-04', to: '2026-11-30' }))).toEqual([]);
  });

  test('lessons, balances and users are written out with what is kept of them', async () => {
    await using archive = await stores.open();
    const merchant = archive.of('north');
    const at = noon('2026-11-03');
    await merchant.keepRooms([{ vendorId: 'jz1', title: '=1+1' }], at);
    await merchant.keepLive('jz1', statisticsOf(7, 900), {
      collectedAt: at,
      isFinal: true,
      lessonStartedAt: noon('2026-11-02'),
    });
    await merchant.keepBalance(balanceOf('3.40'), at);
    await merchant.keepAttendances('jz1', [attendanceOf('student', noon('2026-11-02'))], at);
    await merchant.keepPlaybackSessions('jz1', [sessionOf('student', noon('2026-11-03'))], at);
    await merchant.noteLetIn([
      { roomId: 'jz1', id: 'as we name them', vendorId: 'guest', at },
      { roomId: 'jz1', id: 'before', vendorId: 'before', at: noon('2026-10-31') },
    ]);
    expect(await all(merchant.rows('live', NOVEMBER))).toMatchObject([
      {
        roomId: 'jz1',
        roomTitle: '=1+1',
        day: '2026-11-02',
        studentCount: 7,
        totalSeconds: 900,
        isFinal: true,
      },
    ]);
    expect(await all(merchant.rows('balance', NOVEMBER))).toMatchObject([
      { day: '2026-11-03', balance: '12.30', totalConsumed: '3.40' },
    ]);
    expect(await all(merchant.rows('users', NOVEMBER))).toMatchObject([
      { roomId: 'jz1', what: 'attendance', userId: 'student', day: '2026-11-02' },
      { roomId: 'jz1', what: 'playback', userId: 'student', day: '2026-11-03' },
      {
        roomId: 'jz1',
        roomTitle: '=1+1',
        what: 'entry',
        userId: 'guest',
        day: '2026-11-03',
        details: { id: 'as we name them', letInAt: at.toISOString() },
        collectedAt: at.toISOString(),
      },
    ]);
    const users = await all(merchant.rows('users', NOVEMBER));
    await merchant.keepPlayback({
      roomId: 'jz1',
      days: [dayWith('2026-11-02', 1)],
      collectedAt: at,
      nextVisitAt: null,
    });
    for (const kind of KEPT_KINDS) {
      const rows = await all(merchant.rows(kind, NOVEMBER));
      expect(new Set(rows.map((row) => Object.keys(row).join()))).toEqual(
        new Set([EXPORT_COLUMNS[kind].join()]),
      );
    }
    expect(Array.isArray(users[0]?.['details'])).toBe(true);
    const [lesson] = await all(merchant.rows('live', NOVEMBER));
    expect(Array.isArray(lesson?.['onlineSeries'])).toBe(true);
  });
});
