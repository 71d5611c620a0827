import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { START_MS, startCaller, type Parameters, type VendorCaller } from './vendor-caller.ts';

const creation = { title: '新课', video: '0', startTime: '2026-03-03 11:11', roomType: '2' };

describe('Creating a room', () => {
  it('v3 counts hours, v4 minutes', async () => {
    await using caller = await startCaller();
    const v3 = await caller.post('v3/room/create', { ...creation, duration: '2' });
    const v4 = await caller.post('v4/room/create', { ...creation, length: '45', roomType: '1', video: '1' });
    expect(v3.room).toMatchObject({
      title: '新课',
      startTime: '2026-03-03 11:11:00',
      endTime: '2026-03-03 13:11:00',
      validEndTime: '2099-01-01 23:59',
      video: false,
      courseType: 2,
      convertStatus: 0,
    });
    expect(v4.room).toMatchObject({ endTime: '2026-03-03 11:56:00', video: true, courseType: 1 });
    expect(v3.room.roomId).toMatch(/^jz[0-9a-f]{32}$/);
    expect(v3.room.hostCode).toMatch(/^[0-9a-f]{32}$/);
  });

  it('knows the types beyond the document, and no others', async () => {
    await using caller = await startCaller();
    for (const courseType of [1, 2, 4, 5, 8]) {
      const roomType = String(courseType);
      const answer = await caller.post('v4/room/create', { ...creation, length: '45', roomType });
      expect(answer.room).toMatchObject({ courseType });
    }
    for (const roomType of ['0', '3', '6', '7', '9', '10']) {
      expect(await caller.post('v4/room/create', { ...creation, length: '45', roomType })).toEqual({
        error: 'app_course_type_error',
        success: false,
      });
    }
  });

  it.each([
    ['v3/room/create', 'duration', ['1', '5'], ['0', '6', '1.5', 'x']],
    ['v4/room/create', 'length', ['30', '300', '99', '100'], ['29', '301', '-30', '60.0']],
  ])('%s: range of %s', async (path, name, good, bad) => {
    await using caller = await startCaller();
    for (const value of good) {
      expect(await caller.post(path, { ...creation, [name]: value })).toMatchObject({ success: true });
    }
    for (const value of bad) {
      expect(await caller.post(path, { ...creation, [name]: value })).toMatchObject({
        error: 'app_course_length_error',
      });
    }
  });

  it.each(['2026-02-30 10:00', '2026-03-03', '2026-03-03 25:00', '2026-03-03 10:00:00', '2026-3-3 1:00'])(
    'refuses the start %s',
    async (startTime) => {
      await using caller = await startCaller();
      const answer = await caller.post('v3/room/create', { ...creation, startTime, duration: '1' });
      expect(answer).toMatchObject({ error: 'app_parameter_error' });
    },
  );

  it('may have begun already, as long as it ends in the future', async () => {
    await using caller = await startCaller();
    const begun = { ...creation, startTime: '2026-03-02 09:30' };
    expect(await caller.post('v4/room/create', { ...begun, length: '31' })).toMatchObject({ success: true });
    const over = { ...creation, startTime: '2026-03-02 09:29' };
    expect(await caller.post('v4/room/create', { ...over, length: '30' })).toMatchObject({
      error: 'course_endtime_out_of_date_error',
    });
  });

  it('costs the unit price for each begun hour, and the sums always agree', async () => {
    await using caller = await startCaller({ balance: 20 });
    const before = (await caller.post('v3/merchant')).merchant;
    await caller.post('v4/room/create', { ...creation, length: '61' });
    await caller.post('v4/room/create', { ...creation, length: '60', video: '1' });
    const after = (await caller.post('v3/merchant')).merchant;
    expect(before.remainMoney - after.remainMoney).toBe(2 * before.unitPrice + before.videoUnitPrice);
    for (const account of [before, after]) {
      expect(account.remainMoney + account.consumptionMoney).toBe(account.totalChargeMoney);
    }
  });

  it('leaves no room behind when the balance is too low', async () => {
    await using caller = await startCaller({ balance: 0 });
    const answer = await caller.post('v3/room/create', { ...creation, duration: '1' });
    expect(answer).toEqual({ error: 'app_afford_error', success: false });
    expect((await caller.post('v3/room/list', { title: '新课' })).pagination.totalCount).toBe(0);
  });
});

