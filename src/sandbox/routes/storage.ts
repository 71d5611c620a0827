import type { IncomingMessage } from 'node:http';
import { crc32 } from 'node:zlib';
import { jsonAnswer, type Answer } from '../answer.ts';
import type { World } from '../endpoint.ts';
import { readBody, readMultipart } from '../read-request.ts';
import { BLOCK_BYTES, StorageRefusal, type VideoStorage } from '../video-storage.ts';

/** A browser page of any origin uploads straight to the storage. */
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'OPTIONS, POST',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, X-Reqid, X-Log',
  'Access-Control-Max-Age': '600',
};

/** Serves `/storage/…`: a form upload, and files in blocks of 4 MB. */
export async function storageAnswer(request: IncomingMessage, path: string, world: World): Promise<Answer> {
  const answer = await answerOf(request, path, world).catch((error: unknown) => {
    if (error instanceof StorageRefusal) return jsonAnswer({ error: error.message }, error.status);
    return jsonAnswer({ error: 'invalid multipart format or body' }, 400);
  });
  return { ...answer, headers: { ...answer.headers, ...CORS } };
}

async function answerOf(request: IncomingMessage, path: string, world: World): Promise<Answer> {
  if (request.method === 'OPTIONS') return { status: 204, headers: {}, body: '', error: null };
  if (request.method !== 'POST') throw new StorageRefusal(405, 'method not allowed');
  const [operation = '', first = '', ...rest] = path.split('/').filter((part) => part !== '');
  if (operation === '') return jsonAnswer(await uploadForm(request, world));

  const { storage } = world;
  storage.requireToken(/^UpToken (.+)$/.exec(request.headers.authorization ?? '')?.[1], world.now());
  const body = await readBody(request, BLOCK_BYTES);
  switch (operation) {
    case 'mkblk':
      return blockAnswer(storage.makeBlock(Number(first), body), body, request);
    case 'bput':
      return blockAnswer(storage.putChunk(first, Number(rest[0]), body), body, request);
    case 'mkfile':
      return jsonAnswer(makeFile(storage, Number(first), rest, body));
    default:
      throw new StorageRefusal(404, 'no such operation');
  }
}

async function uploadForm(request: IncomingMessage, world: World): Promise<object> {
  const fields: Record<string, string> = {};
  const file = await readMultipart(request, fields);
  world.storage.requireToken(fields['token'], world.now());
  if (file?.fieldName !== 'file') throw new StorageRefusal(400, 'file is not specified in multipart');
  return world.storage.putFile(file.sizeBytes, file.sha256, fields['key']);
}

function blockAnswer(
  block: { ctx: string; checksum: string; offset: number },
  chunk: Buffer,
  request: IncomingMessage,
): Answer {
  return jsonAnswer({ ...block, crc32: crc32(chunk), host: `http://${request.headers.host ?? ''}/storage` });
}

/** `mkfile/SIZE[/key/BASE64][/fname/BASE64]…` with the contexts of the blocks, in order, as the body. */
function makeFile(
  storage: VideoStorage,
  sizeBytes: number,
  options: readonly string[],
  body: Buffer,
): object {
  const at = options.indexOf('key');
  const encoded = at === -1 || at % 2 === 1 ? undefined : options[at + 1];
  const key = encoded === undefined ? undefined : Buffer.from(encoded, 'base64url').toString('utf8');
  return storage.makeFile(sizeBytes, body.toString('utf8').trim().split(','), key);
}
