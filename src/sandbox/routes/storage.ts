import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { jsonAnswer, type Answer } from '../answer.ts';
import type { World } from '../endpoint.ts';
import { MAX_FORM_BYTES, readMultipart, UnreadableRequest } from '../read-request.ts';
import { BlockHashes, Checksums, etagOf } from '../storage/content-digest.ts';
import { MAX_VIDEO_BYTES } from '../storage/limits.ts';
import { StorageRefusal } from '../storage/storage-refusal.ts';
import { ACCESS_KEY, BUCKET } from '../storage/upload-token.ts';
import { blocksAnswer } from './storage-blocks.ts';
import { partsAnswer } from './storage-parts.ts';

/** A browser page of any origin uploads straight to the storage. */
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'OPTIONS, HEAD, GET, POST, PUT, DELETE',
  'Access-Control-Allow-Headers': 'Authorization, Content-Type, Content-MD5, X-Reqid, X-Log',
  // SDKs read it, and a browser complains on its console where they may not.
  'Access-Control-Expose-Headers': 'X-Reqid, X-Log',
  'Access-Control-Max-Age': '600',
};

/** Serves `/storage…` and `/v2/query`: a form upload, blocks of 4 MB (v1), parts (v2), and where to send them. */
export async function storageAnswer(
  request: IncomingMessage,
  url: URL,
  worlds: readonly World[],
): Promise<Answer> {
  const answer = await answerOf(request, url, worlds).catch(refusalAnswer);
  return {
    ...answer,
    headers: { ...answer.headers, ...CORS, 'X-Reqid': randomBytes(9).toString('base64url') },
  };
}

function refusalAnswer(error: unknown): Answer {
  if (error instanceof StorageRefusal) return jsonAnswer({ error: error.message }, error.status);
  if (error instanceof UnreadableRequest)
    return jsonAnswer({ error: 'invalid multipart format or body' }, 400);
  return jsonAnswer({ error: 'server failed' }, 599);
}

async function answerOf(request: IncomingMessage, url: URL, worlds: readonly World[]): Promise<Answer> {
  const { method } = request;
  if (method === 'OPTIONS') return { status: 204, headers: {}, body: '', error: null };
  const isRead = method === 'GET' || method === 'HEAD';
  if (url.pathname === '/v2/query' && isRead) return jsonAnswer(hosts(request, url.searchParams));

  const path = url.pathname.slice('/storage'.length);
  if (path === '' || path === '/') {
    if (isRead) return jsonAnswer({});
    if (method === 'POST') return jsonAnswer(await uploadForm(request, worlds));
    throw new StorageRefusal(405, 'method not allowed');
  }
  const world = ownerOf(/^UpToken (.+)$/.exec(request.headers.authorization ?? '')?.[1], worlds);
  return path.startsWith('/buckets/')
    ? partsAnswer(request, path, url.searchParams, world)
    : blocksAnswer(request, path, world);
}

/** The merchant that a token was issued for; refuses one of nobody, or whose time is over. */
function ownerOf(token: string | undefined, worlds: readonly World[]): World {
  const owner = worlds.find(({ storage }) => storage.hasIssued(token)) ?? worlds[0];
  if (!owner) throw new StorageRefusal(401, 'bad token');
  owner.storage.requireToken(token, owner.now());
  return owner;
}

/** The socket's own address: a client may have come under the storage's public name, mapped to the sandbox. */
function hosts(request: IncomingMessage, query: URLSearchParams): object {
  if (query.get('ak') !== ACCESS_KEY || query.get('bucket') !== BUCKET) {
    throw new StorageRefusal(631, 'no such bucket');
  }
  const { localAddress = '', localPort = 0 } = request.socket;
  const address = localAddress.replace(/^::ffff:/, '');
  const host = `${address.includes(':') ? `[${address}]` : address}:${localPort}/storage`;
  return { ttl: 86_400, up: { acc: { main: [host], backup: [] }, src: { main: [host], backup: [] } } };
}

async function uploadForm(request: IncomingMessage, worlds: readonly World[]): Promise<object> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_VIDEO_BYTES + MAX_FORM_BYTES) {
    throw new StorageRefusal(413, 'file is too large');
  }
  const fields = Object.create(null) as Record<string, string>;
  const checksums = new Checksums();
  const blocks = new BlockHashes();
  const file = await readMultipart(request, fields, [checksums, blocks]);
  const { storage } = ownerOf(fields['token'], worlds);
  if (file?.fieldName !== 'file') throw new StorageRefusal(400, 'file is not specified in multipart');
  const { crc32, key, fname } = fields;
  if (crc32 !== undefined && crc32 !== String(checksums.crc32)) {
    throw new StorageRefusal(406, 'crc32 does not match');
  }
  const { sizeBytes } = checksums;
  return storage.store({ sizeBytes, etag: etagOf(blocks.all()) }, { key, fileName: fname ?? file.fileName });
}
