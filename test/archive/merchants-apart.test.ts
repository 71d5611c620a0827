import { expect, test } from 'vitest';
import type { MerchantArchive } from '../../src/archive/archive.ts';
import { attendanceOf, balanceOf, dayWith, noon, NOVEMBER, sessionOf, statisticsOf } from './examples.ts';
import { describeStores, NOW } from './stores.ts';

const at = noon('2026-11-20');
const end = noon('2026-11-21');

/** All there is of one merchant, with figures that tell whose it is. */
async function keepAll(merchant: MerchantArchive, figure: number): Promise<void> {
  const room = { vendorId: 'same room', title: `of ${figure}`, startsAt: noon('2026-11-01'), endsAt: end };
  await merchant.keepRooms([room], at);
  const visit = { roomId: 'same room', nextVisitAt: NOW };
  await merchant.keepPlayback({ ...visit, collectedAt: noon('2026-11-01'), days: [] });
  await merchant.keepPlayback({ ...visit, collectedAt: end, days: [dayWith('2026-11-20', figure)] });
  const about = { collectedAt: at, isFinal: false, lessonStartedAt: at };
  await merchant.keepLive('same room', statisticsOf(figure, figure), about);
  await merchant.keepBalance(balanceOf('0'), noon('2026-11-19'));
  await merchant.keepBalance(balanceOf(String(figure)), at);
  const attendance = attendanceOf('same user');
  attendance.sessions.push({ startedAt: at, durationSeconds: figure, deviceType: null });
  await merchant.keepAttendances('same room', [attendance], at);
  await merchant.keepPlaybackSessions('same room', [sessionOf('same user', at, figure)], at);
  await merchant.noteLetIn([{ roomId: 'same room', id: `of ${figure}`, vendorId: 'same user', at }]);
  await merchant.setNote('same note', String(figure));
}

async function allOf(merchant: MerchantArchive) {
  return {
    playback: await merchant.playbackDays('same room', NOVEMBER),
    lost: await merchant.lostDays('same room', NOVEMBER),
    live: await merchant.liveStatistics('same room'),
    room: await merchant.room('same room'),
    usage: await merchant.usage(NOVEMBER, 'MONTH'),
    balances: await merchant.balances(NOVEMBER),
    activity: await merchant.userActivity('same user', NOVEMBER, null),
    activityInRoom: await merchant.userActivity('same user', NOVEMBER, ['same room']),
    attendances: await merchant.attendances('same room', ['same user']),
    sessions: await merchant.playbackSessions('same room', ['same user']),
    known: await merchant.knownUsers('same room'),
    due: await merchant.roomsDue(NOW, 10),
    ended: await merchant.lessonsEnded(0, NOW, 10),
    users: await merchant.usersOf('same room', 10),
    note: await merchant.note('same note'),
  };
}

describeStores((stores) => {
  test('two merchants with equal ids of rooms and users never see what is of the other', async () => {
    await using archive = await stores.open();
    const [north, south, empty] = [archive.of('north'), archive.of('south'), archive.of('empty')];
    await keepAll(north, 11);
    const alone = await allOf(north);
    await keepAll(south, 22);
    await empty.setNote('other note', '');

    expect(await allOf(north)).toEqual(alone);
    expect(await allOf(south)).toMatchObject({
      playback: [{ hours: [{ viewCount: 22 }] }],
      live: { studentCount: 22 },
      room: { title: 'of 22' },
      usage: [{ playbackViewCount: 22, lessonCount: 1, studentCount: 22, spending: '22', lostRoomDays: 14 }],
      activity: [{ roomTitle: 'of 22', playbackSessions: [{ watchedSeconds: 22 }] }],
      attendances: [{ userId: 'same user', sessions: [{ durationSeconds: 22 }] }],
      sessions: [{ userId: 'same user', watchedSeconds: 22 }],
      known: [{ id: 'of 22', vendorId: 'same user' }],
      due: [{ roomId: 'same room' }],
      ended: [{ roomId: 'same room' }],
      users: ['same user'],
      note: '22',
    });
    const nothing = await allOf(empty);
    expect(nothing).toMatchObject({ playback: [], lost: [], live: null, room: null, balances: [] });
    expect(nothing).toMatchObject({
      activity: [],
      attendances: [],
      sessions: [],
      known: [],
      due: [],
      ended: [],
      users: [],
      note: null,
    });
  });

  test('what one merchant deletes and forgets stays with the other', async () => {
    await using archive = await stores.open();
    const [north, south] = [archive.of('north'), archive.of('south')];
    await keepAll(north, 11);
    await keepAll(south, 22);
    const before = await allOf(north);
    await south.deleteUser('same user', noon('2026-11-25'));
    await south.markDeleted(['same room'], noon('2026-11-25'));
    for (const kind of ['playback', 'live', 'balance', 'users'] as const) {
      await south.forgetBefore(kind, '2026-12-31');
    }
    await archive.verify({ repair: true });
    expect(await allOf(north)).toEqual(before);
    expect((await allOf(south)).playback).toEqual([]);
  });
});
