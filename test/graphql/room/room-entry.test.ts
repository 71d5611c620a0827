import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { RoomEntryLinkDocument, type RoomEntryInput } from '../../generated/operations.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../../support/gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const { emptyRoom, endedRoom, expiredRoom, liveRoom, oneOnOneRoom, upcomingRoom } = seedIds;

const student: RoomEntryInput = { userId: 'student-7', nickname: '小明' };

/** A gateway whose clock, which is also the vendor's, can be moved. */
async function startWithClock(options: TestGatewayOptions = {}) {
  const clock = { ms: NOW };
  const gateway = await startTestGateway({ ...options, now: () => clock.ms });
  return { gateway, clock, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() };
}

async function linkFor(gateway: TestGateway, id: string, entry: RoomEntryInput) {
  const { data, errors } = await gateway.execute(RoomEntryLinkDocument, { id, entry });
  expect(errors).toBeUndefined();
  return data!.room!.entryLink!;
}

async function open(url: string, userAgent = 'test') {
  const response = await fetch(url, { headers: { 'user-agent': userAgent } });
  expect(response.status).toBe(200);
  return response.text();
}

/** The sandbox's note of the entry just made. */
function entryCall(gateway: TestGateway) {
  return gateway.sandbox.requests.find(({ path }) => path === 'v3/room/enter');
}

/** The room that the link hangs on may have to be read; the link itself never leaves the gateway. */
function callsOfLinks(gateway: TestGateway) {
  return gateway.takeCalls().filter((path) => path !== 'v3/room/detail');
}

describe('请求进入房间: entryLink', () => {
  test('leads into the classroom, and is signed without a vendor call of its own', async () => {
    await using running = await startWithClock();
    const { gateway } = running;
    const link = await linkFor(gateway, liveRoom, student);
    expect(link).toEqual({
      url: expect.stringContaining('/api/v3/room/enter?') as string,
      expiresAt: '2026-03-02T02:01:00Z',
      role: 'AUDIENCE',
      embedWidth: 1040,
      embedHeight: 600,
    });
    expect(callsOfLinks(gateway)).toEqual([]);
    const html = await open(link.url);
    expect(html).toContain('<iframe src="/client-1vN/WXTClient.html');
    expect(html).toContain(encodeURIComponent('小明'));
    expect(entryCall(gateway)?.params).toMatchObject({ uid: 'student-7', userRole: '2', roomId: liveRoom });
  });

  test.each([
    '👨\u200d👩\u200d👧',
    '👋🏽 小明',
    '❤\ufe0f',
    '🇨🇳',
    '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}',
  ])('leads %s into the classroom', async (nickname) => {
    await using running = await startWithClock();
    const { url } = await linkFor(running.gateway, liveRoom, { ...student, nickname });
    expect(await open(url)).toContain('<iframe');
    expect(entryCall(running.gateway)?.params).toMatchObject({ nickname });
  });

  test('lives one minute by the vendor’s clock, not five', async () => {
    await using running = await startWithClock();
    const { gateway, clock } = running;
    const { url } = await linkFor(gateway, liveRoom, student);
    clock.ms = NOW + 60_000;
    expect(await open(url)).toContain('<iframe');
    clock.ms = NOW + 60_001;
    expect(await open(url)).toContain('app_timestamp_out_date_error');
  });

  test.each([
    ['HOST', '1'],
    ['AUDIENCE', '2'],
    ['INVISIBLE_MONITOR', '3'],
    ['ASSISTANT', '4'],
    ['PARENT', '6'],
  ] as const)('the role %s is sent as %s', async (role, userRole) => {
    await using running = await startWithClock();
    const { gateway } = running;
    const link = await linkFor(gateway, liveRoom, { ...student, role });
    expect(link.role).toBe(role);
    expect(await open(link.url)).toContain('<iframe');
    expect(entryCall(gateway)?.params['userRole']).toBe(userRole);
  });

  test('optional inputs become the document’s parameters', async () => {
    await using running = await startWithClock();
    const { gateway } = running;
    const { url } = await linkFor(gateway, endedRoom, {
      ...student,
      deviceType: 'MOBILE',
      playbackStartSeconds: 6_020,
      playbackEndSeconds: 6_100,
    });
    expect(await open(url)).toContain('<iframe src="/mobile/');
    expect(entryCall(gateway)?.params).toMatchObject({ deviceType: '2', psTime: '100:20', peTime: '101:40' });
    gateway.takeCalls();
    const monitor = await linkFor(gateway, endedRoom, {
      ...student,
      role: 'INVISIBLE_MONITOR',
      isUnedited: true,
      isMonitorChatDisabled: true,
    });
    expect(await open(monitor.url)).toContain('<iframe');
    expect(entryCall(gateway)?.params).toMatchObject({ tape: 'true', adminDisableChat: 'true' });
  });

  test('hls and h5 are under the sign, and lead into the classroom', async () => {
    await using running = await startWithClock();
    const { gateway } = running;
    const { url } = await linkFor(gateway, liveRoom, { ...student, isHls: true, isHtml5: true });
    expect(await open(url)).toMatch(/<iframe src="[^"]*hls=1&amp;h5=1/);
    expect(entryCall(gateway)?.params).toMatchObject({ hls: '1', h5: '1' });
    expect(await open(url.replace('&hls=1', ''))).toContain('app_sign_error');
  });

  test.each([
    ['role', { role: 'PARENT' }],
    ['isHls', { isHls: true }],
    ['isHtml5', { isHtml5: true }],
  ] as const)('%s beyond the document is refused where that is off', async (field, change) => {
    await using running = await startWithClock({ client: { beyondDocument: 'off' } });
    const { data, errors } = await running.gateway.execute(RoomEntryLinkDocument, {
      id: liveRoom,
      entry: { ...student, ...change },
    });
    expect(data?.room).toMatchObject({ entryLink: null });
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: `input.${field}` });
  });

  test('without a device type the vendor decides by the user agent', async () => {
    await using running = await startWithClock();
    const { url } = await linkFor(running.gateway, liveRoom, student);
    expect(await open(url, 'Mozilla/5.0 (iPhone)')).toContain('<iframe src="/mobile/');
  });

  test('the page says why a room cannot be entered', async () => {
    await using running = await startWithClock();
    for (const [room, sentence] of [
      [upcomingRoom, '活动还未开始'],
      [emptyRoom, '活动已经结束'],
      [expiredRoom, '回放有效期已过'],
    ] as const) {
      const { url } = await linkFor(running.gateway, room, student);
      expect(await open(url)).toContain(sentence);
    }
    const { url } = await linkFor(running.gateway, upcomingRoom, { ...student, role: 'HOST' });
    expect(await open(url)).toContain('<iframe');
  });

  test('a full room refuses on the page, with the code alone', async () => {
    await using running = await startWithClock({ sandbox: { roomCapacity: 1 } });
    const { gateway } = running;
    const full = await linkFor(gateway, liveRoom, student);
    expect(await open(full.url)).toContain('app_room_full_error');
    const second = await linkFor(gateway, oneOnOneRoom, student);
    expect(await open(second.url)).toContain('app_course_out_of_capacity_error');
  });

  test('a link that was changed is no link', async () => {
    await using running = await startWithClock();
    const { url } = await linkFor(running.gateway, liveRoom, student);
    expect(await open(url.replace('userRole=2', 'userRole=1'))).toContain('app_sign_error');
    expect(await open(url.replace('student-7', 'student-8'))).toContain('app_sign_error');
  });

  test('neither the link nor its sign is in a log line', async () => {
    await using running = await startWithClock();
    const { url } = await linkFor(running.gateway, liveRoom, student);
    const sign = new URL(url).searchParams.get('sign');
    expect(sign).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(running.gateway.logs)).not.toContain(sign);
  });

  test('a room that does not exist has no link', async () => {
    await using running = await startWithClock();
    const { data, errors } = await running.gateway.execute(RoomEntryLinkDocument, {
      id: 'jz00000000000000000000000000000000',
      entry: student,
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ room: null });
  });
});

