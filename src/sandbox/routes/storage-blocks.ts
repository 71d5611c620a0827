import type { IncomingMessage } from 'node:http';
import { jsonAnswer, type Answer } from '../answer.ts';
import type { World } from '../endpoint.ts';
import { readBody } from '../read-request.ts';
import { textFromBase64 } from '../storage/base64.ts';
import { StorageRefusal } from '../storage/storage-refusal.ts';
import type { GivenNames } from '../storage/video-storage.ts';

/** Protocol v1: `mkblk/SIZE`, `bput/CTX/OFFSET`, `mkfile/SIZE[/fname/BASE64][/key/BASE64]…`. */
export async function blocksAnswer(request: IncomingMessage, path: string, world: World): Promise<Answer> {
  const [operation, first = '', ...rest] = path.slice(1).split('/');
  if (operation !== 'mkblk' && operation !== 'bput' && operation !== 'mkfile') {
    throw new StorageRefusal(404, 'no such operation');
  }
  if (request.method !== 'POST') throw new StorageRefusal(405, 'method not allowed');
  const { storage } = world;
  const now = world.now();
  if (operation === 'mkfile') {
    // The contexts of the blocks, in order.
    const contexts = (await readBody(request)).toString('utf8').trim().split(',');
    const sizeBytes = count(first);
    const names = namesIn(rest);
    const etag = storage.blocks.join(sizeBytes, contexts, now);
    return jsonAnswer(storage.store({ sizeBytes, etag }, names));
  }
  const chunk =
    operation === 'mkblk'
      ? await storage.blocks.makeBlock(count(first), request, now)
      : await storage.blocks.putChunk(first, count(rest[0] ?? ''), request, now);
  return jsonAnswer({ ...chunk, host: `http://${request.headers.host ?? ''}/storage` });
}

function count(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new StorageRefusal(400, 'invalid argument');
  return Number(text);
}

/** Options stand in pairs of a name and a value in base64. */
function namesIn(options: readonly string[]): GivenNames {
  const valueOf = (name: string): string | undefined => {
    const at = options.findIndex((option, index) => index % 2 === 0 && option === name);
    return at === -1 ? undefined : textFromBase64(options[at + 1] ?? '');
  };
  return { key: valueOf('key'), fileName: valueOf('fname') };
}
