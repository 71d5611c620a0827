import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import type { RoomBody } from './vendor-answer.ts';
import { answerOf, startCaller, type VendorCaller } from './vendor-caller.ts';

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

async function token(caller: VendorCaller): Promise<string> {
  return (await caller.post('v3/video/uptoken')).uptoken;
}

function uploadForm(caller: VendorCaller, uptoken: string): Promise<Response> {
  const form = new FormData();
  form.append('token', uptoken);
  form.append('file', new Blob(['a video']), '光的折射.mp4');
  return fetch(`${caller.sandbox.url}/storage`, { method: 'POST', body: form });
}
