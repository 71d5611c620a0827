import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { sample, shape } from './answer-shape.ts';
import { PDF, startCaller, type Parameters } from './vendor-caller.ts';

const {
  liveRoom,
  upcomingRoom,
  endedRoom,
  bareRoom,
  wechatRoom,
  convertedDocument,
  studentUserId,
  videoKey,
} = seedIds;
const creation = { title: '新课', video: '0', startTime: '2026-03-03 11:11', roomType: '2' };
const teacher = { teacherName: 'zhangsan22', teacherBrief: 'brief22', description: 'description22' };
const later = { roomId: upcomingRoom, startTime: '2026-03-05 08:00' };

/** Each JSON endpoint with a call that succeeds, and the document's sample of its answer. */
const CALLS: [title: string, path: string, parameters: Parameters, sampleName: string][] = [
  ['Create a room', 'v3/room/create', { ...creation, duration: '2' }, 'v3-room-create'],
  ['Create a room (way 2)', 'v4/room/create', { ...creation, length: '45' }, 'v4-room-create'],
  ['Create a VOD lesson: uptoken', 'v3/video/uptoken', {}, 'v3-video-uptoken'],
  ['Create a VOD lesson', 'v3/room/video/create', { title: 'vod', videoKey }, 'v3-room-video-create'],
  ['Update the title', 'v3/room/update/title', { roomId: liveRoom, title: 'x' }, 'v3-room-update-title'],
  ['Change start and length', 'v3/room/update/time', { ...later, duration: '2' }, 'v3-room-update-time'],
  [
    'Change start and length (way 2)',
    'v4/room/update/time',
    { ...later, length: '200' },
    'v4-room-update-time',
  ],
  [
    'Attach a document',
    'v3/room/attachDocument',
    { roomId: bareRoom, documentId: convertedDocument },
    'v3-room-attachDocument',
  ],
  ['Conversion state', 'v3/documents/status', { documentId: convertedDocument }, 'v3-documents-status'],
  ['Documents of a room', 'v3/room/listDocuments', { roomId: liveRoom }, 'v3-room-listDocuments'],
  [
    'Remove a document',
    'v3/room/removeDocument',
    { roomId: liveRoom, documentId: convertedDocument },
    'v3-room-removeDocument',
  ],
  ['Documents of the merchant', 'v3/document/list', {}, 'v3-document-list'],
  ['Document detail', 'v3/document/detail', { documentId: convertedDocument }, 'v3-document-detail'],
  ['Delete a document', 'v3/document/delete', { documentId: convertedDocument }, 'v3-document-delete'],
  ['Merchant', 'v3/merchant', {}, 'v3-merchant'],
  ['Room detail', 'v3/room/detail', { roomId: liveRoom }, 'v3-room-detail'],
  ['Room list', 'v3/room/list', {}, 'v3-room-list'],
  ['Delete a room', 'v3/room/delete', { roomId: liveRoom }, 'v3-room-delete'],
  [
    'Open WeChat live',
    'v3/course/weixin/live/open',
    { roomId: liveRoom, ...teacher },
    'v3-course-weixin-live-open',
  ],
  ['Close WeChat live', 'v3/course/weixin/live/close', { roomId: wechatRoom }, 'v3-course-weixin-live-close'],
  [
    'Update WeChat live',
    'v3/course/weixin/live/update',
    { roomId: wechatRoom },
    'v3-course-weixin-live-update',
  ],
  ['Live room statistics', 'v3/statistics/zhibo/room', { roomId: liveRoom }, 'v3-statistics-zhibo-room'],
  [
    'Live user statistics',
    'v3/statistics/zhibo/user',
    { roomId: liveRoom, uid: studentUserId },
    'v3-statistics-zhibo-user',
  ],
  ['Playback of a room', 'v3/statistics/playback/room', { roomId: endedRoom }, 'v3-statistics-playback-room'],
  [
    'Playback of a student',
    'v3/statistics/playback/user',
    { roomId: endedRoom, uid: studentUserId },
    'v3-statistics-playback-user',
  ],
];

describe('every JSON answer has the fields of its sample in the document', () => {
  it.each(CALLS)('%s: %s', async (_title, path, parameters, sampleName) => {
    await using caller = await startCaller();
    const answer = await caller.post(path, parameters);
    expect(shape(answer)).toEqual(shape(sample(sampleName)));
  });

  it('Upload a document', async () => {
    await using caller = await startCaller();
    expect(shape(await caller.upload('a.pdf', PDF))).toEqual(shape(sample('v3-documents-upload')));
  });

  it('Download the chat of rooms', async () => {
    await using caller = await startCaller();
    const answer = await caller.chat({ roomIds: [endedRoom] });
    expect(shape(answer)).toEqual(shape(sample('v3-room-chatDownload')));
    expect(answer.infos[0]?.expireTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
  });

  it('has a row for each of the 25 form posts', () => {
    expect(new Set(CALLS.map(([, path]) => path)).size).toBe(25);
  });
});
