import { createHmac } from 'node:crypto';
import { jsonAnswer, type Answer } from './answer.ts';
import type { World } from './endpoint.ts';
import { DAY_MS } from './shanghai-time.ts';

/** A signed link to a chat log, good for 24 hours. */
export function chatFileLink(
  roomId: string,
  origin: string,
  world: World,
): { url: string; expiresMs: number } {
  const expiresMs = world.now() + DAY_MS;
  const seconds = String(Math.floor(expiresMs / 1000));
  const path = `/chat/${encodeURIComponent(roomId)}/chat.json`;
  const token = `sandbox:${linkToken(path, seconds, world.linkSecret)}`;
  return { url: `${origin}${path}?e=${seconds}&token=${token}`, expiresMs };
}

/** Serves the log behind such a link. Refusals look like those of the storage where the vendor keeps the files. */
export function chatFileAnswer(path: string, query: URLSearchParams, worlds: readonly World[]): Answer {
  const seconds = query.get('e') ?? '';
  const given = query.get('token');
  const world = worlds.find(({ linkSecret }) => given === `sandbox:${linkToken(path, seconds, linkSecret)}`);
  if (!world) return jsonAnswer({ error: 'bad token' }, 401);
  if (world.now() > Number(seconds) * 1000) return jsonAnswer({ error: 'token expired' }, 401);
  const room = world.store.findRoom(decodeURIComponent(path.split('/')[2] ?? ''));
  if (room === undefined || room.chat.length === 0) return jsonAnswer({ error: 'Document not found' }, 404);
  return jsonAnswer(
    room.chat.map(({ uid, nickname, role, sentMs, text }) => ({
      uid,
      nickname,
      userRole: role,
      timestamp: sentMs,
      message: text,
    })),
  );
}

function linkToken(path: string, seconds: string, secret: string): string {
  return createHmac('sha256', secret).update(`${path}?e=${seconds}`).digest('base64url').slice(0, 28);
}
