import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import type { VendorAnswer } from './vendor-answer.ts';
import { START_MS, startCaller, type VendorCaller } from './vendor-caller.ts';

const { liveRoom, bareRoom, oneOnOneRoom, convertedDocument, endedRoom, liveRoom: roomId } = seedIds;
const creation = { title: '新课', video: '1', startTime: '2026-03-03 11:11', roomType: '2', length: '60' };
const NOBODY = 'jz00000000000000000000000000000000';

/** What a test looks for in a refusal; a page and a chat are brought into this form. */
type Refused = Pick<VendorAnswer, 'error' | 'success'>;

/** A row for each error of the document's table, in its order, and for the three of its text. */
const ERRORS: Record<string, (caller: VendorCaller) => Promise<Refused>> = {
  other_error: (caller) => {
    caller.sandbox.faults.add({ endpoint: 'v3/merchant', kind: 'error' });
    return caller.post('v3/merchant');
  },
  app_error: (caller) => caller.post('v3/merchant', { partner: 'nobody' }),
  app_sign_error: (caller) => caller.post('v3/merchant', { sign: 'x', empty: '' }),
  app_course_error: (caller) => caller.post('v3/room/detail', { roomId: NOBODY }),
  app_room_full_error: (caller) => {
    caller.sandbox.settings.roomCapacity = 1;
    return entered(caller, liveRoom);
  },
  app_parameter_error: (caller) => caller.post('v3/room/detail'),
  app_afford_error: (caller) => {
    caller.sandbox.settings.balance = 3;
    return caller.post('v4/room/create', creation);
  },
  app_course_out_of_capacity_error: (caller) => entered(caller, oneOnOneRoom),
  app_course_length_error: (caller) => caller.post('v4/room/create', { ...creation, length: '29' }),
  app_course_type_error: (caller) => caller.post('v4/room/create', { ...creation, roomType: '3' }),
  repeat_arrange_to_course_error: (caller) =>
    caller.post('v3/room/attachDocument', { roomId: liveRoom, documentId: convertedDocument }),
  app_slides_error: (caller) => caller.post('v3/room/attachDocument', { roomId, documentId: 'none' }),
  app_userRole_error: (caller) => entered(caller, liveRoom, '5'),
  app_timestamp_out_date_error: (caller) =>
    caller.post('v3/merchant', { timestamp: String(START_MS - 400_000) }),
  course_endtime_out_of_date_error: (caller) =>
    caller.post('v4/room/create', { ...creation, startTime: '2026-03-01 11:11' }),
  chat_file_not_found: (caller) => chatMessage(caller, seedIds.vodRoom),
  course_convert_error: (caller) => chatMessage(caller, liveRoom),
  document_not_found: (caller) => caller.post('v3/document/detail', { documentId: 'none' }),
  'partner is not exists': (caller) =>
    caller.post('v3/statistics/zhibo/room', { roomId: liveRoom, partner: 'nobody' }),
  'room is not exists': (caller) => caller.post('v3/statistics/zhibo/room', { roomId: NOBODY }),
};

describe('Table of error codes', () => {
  it.each(Object.entries(ERRORS))('%s', async (error, provoke) => {
    await using caller = await startCaller();
    expect(await provoke(caller)).toEqual({ error, success: false });
  });

  it('has all twenty', () => {
    expect(Object.keys(ERRORS)).toHaveLength(20);
  });
});

