import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { SandboxOptions } from '../../src/sandbox/server.ts';
import { bodyOf, startCaller, type VendorCaller } from './vendor-caller.ts';

export const MEGABYTE = 1024 * 1024;
export const BLOCK_BYTES = 4 * MEGABYTE;

/** What the storage says, in any of its answers. */
export interface StorageBody {
  hash: string;
  key: string;
  error: string;
  ctx: string;
  etag: string;
  md5: string;
  uploadId: string;
  expireAt: number;
  parts: { partNumber: number; etag: string; size: number }[];
}

export interface StorageAnswer extends StorageBody {
  status: number;
}

export interface StorageRequest {
  body?: Buffer | string;
  headers?: Record<string, string>;
  token?: string;
}

/** Somebody with an upload token, in front of the storage. */
export interface StorageCaller extends VendorCaller {
  uptoken: string;
  send(method: string, path: string, request?: StorageRequest): Promise<StorageAnswer>;
  /** Declares a body and sends none of it. */
  announce(method: string, path: string, sizeBytes: number): Promise<StorageAnswer>;
  /** Whether a VOD lesson can be made of a key. */
  isStored(key: string): Promise<boolean>;
}

export async function startStorageCaller(options: SandboxOptions = {}): Promise<StorageCaller> {
  const caller = await startCaller(options);
  const { uptoken } = await caller.post('v3/video/uptoken');
  return {
    ...caller,
    uptoken,
    send: async (method, path, { body, headers, token = uptoken } = {}) => {
      const response = await fetch(`${caller.sandbox.url}/storage${path}`, {
        method,
        headers: { Authorization: `UpToken ${token}`, ...headers },
        ...(body !== undefined && { body: bodyOf(body) }),
      });
      const text = await response.text();
      return { status: response.status, ...((text === '' ? {} : JSON.parse(text)) as StorageBody) };
    },
    announce: async (method, path, sizeBytes) => {
      const announced = request(`${caller.sandbox.url}/storage${path}`, {
        method,
        headers: { Authorization: `UpToken ${uptoken}`, 'Content-Length': sizeBytes },
      });
      announced.flushHeaders();
      const [response] = (await once(announced, 'response')) as [IncomingMessage];
      const body = JSON.parse(await textOf(response)) as StorageBody;
      announced.destroy();
      return { status: response.statusCode!, ...body };
    },
    isStored: async (key) =>
      (await caller.post('v3/room/video/create', { title: 'x', videoKey: key })).success,
  };
}

/** Bytes of which no two blocks are alike. */
export function videoOf(sizeBytes: number): Buffer {
  const video = Buffer.alloc(sizeBytes);
  for (let at = 0; at + 4 <= sizeBytes; at += 4096) video.writeUInt32LE(at, at);
  return video;
}

/** The storage's names in URLs and tokens: URL-safe base64, padded. */
export function base64Of(text: string | Buffer): string {
  return Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** A second reading of the storage's published hash, from the whole file. */
export function etagOf(content: Buffer): string {
  const blocks: Buffer[] = [];
  for (let at = 0; at < content.length; at += BLOCK_BYTES)
    blocks.push(sha1(content.subarray(at, at + BLOCK_BYTES)));
  const [only] = blocks;
  const isShort = content.length <= BLOCK_BYTES;
  return base64Of(
    Buffer.concat([Buffer.of(isShort ? 0x16 : 0x96), isShort ? only! : sha1(Buffer.concat(blocks))]),
  );
}

function sha1(content: Buffer): Buffer {
  return createHash('sha1').update(content).digest();
}
