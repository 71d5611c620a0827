import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import type { RoomBody, VendorAnswer } from './vendor-answer.ts';
import { answerOf, bodyOf, startCaller, type VendorCaller } from './vendor-caller.ts';

const BLOCK_BYTES = 4 * 1024 * 1024;

describe('Creating a VOD lesson', () => {
  it('token, form upload, lesson: it converts over time', async () => {
    await using caller = await startCaller();
    const { key } = await answerOf(await uploadForm(caller, await token(caller)));
    const { room } = await caller.post('v3/room/video/create', {
      title: '光的折射',
      videoKey: key,
    });
    const detail = async (): Promise<RoomBody> =>
      (await caller.post('v3/room/detail', { roomId: room.roomId })).course;
    expect(await detail()).toMatchObject({
      title: '光的折射',
      startTime: '2026-03-02 10:00:00',
      endTime: '2026-03-02 11:00:00',
      validEndTime: '2027-03-02 13:00:00',
      video: true,
      vod: true,
      hostCode: null,
      convertStatus: 0,
    });
    caller.clock.ms += 15_000;
    const { convertStatus, coverImgUrl } = await detail();
    expect(convertStatus).toBe(1);
    expect((await fetch(coverImgUrl as string)).headers.get('content-type')).toBe('image/png');
  });

  it('costs the price of a video lesson', async () => {
    await using caller = await startCaller({ balance: 4 });
    const parameters = { title: 'x', videoKey: seedIds.videoKey };
    expect(await caller.post('v3/room/video/create', parameters)).toMatchObject({ success: true });
    expect(await caller.post('v3/room/video/create', parameters)).toMatchObject({
      error: 'app_afford_error',
    });
    expect(caller.sandbox.settings.balance).toBe(0);
  });
});

describe('storage stand-in', () => {
  it('takes a file in blocks of 4 MB, in chunks', async () => {
    await using caller = await startCaller();
    const uptoken = await token(caller);
    const first = Buffer.alloc(BLOCK_BYTES, 1);
    const begun = await put(caller, uptoken, `mkblk/${BLOCK_BYTES}`, first.subarray(0, 1_000_000));
    const whole = await put(caller, uptoken, `bput/${begun.ctx}/1000000`, first.subarray(1_000_000));
    expect(whole).toMatchObject({ offset: BLOCK_BYTES, crc32: expect.any(Number) as number });
    const last = await put(caller, uptoken, 'mkblk/10', Buffer.alloc(10, 2));
    const file = await put(
      caller,
      uptoken,
      `mkfile/${BLOCK_BYTES + 10}/fname/${Buffer.from('课.mp4').toString('base64url')}`,
      `${whole.ctx},${last.ctx}`,
    );
    expect(file.key).toMatch(/^F[\w-]+$/);
    const created = await caller.post('v3/room/video/create', { title: 'x', videoKey: file.key });
    expect(created).toMatchObject({ success: true });
  });

  it('uses the key the client names', async () => {
    await using caller = await startCaller();
    const uptoken = await token(caller);
    const block = await put(caller, uptoken, 'mkblk/3', 'abc');
    const encoded = Buffer.from('my/video.mp4').toString('base64url');
    expect(await put(caller, uptoken, `mkfile/3/key/${encoded}`, block.ctx)).toMatchObject({
      key: 'my/video.mp4',
    });
  });

  it.each([
    ['mkblk/4194305', 'x'],
    ['mkblk/2', 'too long'],
    ['bput/none/0', 'x'],
    ['mkfile/3', 'none'],
    ['elsewhere', ''],
  ])('refuses %s', async (path, body) => {
    await using caller = await startCaller();
    expect(await put(caller, await token(caller), path, body)).toEqual({
      error: expect.any(String) as string,
    });
  });

  it('refuses a file without a token, with a wrong and with an old one', async () => {
    await using caller = await startCaller();
    const old = await token(caller);
    caller.clock.ms += 3_600_001;
    for (const uptoken of ['', 'wrong', old]) expect((await uploadForm(caller, uptoken)).status).toBe(401);
    expect(await put(caller, 'wrong', 'mkblk/1', 'x')).toEqual({ error: 'bad token' });
  });

  it('refuses an empty file', async () => {
    await using caller = await startCaller();
    expect((await uploadForm(caller, await token(caller), '')).status).toBe(400);
  });

  it('lets a page of any origin upload', async () => {
    await using caller = await startCaller();
    const preflight = await fetch(`${caller.sandbox.url}/storage/mkblk/1`, { method: 'OPTIONS' });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('Authorization');
    const upload = await uploadForm(caller, await token(caller));
    expect(upload.headers.get('access-control-allow-origin')).toBe('*');
  });
});

async function token(caller: VendorCaller): Promise<string> {
  return (await caller.post('v3/video/uptoken')).uptoken;
}

function uploadForm(caller: VendorCaller, uptoken: string, content = 'a video'): Promise<Response> {
  const form = new FormData();
  form.append('token', uptoken);
  form.append('file', new Blob([content]), '光的折射.mp4');
  return fetch(`${caller.sandbox.url}/storage`, { method: 'POST', body: form });
}

async function put(
  caller: VendorCaller,
  uptoken: string,
  path: string,
  body: Buffer | string,
): Promise<VendorAnswer> {
  const response = await fetch(`${caller.sandbox.url}/storage/${path}`, {
    method: 'POST',
    headers: { Authorization: `UpToken ${uptoken}`, 'Content-Type': 'application/octet-stream' },
    body: bodyOf(body),
  });
  return answerOf(response);
}
