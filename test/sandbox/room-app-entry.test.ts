import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { answerOf, startCaller, type Parameters, type VendorCaller } from './vendor-caller.ts';

const person = { uid: 'u-1', nickname: '小明', userRole: '2' };

const enter = async (caller: VendorCaller, parameters: Parameters) =>
  answerOf(await caller.get('v4/room/authinfo', { ...person, ...parameters }));

describe('authinfo', () => {
  it('a token, names in base64, the lesson as text and times in ms', async () => {
    await using caller = await startCaller();
    const answer = await enter(caller, { roomId: seedIds.liveRoom });
    expect(answer).toMatchObject({ status: 2, success: true });
    expect(answer.authInfo).toMatchObject({
      accessToken: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      courseTitle: Buffer.from('高一数学：函数与导数 第3讲').toString('base64'),
      nickname: Buffer.from('小明').toString('base64'),
      courseType: '2',
      courseStartTime: caller.clock.ms - 25 * 60_000,
      playStartTime: 0,
      userRole: '2',
    });
  });

  it.each([
    ['upcomingRoom', 1, false],
    ['liveRoom', 2, true],
    ['endedRoom', 3, true],
    ['vodRoom', 3, true],
    ['emptyRoom', 4, false],
    ['failedRoom', 5, false],
    ['convertingRoom', 6, false],
  ] as const)('%s has status %d', async (room, status, hasToken) => {
    await using caller = await startCaller();
    const answer = await enter(caller, { roomId: seedIds[room] });
    expect(answer).toMatchObject({ status, success: true });
    expect(answer.authInfo !== null).toBe(hasToken);
  });

  it('a host has a token before the door opens, and a parent is a role', async () => {
    await using caller = await startCaller();
    const host = await enter(caller, { roomId: seedIds.upcomingRoom, userRole: '1' });
    expect(host).toMatchObject({ status: 1, authInfo: { userRole: '1' } });
    expect(await enter(caller, { roomId: seedIds.liveRoom, userRole: '6' })).toMatchObject({ success: true });
  });

  it.each<[Parameters, string]>([
    [{ roomId: 'jznone' }, 'app_course_error'],
    [{ roomId: seedIds.liveRoom, userRole: '5' }, 'app_userRole_error'],
    [{ roomId: seedIds.liveRoom, partner: 'nobody' }, 'app_error'],
    [{}, 'app_parameter_error'],
  ])('%o: %s', async (parameters, error) => {
    await using caller = await startCaller();
    expect(await enter(caller, parameters)).toEqual({ error, success: false });
  });

  it('is no POST', async () => {
    await using caller = await startCaller();
    const response = await fetch(`${caller.sandbox.url}/api/v4/room/authinfo`, { method: 'POST' });
    expect(response.status).toBe(405);
  });
});
