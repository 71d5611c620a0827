import { describe, expect, it } from 'vitest';
import { documentStateAt } from '../../src/sandbox/conversion.ts';
import { createSeed, seedIds } from '../../src/sandbox/seed.ts';
import type { RoomBody } from './vendor-answer.ts';
import { START_MS, startCaller } from './vendor-caller.ts';

const school = createSeed('school', START_MS, 100);

describe('the example school', () => {
  it('is the same each time, and moves with the clock', () => {
    expect(createSeed('school', START_MS, 100)).toEqual(school);
    const later = createSeed('school', START_MS + 86_400_000, 100);
    expect(later.rooms.map((room) => room.startMs - 86_400_000)).toEqual(
      school.rooms.map((room) => room.startMs),
    );
  });

  it('has rooms in every phase and state', () => {
    const count = (matches: (room: (typeof school.rooms)[number]) => boolean): number =>
      school.rooms.filter(matches).length;
    expect(count((room) => room.startMs > START_MS)).toBeGreaterThan(10);
    expect(count((room) => room.startMs <= START_MS && room.endMs > START_MS)).toBeGreaterThan(2);
    expect(count((room) => room.endMs <= START_MS)).toBeGreaterThan(20);
    for (const recording of ['auto', 'pending', 'converted', 'failed', 'empty']) {
      expect(count((room) => room.recording === recording)).toBeGreaterThan(0);
    }
    for (const has of ['vod', 'audio', 'wechat', 'coverPath', 'hostCode'] as const) {
      expect(count((room) => Boolean(room[has]))).toBeGreaterThan(0);
      expect(count((room) => !room[has])).toBeGreaterThan(0);
    }
  });

  it('has thirty documents of every type and state', () => {
    const { documents } = school;
    const extensions = new Set(documents.map(({ fileName }) => fileName.split('.').at(-1)));
    expect(documents).toHaveLength(30);
    expect([...extensions].sort()).toEqual(['doc', 'docx', 'jpeg', 'jpg', 'pdf', 'png', 'ppt', 'pptx']);
    expect(new Set(documents.map((document) => documentStateAt(document, START_MS, 15_000)))).toEqual(
      new Set(['converted', 'converting', 'failed']),
    );
  });

  it('has ids in the vendor’s forms, each once, and no dangling attachment', () => {
    const ids = school.rooms.map(({ roomId }) => roomId);
    const documentIds = new Set(school.documents.map(({ documentId }) => documentId));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^jz[0-9a-f]{32}$/);
    for (const id of documentIds)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    for (const { documentId, attachedMs } of school.rooms.flatMap(({ attachments }) => attachments)) {
      expect(documentIds).toContain(documentId);
      const uploadedMs = school.documents.find((document) => document.documentId === documentId)?.uploadedMs;
      expect(attachedMs).toBeGreaterThan(uploadedMs ?? Infinity);
    }
  });

  it('keeps what seedIds promise', async () => {
    await using caller = await startCaller();
    const course = async (roomId: string): Promise<RoomBody> =>
      (await caller.post('v3/room/detail', { roomId })).course;
    expect(await course(seedIds.vodRoom)).toMatchObject({ vod: true, convertStatus: 1 });
    expect(await course(seedIds.wechatRoom)).toMatchObject({ weixinLiving: true, teacherName: '陈静' });
    expect(await course(seedIds.endedRoom)).toMatchObject({
      convertStatus: 1,
      endTime: '2026-02-28 11:40:00',
    });
    expect(await course(seedIds.upcomingRoom)).toMatchObject({
      convertStatus: 0,
      startTime: '2026-03-03 10:30:00',
    });
    expect(await course(seedIds.liveRoom)).toMatchObject({ startTime: '2026-03-02 09:35:00' });
    const { documents } = await caller.post('v3/room/listDocuments', { roomId: seedIds.liveRoom });
    expect(documents).toHaveLength(3);
    const { details } = await caller.post('v3/statistics/zhibo/user', {
      roomId: seedIds.liveRoom,
      uid: seedIds.studentUserId,
    });
    expect(details).toHaveLength(1);
  });

  it('can be empty', async () => {
    await using caller = await startCaller({ seed: 'empty' });
    for (const path of ['v3/room/list', 'v3/document/list']) {
      expect((await caller.post(path)).pagination).toMatchObject({ items: [], totalPages: 0, slider: [] });
    }
  });
});
