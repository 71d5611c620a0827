import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../src/config/config.ts';
import { readEnv } from '../src/config/env.ts';
import { startGateway } from '../src/gateway.ts';
import { notingRooms, type SeenRoom } from '../src/noted-rooms.ts';
import { createLogger } from '../src/runtime/logger.ts';
import { seedIds } from '../src/sandbox/seed.ts';
import { startTestGateway } from './support/gateway.ts';

const ID = seedIds.upcomingRoom;

interface Answer {
  data?: Record<string, Record<string, unknown> | null>;
}

/** With an archive, which has not seen anything yet, in a file or in memory. */
async function start(archiveUrl?: string, more: Record<string, string> = {}) {
  const env = {
    ...more,
    PORT: '0',
    LOG_LEVEL: 'silent',
    DRAIN_SECONDS: '0',
    ARCHIVE_URL: archiveUrl,
  };
  const gateway = await startGateway(configFromEnv(readEnv(env)), createLogger('silent'));
  return {
    async execute(query: string): Promise<Answer['data']> {
      const response = await fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const answer = (await response.json()) as Answer & { errors?: unknown };
      expect(answer.errors).toBeUndefined();
      return answer.data;
    },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

describe('a room that is deleted through the gateway', () => {
  test.each(['in a file', 'in memory'])('is as it was then, in an archive %s', async (where) => {
    const folder = await mkdtemp(join(tmpdir(), 'noted-'));
    const startedMs = Date.now();
    {
      await using gateway = await start(where === 'in a file' ? `file:${join(folder, 'a.db')}` : undefined);
      await gateway.execute(
        `mutation { renameRoom(input: { roomId: "${ID}", title: "The last title" }) { userErrors { code } } }`,
      );
      await gateway.execute(
        `mutation { rescheduleRoom(input: { roomId: "${ID}", startsAt: "2035-01-01T19:00:00+08:00", durationMinutes: 45 }) { userErrors { code } } }`,
      );
      await gateway.execute(`mutation { deleteRoom(input: { roomId: "${ID}" }) { userErrors { code } } }`);
      const data = await gateway.execute(
        `{ room(id: "${ID}") { isDeleted title startsAt durationMinutes lastSeenAt } }`,
      );
      expect(data).toEqual({
        room: {
          isDeleted: true,
          title: 'The last title',
          startsAt: '2035-01-01T11:00:00Z',
          durationMinutes: 45,
          lastSeenAt: expect.any(String) as string,
        },
      });
      expect(Date.parse(String(data?.['room']?.['lastSeenAt']))).toBeGreaterThanOrEqual(startedMs);
    }
    await rm(folder, { recursive: true });
  });
});

test('rooms that are deleted together, and who was in them, are there at once for all that are read together', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'noted-'));
  {
    await using gateway = await start(`file:${join(folder, 'a.db')}`, { ARCHIVE_KEEP_USERS_DAYS: '30' });
    const ids = [ID, seedIds.endedRoom, seedIds.vodRoom];
    const read = (fields: string) =>
      gateway.execute(`{ ${ids.map((id, n) => `r${n}: room(id: "${id}") { ${fields} }`).join(' ')} }`);
    const fields = 'type title startsAt isVod';
    const alive = await read(fields);
    const attended = `{ room(id: "${seedIds.endedRoom}") { statistics { liveAttendance(userId: "${seedIds.studentUserId}") { totalSeconds } } } }`;
    const attendance = await gateway.execute(attended);
    expect(attendance).toMatchObject({
      room: { statistics: { liveAttendance: { totalSeconds: expect.any(Number) as number } } },
    });
    await gateway.execute(
      `mutation { deleteRooms(input: { roomIds: ${JSON.stringify(ids)} }) { userErrors { code } } }`,
    );
    expect(await read(fields)).toEqual(alive);
    expect(await gateway.execute(attended)).toEqual(attendance);
  }
  await rm(folder, { recursive: true });
});

test('a client tells of rooms that are asked about, made, changed and deleted, and not of what the archive asks', async () => {
  await using gateway = await startTestGateway();
  let seen: SeenRoom[] = [];
  const { room } = notingRooms(gateway.duobei, (note) => seen.push(note));
  const startsAt = new Date('2035-01-01T11:00:00Z');
  const { vendorId: roomId } = await room.create({
    title: 'a',
    type: 'ONE_TO_MANY',
    isVideoEnabled: false,
    startsAt,
    durationMinutes: 60,
  });
  await room.detail(roomId);
  await room.rename({ roomId, title: 'b' });
  await room.reschedule({ roomId, startsAt, durationMinutes: 90 });
  await room.detail(roomId, { isBackground: true });
  await room.list();
  await room.delete(roomId);
  expect(seen.map(({ vendorId, room: { title } }) => [vendorId, title])).toEqual([
    [roomId, 'a'],
    [roomId, 'a'],
    [roomId, 'b'],
    [roomId, 'b'],
    [roomId, 'b'],
  ]);
  seen = [];
  await expect(room.detail(roomId)).rejects.toThrow();
  expect(seen).toEqual([]);
});
