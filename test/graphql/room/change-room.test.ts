import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import {
  DeleteRoomDocument,
  RenameRoomDocument,
  RescheduleRoomDocument,
  RoomDetailDocument,
} from '../../generated/operations.ts';
import { startTestGateway } from '../../support/gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;
const { bareRoom, endedRoom, liveRoom, upcomingRoom } = seedIds;
const unknownRoom = 'jz00000000000000000000000000000000';
const globalId = (vendorId: string) => Buffer.from(`Room:${vendorId}`).toString('base64');

describe('renameRoom', () => {
  test('changes the title, by vendor id and by global id', async () => {
    await using gateway = await startTestGateway({ now });
    for (const [roomId, title] of [
      [bareRoom, 'First title'],
      [globalId(bareRoom), '第二个标题 Q&A'],
    ] as const) {
      const { data } = await gateway.execute(RenameRoomDocument, { rename: { roomId, title } });
      expect(data?.renameRoom).toEqual({ room: { id: globalId(bareRoom), title }, userErrors: [] });
      expect(gateway.takeCalls()).toEqual(['v3/room/update/title']);
    }
    const { data } = await gateway.execute(RoomDetailDocument, { id: bareRoom });
    expect(data?.room?.title).toBe('第二个标题 Q&A');
  });

  test('an unknown room is a RoomNotFoundError', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute(RenameRoomDocument, {
      rename: { roomId: unknownRoom, title: 'x' },
    });
    expect(errors).toBeUndefined();
    expect(data?.renameRoom).toEqual({
      room: null,
      userErrors: [
        {
          code: 'ROOM_NOT_FOUND',
          message: 'The vendor refused: the room does not exist.',
          path: ['input', 'roomId'],
        },
      ],
    });
  });

  test('what is read after it in the same operation is fresh', async () => {
    await using gateway = await startTestGateway({ now });
    const rename = (alias: string, title: string) =>
      `${alias}: renameRoom(input: { roomId: "${bareRoom}", title: "${title}" }) { room { title wechatLive { isOpen } } }`;
    const { data } = await gateway.execute<unknown, never>(
      `mutation { ${rename('first', 'One')} ${rename('second', 'Two')} }`,
    );
    expect(data).toMatchObject({ first: { room: { title: 'One' } }, second: { room: { title: 'Two' } } });
    // The vendor's answer to a rename leaves the broadcast out, so each payload reads its own room.
    expect(gateway.takeCalls().filter((path) => path === 'v3/room/detail')).toHaveLength(2);
  });

  test('a title with controls is refused before anything is sent', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(RenameRoomDocument, {
      rename: { roomId: bareRoom, title: 'a\u0000b' },
    });
    expect(data?.renameRoom.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', 'title'] }]);
    expect(gateway.takeCalls()).toEqual([]);
  });
});

