import type { IncomingMessage } from 'node:http';
import { jsonAnswer, type Answer } from '../answer.ts';
import type { World } from '../endpoint.ts';
import { readBody } from '../read-request.ts';
import { textFromBase64 } from '../storage/base64.ts';
import type { ListedPart } from '../storage/part-uploads.ts';
import { StorageRefusal } from '../storage/storage-refusal.ts';
import { BUCKET } from '../storage/upload-token.ts';

const PATH = /^\/buckets\/([^/]*)\/objects\/([^/]*)\/uploads(?:\/([^/]+)(?:\/([^/]+))?)?$/;
const MAX_LISTED = 1_000;

/** Protocol v2, below `buckets/BUCKET/objects/KEY/uploads`, where the key is in base64 and `~` is none. */
export async function partsAnswer(
  request: IncomingMessage,
  path: string,
  query: URLSearchParams,
  world: World,
): Promise<Answer> {
  const [matched, bucket, object = '', uploadId, number] = PATH.exec(path) ?? [];
  if (matched === undefined) throw new StorageRefusal(404, 'no such operation');
  if (bucket !== BUCKET) throw new StorageRefusal(631, 'no such bucket');
  const key = object === '~' ? undefined : textFromBase64(object);
  const { parts } = world.storage;
  const now = world.now();
  const isOf = (...methods: string[]): boolean => methods.includes(request.method ?? '');

  if (uploadId === undefined) {
    if (isOf('POST')) return jsonAnswer(parts.begin(key, now));
  } else if (number !== undefined) {
    if (isOf('PUT')) {
      const upload = parts.find(uploadId, key, now);
      const partNumber = /^\d{1,5}$/.test(number) ? Number(number) : 0;
      return jsonAnswer(await parts.put(upload, partNumber, request, md5Of(request), now));
    }
  } else if (isOf('POST')) {
    const upload = parts.find(uploadId, key, now);
    const { listed, fileName } = readCompletion(await readBody(request));
    const stored = world.storage.store(parts.join(upload, listed), { key, fileName });
    parts.end(uploadId);
    return jsonAnswer(stored);
  } else if (isOf('DELETE')) {
    parts.find(uploadId, key, now);
    parts.end(uploadId);
    return { status: 200, headers: {}, body: '', error: null };
  } else if (isOf('GET', 'HEAD')) {
    const page = parts.list(
      parts.find(uploadId, key, now),
      smallCount(query.get('part-number-marker')),
      smallCount(query.get('max-parts')) || MAX_LISTED,
    );
    return jsonAnswer({ uploadId, ...page });
  }
  throw new StorageRefusal(405, 'method not allowed');
}

/** This storage's SDKs send the sum in hex. */
function md5Of(request: IncomingMessage): string | undefined {
  return request.headers['content-md5']?.toString().toLowerCase();
}

function smallCount(text: string | null): number {
  return /^\d{1,5}$/.test(text ?? '') ? Number(text) : 0;
}

/** `{"parts": [{"partNumber", "etag"}], "fname"}`; other fields do not matter here. */
function readCompletion(body: Buffer): { listed: ListedPart[]; fileName: string | undefined } {
  let completion: unknown;
  try {
    completion = JSON.parse(body.toString('utf8'));
  } catch {
    throw new StorageRefusal(400, 'invalid argument');
  }
  const { parts, fname } = (completion ?? {}) as { parts?: unknown; fname?: unknown };
  const isNamed = fname === undefined || typeof fname === 'string';
  if (!Array.isArray(parts) || parts.length === 0 || !parts.every(isListedPart) || !isNamed) {
    throw new StorageRefusal(400, 'invalid argument');
  }
  return { listed: parts, fileName: fname };
}

function isListedPart(part: unknown): part is ListedPart {
  const { partNumber, etag } = (part ?? {}) as Partial<Record<keyof ListedPart, unknown>>;
  return typeof partNumber === 'number' && typeof etag === 'string';
}