describe('Changing a room', () => {
  it('renames and deletes', async () => {
    await using caller = await startCaller();
    const roomId = seedIds.bareRoom;
    await caller.post('v3/room/update/title', { roomId, title: '新名字' });
    expect((await caller.post('v3/room/detail', { roomId })).course.title).toBe('新名字');
    expect((await caller.post('v3/room/delete', { roomId })).room.title).toBe('新名字');
    expect(await caller.post('v3/room/detail', { roomId })).toMatchObject({ error: 'app_course_error' });
  });

  it('moves start and length of a room that has not begun', async () => {
    await using caller = await startCaller();
    const parameters = { roomId: seedIds.upcomingRoom, startTime: '2026-04-01 08:00' };
    const v3 = await caller.post('v3/room/update/time', { ...parameters, duration: '3' });
    expect(v3.room).toMatchObject({ startTime: '2026-04-01 08:00:00', endTime: '2026-04-01 11:00:00' });
    const v4 = await caller.post('v4/room/update/time', { ...parameters, length: '200' });
    expect(v4.room.endTime).toBe('2026-04-01 11:20:00');
  });

  it('Note: a room that has begun cannot be moved', async () => {
    await using caller = await startCaller();
    const answer = await caller.post('v4/room/update/time', {
      roomId: seedIds.liveRoom,
      startTime: '2026-04-01 08:00',
      length: '60',
    });
    expect(answer).toEqual({ error: 'course_endtime_out_of_date_error', success: false });
  });

  it('attaches, refuses to attach twice, lists and removes', async () => {
    await using caller = await startCaller();
    const parameters = { roomId: seedIds.bareRoom, documentId: seedIds.convertedDocument };
    caller.clock.ms += 1_000;
    expect(await caller.post('v3/room/attachDocument', parameters)).toEqual({ ...parameters, success: true });
    expect(await caller.post('v3/room/attachDocument', parameters)).toMatchObject({
      error: 'repeat_arrange_to_course_error',
    });
    const list = await caller.post('v3/room/listDocuments', { roomId: parameters.roomId });
    expect(list.documents).toMatchObject([
      { createTime: START_MS + 1_000, status: 'converted', slideCount: 32 },
    ]);
    expect(await caller.post('v3/room/removeDocument', parameters)).toEqual({ ...parameters, success: true });
    expect(await caller.post('v3/room/listDocuments', { roomId: parameters.roomId })).toEqual({
      documents: [],
      success: true,
    });
  });
});

describe('Room list', () => {
  it('has the newest start first and twenty a page', async () => {
    await using caller = await startCaller();
    const pages = await Promise.all(['1', '2', '3'].map((pageNo) => caller.post('v3/room/list', { pageNo })));
    const starts: string[] = pages.flatMap(({ pagination }) =>
      pagination.items.map(({ startTime }) => startTime),
    );
    expect(pages.map(({ pagination }) => pagination.items.length)).toEqual([20, 20, 6]);
    expect(starts).toEqual([...starts].sort().reverse());
  });

  it('finds part of a title, whatever its case', async () => {
    await using caller = await startCaller();
    const find = async (title: string): Promise<number> =>
      (await caller.post('v3/room/list', { title })).pagination.totalCount;
    expect(await Promise.all(['雅思', 'ielts speaking', 'Q&A', 'a=b', 'nothing at all'].map(find))).toEqual([
      1, 1, 1, 1, 0,
    ]);
  });

  it('Time bounds as documented: startTime is the upper, endTime the lower bound', async () => {
    await using caller = await startCaller({ timeFilter: 'documented' });
    const count = counter(caller);
    expect(await count({ startTime: '2099-01-01 00:00' })).toBe(46);
    expect(await count({ endTime: '2099-01-01 00:00' })).toBe(0);
    expect(await count({ startTime: '2026-03-02 09:35', endTime: '2026-03-02 09:34' })).toBe(0);
    expect(await count({ startTime: '2026-03-02 09:36', endTime: '2026-03-02 09:34' })).toBe(1);
  });

  it('Time bounds the plain way: from startTime to endTime', async () => {
    await using caller = await startCaller();
    const count = counter(caller);
    expect(await count({ startTime: '2099-01-01 00:00' })).toBe(0);
    expect(await count({ endTime: '2099-01-01 00:00' })).toBe(46);
    expect(await count({ startTime: '2026-03-02 09:35', endTime: '2026-03-02 09:35' })).toBe(1);
    caller.sandbox.settings.timeFilter = 'documented';
    expect(await count({ startTime: '2099-01-01 00:00' })).toBe(46);
  });
});

function counter(caller: VendorCaller): (bounds: Parameters) => Promise<number> {
  return async (bounds) => (await caller.post('v3/room/list', bounds)).pagination.totalCount;
}

describe('Recording states over time', () => {
  it('a lesson somebody attended is converted, an empty one is empty', async () => {
    await using caller = await startCaller();
    const create = async (): Promise<string> =>
      (await caller.post('v4/room/create', { ...creation, startTime: '2026-03-02 10:00', length: '30' })).room
        .roomId;
    const [attended, empty] = [await create(), await create()];
    await caller.get('v3/room/enter', { roomId: attended, uid: 'u1', nickname: 'n', userRole: '2' });
    const states = (): Promise<number[]> =>
      Promise.all(
        [attended, empty].map(
          async (roomId) => (await caller.post('v3/room/detail', { roomId })).course.convertStatus,
        ),
      );
    expect(await states()).toEqual([0, 0]);
    caller.clock.ms += 30 * 60_000 + 14_999;
    expect(await states()).toEqual([0, 0]);
    caller.clock.ms += 1;
    expect(await states()).toEqual([1, 3]);
  });
});
