import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSeed } from '../../src/sandbox/seed.ts';

/** A lesson as a test says it. */
export interface PlannedLesson {
  roomId: string;
  title: string;
  startsAt: Date;
  minutes: number;
}

/** A state file for the sandbox with these lessons and no others; it goes with its folder at the end. */
export function schoolFile(lessons: readonly PlannedLesson[], nowMs: number) {
  const folder = mkdtempSync(join(tmpdir(), 'school-'));
  const dataFile = join(folder, 'state.json');
  const [pattern] = createSeed('school', nowMs, 100).rooms;
  if (!pattern) throw new Error('The school of the sandbox has no room.');
  const rooms = lessons.map(({ roomId, title, startsAt, minutes }) => {
    const startMs = startsAt.getTime();
    const none = { visits: [], playback: [], chat: [], attachments: [] };
    return { ...pattern, ...none, roomId, title, startMs, endMs: startMs + minutes * 60_000 };
  });
  writeFileSync(dataFile, JSON.stringify({ ...createSeed('empty', nowMs, 100), rooms }));
  return { dataFile, [Symbol.dispose]: () => rmSync(folder, { recursive: true }) };
}
