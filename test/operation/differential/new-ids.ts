import { createSeed } from '../../../src/sandbox/seed.ts';

const seed = JSON.stringify(createSeed('school', 0, 0));

/** What the vendor makes up anew each time, and what is signed over it. */
const MADE_UP = /jz[0-9a-f]{32}|[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The objects whose ids have one of the vendor's in them, in base64. */
const NAMED = ['Room', 'Document', 'RoomStatistics', 'LiveStatistics', 'UserLiveAttendance', 'PlaybackDay'];

/** What is the same in base64 whatever follows: six bits a character. */
const beginnings = NAMED.map((typename) => {
  const start = `${typename}:`;
  return Buffer.from(start)
    .toString('base64')
    .slice(0, Math.floor((start.length * 8) / 6));
});

const GLOBAL_IDS = new RegExp(`(?:${beginnings.join('|')})[\\w+/]+=*`, 'g');

/** The same text with new ids called by the order in which they come; those of the seed stay. */
export function withNumberedIds(text: string): string {
  const found: string[] = [];
  return text
    .replaceAll(GLOBAL_IDS, (id) => Buffer.from(id, 'base64').toString())
    .replaceAll(MADE_UP, (id) => {
      if (seed.includes(id)) return id;
      if (!found.includes(id)) found.push(id);
      return `new-${found.indexOf(id)}`;
    });
}
