import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startCaller, type VendorCaller } from './vendor-caller.ts';

const person = { uid: 'u-1', nickname: '小明 <b>', userRole: '2' };

describe('Entering a room', () => {
  it('Success: a page with the classroom in a frame', async () => {
    await using caller = await startCaller();
    const page = await enter(caller, { roomId: seedIds.liveRoom });
    const source = /<iframe src="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(source).toMatch(/^\/client-1vN\/WXTClient\.html\?/);
    const frame = await (await fetch(caller.sandbox.url + source)).text();
    expect(frame).toContain('高一数学：函数与导数 第3讲');
    expect(frame).toContain('小明 &lt;b&gt;');
  });

  it('deviceType and the user agent choose the page', async () => {
    await using caller = await startCaller();
    const roomId = seedIds.liveRoom;
    expect(await enter(caller, { roomId, deviceType: '2' })).toContain('/mobile/');
    expect(await enter(caller, { roomId, deviceType: '1' })).toContain('/client-1vN/');
    const query = new URLSearchParams(caller.signed({ ...person, roomId })).toString();
    const phone = await fetch(`${caller.sandbox.url}/api/v3/room/enter?${query}`, {
      headers: { 'User-Agent': 'Mozilla/5.0 (iPhone) Mobile' },
    });
    expect(await phone.text()).toContain('/mobile/');
  });

  it('psTime, peTime and tape go to the playback', async () => {
    await using caller = await startCaller();
    const playback = { roomId: seedIds.endedRoom, psTime: '100:20', peTime: '120:23', tape: 'true' };
    const page = await enter(caller, playback);
    expect(page).toContain('psTime=100%3A20&amp;peTime=120%3A23&amp;tape=true');
  });

  it('hls and h5 go to the player, and a parent may enter', async () => {
    await using caller = await startCaller();
    const roomId = seedIds.liveRoom;
    expect(await enter(caller, { roomId, hls: '1', h5: 'true', userRole: '6' })).toContain(
      'role=6&amp;hls=1&amp;h5=1',
    );
    expect(await enter(caller, { roomId, hls: '0', h5: 'false' })).not.toMatch(/hls|h5/);
    expect(await enter(caller, { roomId, hls: 'yes' })).toContain('app_parameter_error');
  });

  it('without a role the user is in the audience', async () => {
    await using caller = await startCaller();
    const response = await caller.get('v3/room/enter', {
      roomId: seedIds.liveRoom,
      uid: 'u-1',
      nickname: 'n',
    });
    expect(await response.text()).toContain('role=2');
  });

  it.each([
    ['upcomingRoom', 'wrap', '活动还未开始'],
    ['convertingRoom', 'wrap', '活动正在转换中'],
    ['failedRoom', 'wrap error', '活动转换失败'],
    ['emptyRoom', 'wrap end', '活动已经结束'],
    ['expiredRoom', 'wrap end', '回放有效期已过'],
  ] as const)('Expired and the like: %s shows "%s" %s', async (room, className, text) => {
    await using caller = await startCaller();
    const page = await enter(caller, { roomId: seedIds[room] });
    expect(page).toContain(`<div class="${className}">`);
    expect(page).toContain(text);
    expect(page).toMatch(/活动时间:<\/span> \d{4}-\d\d-\d\d \d\d:\d\d - \d{4}/);
  });

  it('the host may come before the door opens', async () => {
    await using caller = await startCaller();
    expect(await enter(caller, { roomId: seedIds.upcomingRoom, userRole: '1' })).toContain('<iframe');
  });

  it.each([
    [{ roomId: 'jznone' }, 'app_course_error'],
    [{ roomId: seedIds.liveRoom, userRole: '0' }, 'app_userRole_error'],
    [{ roomId: seedIds.liveRoom, deviceType: '3' }, 'app_parameter_error'],
    [{ roomId: seedIds.liveRoom, psTime: 'soon' }, 'app_parameter_error'],
    [{ roomId: seedIds.liveRoom, partner: 'nobody' }, 'app_error'],
  ])('Other failures: %o shows %s', async (parameters, error) => {
    await using caller = await startCaller();
    expect(await enter(caller, parameters as Record<string, string>)).toMatch(
      new RegExp(`<body>\\s*${error}\\s*</body>`),
    );
  });

  it('a full room still lets in who is in it, and the host', async () => {
    await using caller = await startCaller({ roomCapacity: 1 });
    const roomId = (
      await caller.post('v4/room/create', {
        title: 'small',
        video: '0',
        startTime: '2026-03-02 10:05',
        length: '30',
        roomType: '2',
      })
    ).room.roomId;
    expect(await enter(caller, { roomId })).toContain('<iframe');
    expect(await enter(caller, { roomId })).toContain('<iframe');
    expect(await enter(caller, { roomId, uid: 'u-2' })).toContain('app_room_full_error');
    expect(await enter(caller, { roomId, uid: 'u-2', userRole: '1' })).toContain('<iframe');
  });
});

async function enter(caller: VendorCaller, parameters: Record<string, string>): Promise<string> {
  return (await caller.get('v3/room/enter', { ...person, ...parameters })).text();
}
