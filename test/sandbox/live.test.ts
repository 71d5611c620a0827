import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startCaller } from './vendor-caller.ts';

const teacher = { teacherName: '张三', teacherBrief: '十年经验', description: '公开课' };

describe('WeChat live', () => {
  it('Opening: answers times as numbers, and the room shows the teacher', async () => {
    await using caller = await startCaller();
    const roomId = seedIds.bareRoom;
    const { course } = await caller.post('v3/course/weixin/live/open', { roomId, ...teacher });
    expect(course).toEqual({
      roomId,
      title: 'Physics Lab Safety',
      startTime: Date.UTC(2026, 2, 5, 2, 0),
      endTime: Date.UTC(2026, 2, 5, 2, 30),
      ...teacher,
    });
    expect((await caller.post('v3/room/detail', { roomId })).course).toMatchObject({
      weixinLiving: true,
      ...teacher,
    });
  });

  it('Updating: changes what is given and keeps the rest', async () => {
    await using caller = await startCaller();
    const roomId = seedIds.wechatRoom;
    const { course } = await caller.post('v3/course/weixin/live/update', { roomId, teacherName: '李四' });
    expect(course).toMatchObject({ teacherName: '李四', description: '公开课：如何读懂长难句' });
  });

  it('Closing: the room has no teacher any more; closing again is no failure', async () => {
    await using caller = await startCaller();
    const roomId = seedIds.wechatRoom;
    for (let times = 0; times < 2; times += 1) {
      expect(await caller.post('v3/course/weixin/live/close', { roomId })).toEqual({ roomId, success: true });
    }
    expect((await caller.post('v3/room/detail', { roomId })).course).toMatchObject({
      weixinLiving: false,
      teacherName: null,
    });
  });
});
