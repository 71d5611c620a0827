import { describe, expect, it } from 'vitest';
import { clientOf, rejectionOf, sendJson, startVendorStub } from './vendor-stub.ts';

const visitor = { roomId: 'jz000001', userId: 'u-1', nickname: '张三', role: 'AUDIENCE' } as const;
const encoded = (text: string) => Buffer.from(text, 'utf8').toString('base64');

async function entryFrom(body: object) {
  await using stub = await startVendorStub((_request, response) => sendJson(response, body));
  await using client = clientOf(stub);
  return await client.room.appEntry(visitor);
}

describe('room/authinfo', () => {
  it('is a GET with everything in the query string, and no body', async () => {
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { authInfo: { accessToken: 't' } }),
    );
    await using client = clientOf(stub);
    await client.room.appEntry(visitor);
    const [request] = stub.requests;
    expect(request).toMatchObject({ method: 'GET', path: '/api/v4/room/authinfo' });
    expect(request?.body).toHaveLength(0);
    expect(request?.headers['content-type']).toBeUndefined();
    expect([...(request?.query.keys() ?? [])].sort()).toEqual(
      ['nickname', 'partner', 'roomId', 'sign', 'timestamp', 'uid', 'userRole'].sort(),
    );
  });

  it('is read with fields as text, names in base64 and 0 for no time', async () => {
    const authInfo = {
      accessToken: '4f55621f',
      courseTitle: encoded('数学 第3讲'),
      nickname: encoded('张三'),
      courseStartTime: '1468233720000',
      courseEndTime: 0,
    };
    expect(await entryFrom({ authInfo, status: '2', success: 'true' })).toEqual({
      token: '4f55621f',
      liveState: 'LIVE',
      title: '数学 第3讲',
      nickname: '张三',
      startsAt: new Date(1_468_233_720_000),
      endsAt: null,
    });
  });

  it.each([
    [0, 'UNKNOWN'],
    [1, 'NOT_STARTED'],
    [2, 'LIVE'],
    [3, 'PLAYBACK_READY'],
    [4, 'EMPTY'],
    [5, 'FAILED'],
    [6, 'CONVERTING'],
    [7, 'UNKNOWN'],
    [-1, 'UNKNOWN'],
    [null, 'UNKNOWN'],
    ['', 'UNKNOWN'],
    ['soon', 'UNKNOWN'],
    [undefined, 'UNKNOWN'],
  ])('status %o is %s, and the token is there all the same', async (status, liveState) => {
    const entry = await entryFrom({ authInfo: { accessToken: 't' }, status, success: true });
    expect([entry.liveState, entry.token]).toEqual([liveState, 't']);
  });

  it.each([
    ['text that is no base64', '数学', '数学'],
    ['text that only looks like base64', 'test', 'test'],
    [
      'base64 with line breaks',
      `${encoded('一二三四').slice(0, 8)}\r\n${encoded('一二三四').slice(8)}`,
      '一二三四',
    ],
    ['base64 for URLs, without an end', Buffer.from('数学？').toString('base64url'), '数学？'],
    ['nothing', '', null],
    ['null', null, null],
    ['an object', {}, null],
  ])('a title that is %s is read', async (_what, courseTitle, title) => {
    const entry = await entryFrom({ authInfo: { accessToken: 't', courseTitle }, status: 2 });
    expect([entry.title, entry.token]).toEqual([title, 't']);
  });

  it('says what goes on where nobody may enter', async () => {
    expect(await entryFrom({ authInfo: null, status: 1, success: true })).toEqual({
      token: null,
      liveState: 'NOT_STARTED',
      title: null,
      nickname: null,
      startsAt: null,
      endsAt: null,
    });
  });

  it.each<object>([
    { message: 'hello' },
    { success: true },
    { success: true, status: 2 },
    { authInfo: null, success: true },
    { authInfo: null, status: 'soon', success: true },
    { authInfo: 'none', status: 2, success: true },
    { authInfo: {}, status: 2, success: true },
    ...['', null, {}].map((accessToken) => ({
      authInfo: { accessToken, courseTitle: 'a' },
      status: 2,
      success: true,
    })),
  ])('is none in %j, which has no token', async (body) => {
    expect(await rejectionOf(entryFrom(body))).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
  });

  it.each(['authInfo', 'data'])('is refused within %s', async (name) => {
    const refusal = { success: false, error: 'app_course_error' };
    const body = { authInfo: { accessToken: 't' }, status: 2, success: true, [name]: refusal };
    expect(await rejectionOf(entryFrom(body))).toMatchObject({ code: 'ROOM_NOT_FOUND' });
  });

  it('sends no role beyond the document where that is off', async () => {
    await using client = clientOf({ url: 'http://vendor.invalid' }, { beyondDocument: 'off' });
    expect(await rejectionOf(client.room.appEntry({ ...visitor, role: 'PARENT' }))).toMatchObject({
      name: 'InvalidArgumentError',
      argument: 'role',
    });
  });
});
