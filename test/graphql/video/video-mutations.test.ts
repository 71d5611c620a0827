import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { CreateVideoUploadTokenDocument, CreateVodRoomDocument } from '../../generated/operations.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;
const vodRoom = { title: 'Light and shadow', videoKey: seedIds.videoKey };

async function uploadToken(gateway: TestGateway) {
  const { data, errors } = await gateway.execute(CreateVideoUploadTokenDocument);
  expect(errors).toBeUndefined();
  return data!.createVideoUploadToken.uploadToken!;
}

describe('创建点播课: createVideoUploadToken', () => {
  test('answers a token and what the storage takes', async () => {
    await using gateway = await startTestGateway({ now });
    const { token, ...limits } = await uploadToken(gateway);
    expect(token).not.toBe('');
    expect(limits).toEqual({
      maxFileSizeBytes: 500 * 1024 * 1024,
      chunkSizeBytes: 4 * 1024 * 1024,
      allowedExtensions: ['mp4', 'flv', 'avi', 'wmv', 'mpeg', 'mov'],
    });
    expect(gateway.takeCalls()).toEqual(['v3/video/uptoken']);
    expect(JSON.stringify(gateway.logs)).not.toContain(token);
  });

  test('the token uploads a video to the storage, whose key makes a room', async () => {
    await using gateway = await startTestGateway({ now });
    const form = new FormData();
    form.set('token', (await uploadToken(gateway)).token);
    form.set('file', new Blob(['not really a video']), 'light.mp4');
    const stored = await fetch(`${gateway.sandbox.url}/storage`, { method: 'POST', body: form });
    const { key } = (await stored.json()) as { key: string };
    const { data } = await gateway.execute(CreateVodRoomDocument, { vodRoom: { ...vodRoom, videoKey: key } });
    expect(data?.createVodRoom.userErrors).toEqual([]);
    expect(data?.createVodRoom.room?.isVod).toBe(true);
  });
});

describe('创建点播课: createVodRoom', () => {
  test('creates a room; what the answer leaves out comes from its detail', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(CreateVodRoomDocument, { vodRoom });
    expect(data?.createVodRoom).toMatchObject({
      room: { title: 'Light and shadow', isVod: true },
      userErrors: [],
    });
    expect(gateway.takeCalls()).toEqual(['v3/room/detail', 'v3/room/video/create']);
  });

  test('costs the video price, and answers InsufficientBalanceError below it', async () => {
    await using gateway = await startTestGateway({ now, sandbox: { balance: 5 } });
    expect(
      (await gateway.execute(CreateVodRoomDocument, { vodRoom })).data?.createVodRoom.userErrors,
    ).toEqual([]);
    expect(gateway.sandbox.settings.balance).toBe(1);
    const { data } = await gateway.execute(CreateVodRoomDocument, { vodRoom });
    expect(data?.createVodRoom).toMatchObject({
      room: null,
      userErrors: [{ code: 'INSUFFICIENT_BALANCE', path: null }],
    });
  });

  test('a key that the storage does not have is invalid input', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(CreateVodRoomDocument, {
      vodRoom: { ...vodRoom, videoKey: 'nothing.mp4' },
    });
    expect(data?.createVodRoom).toMatchObject({
      room: null,
      userErrors: [
        {
          code: 'INVALID_INPUT',
          message:
            'The vendor refused: a parameter is missing or not allowed, or the storage has no video of this key.',
          path: ['input', 'videoKey'],
        },
      ],
    });
  });

  test.each([
    ['title', { title: 'a\u0007' }],
    ['title', { title: ' ' }],
    ['videoKey', { videoKey: '' }],
    ['videoKey', { videoKey: 'a\nb' }],
    ['videoKey', { videoKey: 'x'.repeat(513) }],
  ] as const)('a bad %s is refused by its name before anything is sent', async (field, change) => {
    await using gateway = await startTestGateway({ now });
    const { data } = await gateway.execute(CreateVodRoomDocument, { vodRoom: { ...vodRoom, ...change } });
    expect(data?.createVodRoom.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['input', field] }]);
    expect(gateway.takeCalls()).toEqual([]);
  });
});