describe('请求进入房间: what is refused before signing', () => {
  const refused: [what: string, field: string, change: Partial<RoomEntryInput>][] = [
    ['a uid with a space at its end', 'userId', { userId: 'a ' }],
    ['a uid with a line break', 'userId', { userId: 'a\nb' }],
    ['an empty uid', 'userId', { userId: '' }],
    ['a uid of 256 characters', 'userId', { userId: 'u'.repeat(256) }],
    ['no uid of an anonymous caller', 'userId', { userId: null }],
    ['a nickname with &', 'nickname', { nickname: 'Tom&userRole=1' }],
    ['a nickname with =', 'nickname', { nickname: 'a=b' }],
    ['an empty nickname', 'nickname', { nickname: '  ' }],
    ['a nickname of 33 characters', 'nickname', { nickname: '名'.repeat(33) }],
    ['a nickname with a bidi mark', 'nickname', { nickname: 'Tom\u202egnp' }],
    ['a nickname with a zero-width space', 'nickname', { nickname: 'To\u200bm' }],
    ['a negative time', 'playbackStartSeconds', { playbackStartSeconds: -1 }],
    ['an end before the start', 'playbackEndSeconds', { playbackStartSeconds: 9, playbackEndSeconds: 9 }],
    ['times with the unedited recording', 'isUnedited', { isUnedited: true, playbackStartSeconds: 1 }],
    ['a monitor’s setting for a student', 'isMonitorChatDisabled', { isMonitorChatDisabled: true }],
  ];

  test.each(refused)('%s names %s', async (_what, field, change) => {
    await using running = await startWithClock();
    const { gateway } = running;
    const { data, errors } = await gateway.execute(RoomEntryLinkDocument, {
      id: liveRoom,
      entry: { ...student, ...change },
    });
    expect(data?.room).toMatchObject({ entryLink: null });
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', argument: `input.${field}` });
    expect(callsOfLinks(gateway)).toEqual([]);
  });

  test('a role that does not exist never gets that far', async () => {
    await using running = await startWithClock();
    const { errors } = await running.gateway.execute(RoomEntryLinkDocument, {
      id: liveRoom,
      entry: { ...student, role: 'TEACHER' as 'HOST' },
    });
    expect(errors?.[0]?.message).toContain('entry.role');
    expect(running.gateway.takeCalls()).toEqual([]);
  });
});
