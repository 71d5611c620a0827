import { isObject } from '../../runtime/is-object.ts';
import type { Work } from './work.ts';

const NOTE = 'not-ready';

/**
 * Notes that a recording was not ready once more; how often that was by now. In the archive, since rooms that never
 * have one would be asked each hour again after every start.
 */
export async function noteNotReady(work: Work, roomId: string): Promise<number> {
  const times = await readTimes(work);
  const count = (times.get(roomId) ?? 0) + 1;
  times.set(roomId, count);
  await write(work, times);
  return count;
}

/** It is ready now, or is not asked for any more. */
export async function forgetNotReady(work: Work, roomId: string): Promise<void> {
  const times = await readTimes(work);
  if (times.delete(roomId)) await write(work, times);
}

const write = (work: Work, times: ReadonlyMap<string, number>) =>
  work.setNote(NOTE, JSON.stringify(Object.fromEntries(times)));

async function readTimes(work: Work): Promise<Map<string, number>> {
  work.notReady ??= timesFrom(await work.note(NOTE));
  return work.notReady;
}

function timesFrom(note: string | null): Map<string, number> {
  try {
    const value: unknown = JSON.parse(note ?? '{}');
    if (!isObject(value)) return new Map();
    return new Map(
      Object.entries(value).flatMap(([roomId, times]) =>
        typeof times === 'number' ? [[roomId, times] as const] : [],
      ),
    );
  } catch {
    return new Map();
  }
}
