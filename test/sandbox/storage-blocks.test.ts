import { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BlockUploads } from '../../src/sandbox/storage/block-uploads.ts';
import { base64Of, BLOCK_BYTES, etagOf, MEGABYTE, startStorageCaller, videoOf } from './storage-caller.ts';

describe('storage: files in blocks of 4 MB', () => {
  it('takes blocks in chunks, and joins them under the hash of the whole', async () => {
    await using caller = await startStorageCaller();
    const video = videoOf(BLOCK_BYTES + 10);
    const begun = await caller.send('POST', `/mkblk/${BLOCK_BYTES}`, { body: video.subarray(0, 1_000_000) });
    const rest = video.subarray(1_000_000, BLOCK_BYTES);
    const whole = await caller.send('POST', `/bput/${begun.ctx}/1000000`, { body: rest });
    expect(whole).toMatchObject({
      offset: BLOCK_BYTES,
      crc32: crc32(rest),
      expired_at: 1_772_416_800 + 7 * 86_400,
    });
    const last = await caller.send('POST', '/mkblk/10', { body: video.subarray(BLOCK_BYTES) });
    const file = await caller.send('POST', `/mkfile/${video.length}/fname/${base64Of('课.mp4')}`, {
      body: `${whole.ctx},${last.ctx}`,
    });
    expect(file).toEqual({ status: 200, hash: etagOf(video), key: `${etagOf(video)}.mp4` });
    expect(await caller.isStored(file.key)).toBe(true);
  });

  it('keeps no extension where no name was sent', async () => {
    await using caller = await startStorageCaller();
    const { ctx } = await caller.send('POST', '/mkblk/3', { body: 'abc' });
    expect((await caller.send('POST', '/mkfile/3', { body: ctx })).key).toBe(etagOf(Buffer.from('abc')));
  });

  it('uses the key the client names, among other options in any order', async () => {
    await using caller = await startStorageCaller();
    const { ctx } = await caller.send('POST', '/mkblk/3', { body: 'abc' });
    const options = `/mimeType/${base64Of('video/mp4')}/key/${base64Of('my/video.mp4')}/x:n/${base64Of('key')}`;
    expect(await caller.send('POST', `/mkfile/3${options}`, { body: ctx })).toMatchObject({
      key: 'my/video.mp4',
    });
  });

  it('takes a chunk and a file once more, as after a lost answer', async () => {
    await using caller = await startStorageCaller();
    const { ctx } = await caller.send('POST', '/mkblk/6', { body: 'abc' });
    const [lost, again] = [
      await caller.send('POST', `/bput/${ctx}/3`, { body: 'def' }),
      await caller.send('POST', `/bput/${ctx}/3`, { body: 'def' }),
    ];
    for (const whole of [again, lost, again]) {
      expect(await caller.send('POST', '/mkfile/6', { body: whole.ctx })).toMatchObject({
        key: etagOf(Buffer.from('abcdef')),
      });
    }
  });

  it.each([
    ['/mkblk/4194305', 'x', 400],
    ['/mkblk/0', '', 400],
    ['/mkblk/1e3', 'x', 400],
    ['/mkblk/2', 'too long', 400],
    [`/mkblk/${BLOCK_BYTES}`, Buffer.alloc(BLOCK_BYTES + 1), 400],
    ['/bput/none/0', 'x', 701],
    ['/mkfile/3', 'none', 701],
    ['/mkfile/3', '', 701],
    ['/mkfile/3/key/%25', 'x', 400],
    ['/mkfile/-3', 'x', 400],
    ['/mkfile/3', Buffer.alloc(MEGABYTE + 1, ','), 400],
  ])('refuses %s', async (path, body, status) => {
    await using caller = await startStorageCaller();
    expect(await caller.send('POST', path, { body })).toEqual({
      status,
      error: expect.any(String) as string,
    });
  });

  it('refuses a block that is not whole, a short one in the middle, a wrong offset and a wrong size', async () => {
    await using caller = await startStorageCaller();
    const { ctx: half } = await caller.send('POST', '/mkblk/6', { body: 'abc' });
    const { ctx: short } = await caller.send('POST', '/mkblk/3', { body: 'abc' });
    const statuses = [
      await caller.send('POST', '/mkfile/6', { body: half }),
      await caller.send('POST', '/mkfile/6', { body: `${short},${short}` }),
      await caller.send('POST', `/bput/${half}/2`, { body: 'd' }),
      await caller.send('POST', '/mkfile/4', { body: short }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([701, 400, 701, 400]);
  });

  it('forgets blocks after a week', async () => {
    await using caller = await startStorageCaller();
    const { ctx } = await caller.send('POST', '/mkblk/3', { body: 'abc' });
    caller.clock.ms += 7 * 86_400_000 + 1;
    const { uptoken: token } = await caller.post('v3/video/uptoken');
    expect(await caller.send('POST', '/mkfile/3', { body: ctx, token })).toMatchObject({ status: 701 });
  });

  it('forgets the oldest of too many blocks', async () => {
    const blocks = new BlockUploads();
    const makeBlock = async (): Promise<string> =>
      (await blocks.makeBlock(3, Readable.from([Buffer.from('abc')]), 0)).ctx;
    const [oldest, second] = [await makeBlock(), await makeBlock()];
    for (let count = 1; count < 2_000; count += 1) await makeBlock();
    expect(blocks.join(3, [second], 0)).toBe(etagOf(Buffer.from('abc')));
    expect(() => blocks.join(3, [oldest], 0)).toThrow('a block is missing or not whole');
  });

  it('keeps two contexts of a block, however many its chunks', async () => {
    const blocks = new BlockUploads();
    const chunk = (): Readable => Readable.from([Buffer.of(1)]);
    const { ctx: other } = await blocks.makeBlock(1, chunk(), 0);
    let { ctx } = await blocks.makeBlock(3_000, chunk(), 0);
    for (let offset = 1; offset < 3_000; offset += 1)
      ({ ctx } = await blocks.putChunk(ctx, offset, chunk(), 0));
    expect(blocks.join(1, [other], 0)).toBe(etagOf(Buffer.of(1)));
  });
});
