import { createHash, randomUUID } from 'node:crypto';
import { HOUR_MS } from './shanghai-time.ts';

/** The document names no life of an upload token. */
const TOKEN_LIFE_MS = HOUR_MS;
/** The document's uploader cuts files into blocks of 4 MB. */
export const BLOCK_BYTES = 4 * 1024 * 1024;
/** The document's uploader takes no larger file. */
const MAX_VIDEO_BYTES = 500 * 1024 * 1024;
/** Tokens and begun blocks that are kept; the oldest go first. */
const MAX_PENDING = 2_000;

interface Block {
  sizeBytes: number;
  receivedBytes: number;
  /** Running digest of what came, instead of the bytes. */
  sha1: ReturnType<typeof createHash>;
}

/** A refusal in the storage's own words. */
export class StorageRefusal extends Error {
  override readonly name = 'StorageRefusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Stands in for the object storage where videos go: it checks the token, counts and digests the bytes, forgets
 * them, and answers a key.
 */
export class VideoStorage {
  private readonly expiryByToken = new Map<string, number>();
  private readonly blocks = new Map<string, Block>();
  private readonly addVideo: (key: string) => void;

  constructor(addVideo: (key: string) => void) {
    this.addVideo = addVideo;
  }

  issueToken(nowMs: number): string {
    const token = randomUUID();
    keep(this.expiryByToken, token, nowMs + TOKEN_LIFE_MS);
    return token;
  }

  requireToken(token: string | undefined, nowMs: number): void {
    const expiry = token === undefined ? undefined : this.expiryByToken.get(token);
    if (expiry === undefined) throw new StorageRefusal(401, 'bad token');
    if (nowMs > expiry) throw new StorageRefusal(401, 'expired token');
  }

  /** Takes a whole file that was digested on its way in. */
  putFile(sizeBytes: number, digest: string, key?: string): { hash: string; key: string } {
    if (sizeBytes === 0) throw new StorageRefusal(400, 'file is empty');
    if (sizeBytes > MAX_VIDEO_BYTES) throw new StorageRefusal(413, 'file is too large');
    const hash = `F${createHash('sha1').update(digest).digest('base64url')}`;
    const stored = key ?? hash;
    this.addVideo(stored);
    return { hash, key: stored };
  }

  /** Begins a block with its first chunk. */
  makeBlock(sizeBytes: number, chunk: Buffer): { ctx: string; checksum: string; offset: number } {
    if (sizeBytes < 1 || sizeBytes > BLOCK_BYTES) throw new StorageRefusal(400, 'invalid block size');
    return this.append({ sizeBytes, receivedBytes: 0, sha1: createHash('sha1') }, chunk);
  }

  /** Continues a block; each chunk gives a new context. */
  putChunk(ctx: string, offset: number, chunk: Buffer): { ctx: string; checksum: string; offset: number } {
    const block = this.blocks.get(ctx);
    if (block?.receivedBytes !== offset) throw new StorageRefusal(701, 'ctx or offset is wrong');
    this.blocks.delete(ctx);
    return this.append(block, chunk);
  }

  /** Joins whole blocks into a file. Only the last may be shorter than 4 MB. */
  makeFile(sizeBytes: number, contexts: readonly string[], key?: string): { hash: string; key: string } {
    const blocks = contexts.map((ctx) => this.blocks.get(ctx));
    const digests: string[] = [];
    let total = 0;
    for (const [index, block] of blocks.entries()) {
      const isLast = index === blocks.length - 1;
      if (block?.receivedBytes !== block?.sizeBytes || block === undefined) {
        throw new StorageRefusal(701, 'a block is missing or not whole');
      }
      if (!isLast && block.sizeBytes !== BLOCK_BYTES) throw new StorageRefusal(400, 'a block is too short');
      digests.push(block.sha1.copy().digest('hex'));
      total += block.sizeBytes;
    }
    if (total !== sizeBytes) throw new StorageRefusal(400, 'the size does not match the blocks');
    const stored = this.putFile(total, digests.join(), key);
    for (const ctx of contexts) this.blocks.delete(ctx);
    return stored;
  }

  private append(block: Block, chunk: Buffer): { ctx: string; checksum: string; offset: number } {
    if (block.receivedBytes + chunk.length > block.sizeBytes)
      throw new StorageRefusal(400, 'block is too long');
    block.sha1.update(chunk);
    block.receivedBytes += chunk.length;
    const ctx = randomUUID();
    keep(this.blocks, ctx, block);
    return { ctx, checksum: block.sha1.copy().digest('base64url'), offset: block.receivedBytes };
  }
}

function keep<V>(map: Map<string, V>, key: string, value: V): void {
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > MAX_PENDING && oldest !== undefined) map.delete(oldest);
}
