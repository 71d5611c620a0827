import type { IncomingMessage } from 'node:http';
import { htmlAnswer, type Answer } from '../answer.ts';
import { chatFileAnswer } from '../chat-file.ts';
import type { World } from '../endpoint.ts';
import { classroomPage } from '../html.ts';
import { previewImage } from '../preview-image.ts';
import { storageAnswer } from './storage.ts';

/** Everything outside of `/api/`: what the vendor's answers link to. */
export async function pageAnswer(
  request: IncomingMessage,
  url: URL,
  worlds: readonly World[],
): Promise<Answer> {
  const { pathname, searchParams } = url;
  if (/^\/storage(?:\/|$)/.test(pathname) || pathname === '/v2/query') {
    return storageAnswer(request, url, worlds);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return notFound();
  if (/^\/chat\/[^/]+\/chat\.json$/.test(pathname)) return chatFileAnswer(pathname, searchParams, worlds);
  if (/^\/covers\/[a-z0-9-]{1,60}\.png$/.test(pathname)) {
    return {
      status: 200,
      headers: { 'Content-Type': 'image/png' },
      body: previewImage(pathname),
      error: null,
    };
  }
  if (/^\/(?:client-1vN|mobile)\/WXTClient\.html$/.test(pathname)) {
    const roomId = searchParams.get('roomId') ?? '';
    const room = worlds.map(({ store }) => store.findRoom(roomId)).find((found) => found !== undefined);
    return room === undefined ? notFound() : htmlAnswer(classroomPage(room.title, searchParams));
  }
  return notFound();
}

function notFound(): Answer {
  return htmlAnswer('<html><body>Not Found</body></html>', 404);
}
