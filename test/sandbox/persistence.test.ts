import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadState } from '../../src/sandbox/state-file.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { eventually } from '../support/eventually.ts';
import { startCaller } from './vendor-caller.ts';

describe('state over restarts', () => {
  it('keeps rooms, documents and money', async () => {
    await using folder = await temporaryFolder();
    const dataFile = join(folder.path, 'state.json');
    const { roomId } = await (async () => {
      await using caller = await startCaller({ dataFile });
      const parameters = {
        title: '留下来',
        video: '0',
        startTime: '2026-03-03 11:11',
        roomType: '2',
        length: '60',
      };
      await caller.post('v3/document/delete', { documentId: seedIds.convertedDocument });
      return (await caller.post('v4/room/create', parameters)).room as { roomId: string };
    })();
    await using caller = await startCaller({ dataFile });
    expect((await caller.post('v3/room/detail', { roomId })).course.title).toBe('留下来');
    expect((await caller.post('v3/document/list')).pagination.totalCount).toBe(29);
    expect(caller.sandbox.settings.balance).toBe(9_998);
    expect(await readdir(folder.path)).toEqual(['state.json']);
  });

  it('writes soon after a change, without waiting for the end', async () => {
    await using folder = await temporaryFolder();
    const dataFile = join(folder.path, 'state.json');
    await using caller = await startCaller({ dataFile });
    await caller.post('v3/room/update/title', { roomId: seedIds.liveRoom, title: '改过的' });
    await eventually(async () => expect(await readFile(dataFile, 'utf8')).toContain('改过的'));
  });

  it('refuses a file that is something else, and leaves it alone', async () => {
    await using folder = await temporaryFolder();
    const dataFile = join(folder.path, 'notes.json');
    await writeFile(dataFile, '{"my":"notes"}');
    await expect(startCaller({ dataFile })).rejects.toThrow('is not a state of the sandbox');
    expect(await readFile(dataFile, 'utf8')).toBe('{"my":"notes"}');
    expect(loadState(join(folder.path, 'absent.json'))).toBeUndefined();
  });
});

async function temporaryFolder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'sandbox-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
