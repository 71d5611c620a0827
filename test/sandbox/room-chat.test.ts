import { describe, expect, it } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startCaller } from './vendor-caller.ts';

const { endedRoom, liveRoom, emptyRoom } = seedIds;

describe('Downloading the chat of rooms', () => {
  it('answers each room once, with its own message', async () => {
    await using caller = await startCaller();
    const { infos } = await caller.chat({ roomIds: [endedRoom, liveRoom, emptyRoom, 'jznone', endedRoom] });
    const messages = Object.fromEntries(infos.map(({ roomId, msg }) => [roomId, msg]));
    expect(infos).toHaveLength(4);
    expect(messages).toEqual({
      [endedRoom]: 'success',
      [liveRoom]: 'course_convert_error',
      [emptyRoom]: 'chat_file_not_found',
      jznone: 'app_course_error',
    });
  });

  it('gives a link that serves the chat for 24 hours', async () => {
    await using caller = await startCaller();
    const { infos } = await caller.chat({ roomIds: [endedRoom] });
    const { downloadUrl, expireTime } = infos[0]!;
    expect(expireTime).toBe('2026-03-03 10:00');
    const messages = (await (await fetch(downloadUrl)).json()) as unknown[];
    expect(messages).toHaveLength(30);
    expect(messages[0]).toEqual({
      uid: 'student-1001',
      nickname: '同学1',
      userRole: 2,
      timestamp: expect.any(Number) as number,
      message: '老师好',
    });
    caller.clock.ms += 86_400_000;
    expect((await fetch(downloadUrl)).status).toBe(200);
    caller.clock.ms += 1_000;
    expect((await fetch(downloadUrl)).status).toBe(401);
  });

  it('does not serve a link that was changed', async () => {
    await using caller = await startCaller();
    const { infos } = await caller.chat({ roomIds: [endedRoom] });
    const other = infos[0]!.downloadUrl.replace(/e=\d+/, 'e=9999999999');
    expect((await fetch(other)).status).toBe(401);
  });

  it.each([undefined, {}, { roomIds: [] }, { roomIds: 'x' }, { roomIds: [1] }])(
    'refuses the body %o',
    async (body) => {
      await using caller = await startCaller();
      expect(await caller.chat(body)).toEqual({ error: 'app_parameter_error', success: false });
    },
  );

  it('does not sign the body', async () => {
    await using caller = await startCaller();
    await caller.chat({ roomIds: [endedRoom] });
    expect(caller.sandbox.requests[0]).toMatchObject({ transport: 'json', error: null });
  });
});