describe('which error each endpoint gives', () => {
  const missing = { roomId: NOBODY };
  const teacher = { teacherName: 'a', teacherBrief: 'b', description: 'c' };
  const later = { startTime: '2026-03-03 11:11', duration: '1', length: '60' };
  it.each([
    ['v3/room/update/title', { ...missing, title: 'x' }, 'app_course_error'],
    ['v3/room/update/time', { ...missing, ...later }, 'app_course_error'],
    ['v4/room/update/time', { ...missing, ...later }, 'app_course_error'],
    ['v3/room/delete', missing, 'app_course_error'],
    ['v3/room/listDocuments', missing, 'app_course_error'],
    ['v3/room/attachDocument', { ...missing, documentId: convertedDocument }, 'app_course_error'],
    ['v3/room/removeDocument', { ...missing, documentId: convertedDocument }, 'app_course_error'],
    ['v3/room/removeDocument', { roomId: bareRoom, documentId: convertedDocument }, 'app_slides_error'],
    ['v3/course/weixin/live/open', { ...missing, ...teacher }, 'app_course_error'],
    ['v3/course/weixin/live/update', missing, 'app_course_error'],
    ['v3/course/weixin/live/close', missing, 'app_course_error'],
    ['v3/course/weixin/live/update', { roomId: bareRoom }, 'app_parameter_error'],
    ['v3/documents/status', { documentId: 'none' }, 'app_slides_error'],
    ['v3/document/delete', { documentId: 'none' }, 'document_not_found'],
    ['v3/documents/upload', {}, 'app_parameter_error'],
    ['v3/room/chatDownload', {}, 'app_parameter_error'],
    ['v3/room/video/create', { title: 'x', videoKey: 'none' }, 'app_parameter_error'],
    ['v3/room/list', { startTime: '2026-02-30 10:00' }, 'app_parameter_error'],
    ['v3/room/list', { pageNo: 'two' }, 'app_parameter_error'],
    ['v3/statistics/zhibo/user', { ...missing, uid: 'u' }, 'room is not exists'],
    ['v3/statistics/playback/room', missing, 'room is not exists'],
    ['v3/statistics/playback/user', { ...missing, uid: 'u' }, 'room is not exists'],
    ['v3/statistics/playback/room', { roomId: liveRoom }, 'course_convert_error'],
    ['v3/statistics/playback/room', { roomId: seedIds.failedRoom }, 'course_convert_error'],
  ])('%s %o: %s', async (path, parameters, error) => {
    await using caller = await startCaller();
    expect(await caller.post(path, parameters)).toEqual({ error, success: false });
  });

  it.each([
    ['v3/room/create', ['title', 'video', 'startTime', 'duration', 'roomType']],
    ['v4/room/create', ['title', 'video', 'startTime', 'length', 'roomType']],
    ['v3/room/update/title', ['roomId', 'title']],
    ['v3/room/update/time', ['roomId', 'startTime', 'duration']],
    ['v4/room/update/time', ['roomId', 'startTime', 'length']],
    ['v3/room/attachDocument', ['roomId', 'documentId']],
    ['v3/room/video/create', ['title', 'videoKey']],
    ['v3/course/weixin/live/open', ['roomId', 'teacherName', 'teacherBrief', 'description']],
    ['v3/statistics/zhibo/user', ['roomId', 'uid']],
  ])('%s: app_parameter_error without any one of %o', async (path, required) => {
    await using caller = await startCaller();
    const values: Record<string, string> = {
      roomId: bareRoom,
      title: 'x',
      video: '0',
      startTime: '2026-03-03 11:11',
      duration: '1',
      length: '60',
      roomType: '2',
      documentId: convertedDocument,
      videoKey: seedIds.videoKey,
      teacherName: 'a',
      teacherBrief: 'b',
      description: 'c',
      uid: 'u',
    };
    for (const absent of required) {
      const present = required.filter((name) => name !== absent);
      const parameters = Object.fromEntries(present.map((name) => [name, values[name]!]));
      expect(await caller.post(path, parameters)).toEqual({ error: 'app_parameter_error', success: false });
    }
  });

  it.each(['v3/statistics/playback/room', 'v3/statistics/playback/user', 'v3/statistics/zhibo/user'])(
    '%s: app_permission_error while the feature is off',
    async (path) => {
      const features = { userStatistics: false, playback: false };
      await using caller = await startCaller({ features });
      const answer = await caller.post(path, { roomId: endedRoom, uid: seedIds.studentUserId });
      expect(answer).toEqual({ error: 'app_permission_error', success: false });
    },
  );
});

/** Enters as a new student and reads the refusal out of the page. */
async function entered(caller: VendorCaller, room: string, userRole = '2'): Promise<Refused> {
  const response = await caller.get('v3/room/enter', {
    roomId: room,
    uid: 'new-1',
    nickname: '小明',
    userRole,
  });
  const error = /<body>\s*(\w+)\s*<\/body>/.exec(await response.text())?.[1] ?? '';
  return { error, success: false };
}

/** The refusal of one room within a successful chat answer. */
async function chatMessage(caller: VendorCaller, room: string): Promise<Refused> {
  const answer = await caller.chat({ roomIds: [room] });
  expect(answer.success).toBe(true);
  const info = answer.infos[0]!;
  return { error: info.msg, success: info.success };
}