describe('rescheduleRoom', () => {
  const startsAt = '2026-03-05T08:00:00+08:00';

  test.each([
    ['v4', 200, 'length', '200'],
    ['v3', 180, 'duration', '3'],
  ] as const)('%s moves a room that has not started', async (apiVersion, durationMinutes, name, value) => {
    await using gateway = await startTestGateway({ now, client: { apiVersion } });
    const { data } = await gateway.execute(RescheduleRoomDocument, {
      reschedule: { roomId: upcomingRoom, startsAt, durationMinutes },
    });
    expect(data?.rescheduleRoom).toEqual({
      room: { id: globalId(upcomingRoom), startsAt: '2026-03-05T00:00:00Z', durationMinutes },
      userErrors: [],
    });
    expect(gateway.sandbox.requests).toMatchObject([
      { path: `${apiVersion}/room/update/time`, params: { startTime: '2026-03-05 08:00', [name]: value } },
    ]);
  });

  test('a started room is a RoomScheduleError that shows its schedule', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute(RescheduleRoomDocument, {
      reschedule: { roomId: liveRoom, startsAt, durationMinutes: 60 },
    });
    expect(errors).toBeUndefined();
    expect(data?.rescheduleRoom).toMatchObject({
      room: null,
      userErrors: [
        {
          code: 'ROOM_SCHEDULE_CLOSED',
          message: 'The vendor refused: the room has begun or is over, so its schedule cannot change.',
          path: ['input', 'roomId'],
          room: { schedulePhase: 'IN_PROGRESS', startsAt: '2026-03-02T01:35:00Z' },
        },
      ],
    });
  });

  test.each([
    ['2026-03-02T08:00:00+08:00', 'the room would end in the past'],
    ['2026-03-02T08:58:00+08:00', 'the room would end in the past, or has begun'],
    ['2026-03-02T09:02:00+08:00', 'the room would end in the past, or has begun'],
  ])('of a time that is over, or nearly so, it names the time: %s', async (time, reason) => {
    await using gateway = await startTestGateway({ now });
    const endpoint = 'v4/room/update/time';
    gateway.sandbox.faults.add({ endpoint, kind: 'error', error: 'course_endtime_out_of_date_error' });
    const { data } = await gateway.execute(RescheduleRoomDocument, {
      reschedule: { roomId: upcomingRoom, startsAt: time, durationMinutes: 60 },
    });
    expect(data?.rescheduleRoom.userErrors).toMatchObject([
      { message: `The vendor refused: ${reason}.`, path: ['input', 'startsAt'] },
    ]);
  });

  test.each([
    ['app_parameter_error', 'a parameter is missing or not allowed, or the room has begun', []],
    ['app_course_length_error', 'the length of the room is not allowed', ['durationMinutes']],
  ] as const)('by %s it says all that may be wrong, and no more', async (error, reason, field) => {
    await using gateway = await startTestGateway({ now });
    gateway.sandbox.faults.add({ endpoint: 'v4/room/update/time', kind: 'error', error });
    const { data } = await gateway.execute(RescheduleRoomDocument, {
      reschedule: { roomId: upcomingRoom, startsAt, durationMinutes: 60 },
    });
    expect(data?.rescheduleRoom.userErrors).toMatchObject([
      { code: 'INVALID_INPUT', message: `The vendor refused: ${reason}.`, path: ['input', ...field] },
    ]);
  });

  test('lengths outside of the version’s are refused before anything is sent', async () => {
    for (const [apiVersion, durationMinutes] of [
      ['v4', 29],
      ['v4', 301],
      ['v3', 90],
    ] as const) {
      await using gateway = await startTestGateway({ now, client: { apiVersion } });
      const { data } = await gateway.execute(RescheduleRoomDocument, {
        reschedule: { roomId: upcomingRoom, startsAt, durationMinutes },
      });
      expect(data?.rescheduleRoom.userErrors).toMatchObject([
        { code: 'INVALID_INPUT', path: ['input', 'durationMinutes'] },
      ]);
      expect(gateway.takeCalls()).toEqual([]);
    }
  });

  test('an unknown room is a RoomNotFoundError', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(RescheduleRoomDocument, {
      reschedule: { roomId: unknownRoom, startsAt, durationMinutes: 60 },
    });
    expect(data?.rescheduleRoom.userErrors).toMatchObject([
      { code: 'ROOM_NOT_FOUND', path: ['input', 'roomId'] },
    ]);
  });
});

describe('deleteRoom', () => {
  test('answers the room as it was, and the room is gone', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(DeleteRoomDocument, { deletion: { roomId: endedRoom } });
    expect(data?.deleteRoom).toMatchObject({
      deletedRoomId: globalId(endedRoom),
      room: { title: '初二英语：现在完成时 第8讲' },
      userErrors: [],
    });
    expect(gateway.takeCalls()).toEqual(['v3/room/delete']);
    const after = await gateway.execute(RoomDetailDocument, { id: endedRoom });
    expect(after).toEqual({ data: { room: null } });
  });

  test('fields that the answer leaves out are null without another call', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await gateway.execute<unknown, never>(
      `mutation { deleteRoom(input: { roomId: "${endedRoom}" }) { room { type isVod wechatLive { isOpen } startsAt } } }`,
    );
    expect(errors).toBeUndefined();
    expect(data).toMatchObject({ deleteRoom: { room: { type: null, isVod: null, wechatLive: null } } });
    expect(gateway.takeCalls()).toEqual(['v3/room/delete']);
  });

  test('a second deletion is a RoomNotFoundError', async () => {
    await using gateway = await startTestGateway({ now });
    await gateway.execute(DeleteRoomDocument, { deletion: { roomId: bareRoom } });
    const { data } = await gateway.execute(DeleteRoomDocument, { deletion: { roomId: bareRoom } });
    expect(data?.deleteRoom).toMatchObject({
      deletedRoomId: null,
      room: null,
      userErrors: [{ code: 'ROOM_NOT_FOUND', path: ['input', 'roomId'] }],
    });
  });
});
