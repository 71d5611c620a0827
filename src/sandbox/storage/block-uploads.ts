import { createHash, randomUUID, type Hash } from 'node:crypto';
import { Checksums, digestBody, etagOf, type Body } from './content-digest.ts';
import { BLOCK_BYTES, keepNewest, PENDING_MS } from './limits.ts';
import { StorageRefusal } from './storage-refusal.ts';

/** Blocks that are kept: sixteen of the largest files. A block in chunks counts twice. */
const MAX_BLOCKS = 2_000;

interface Block {
  sizeBytes: number;
  receivedBytes: number;
  /** Of what came, instead of the bytes. */
  hash: Hash;
  /** The context before the last chunk, which a client whose answer was lost sends once more. */
  previous: string | undefined;
  expiresMs: number;
}

/** What the storage says of a chunk. */
export interface ChunkAnswer {
  ctx: string;
  checksum: string;
  crc32: number;
  offset: number;
  expired_at: number;
}

/** Protocol v1: blocks of 4 MB, each in one chunk or several, named by contexts and joined by a list of them. */
export class BlockUploads {
  private readonly blocks = new Map<string, Block>();

  /** Begins a block with its first chunk. */
  async makeBlock(sizeBytes: number, body: Body, nowMs: number): Promise<ChunkAnswer> {
    if (!(sizeBytes >= 1 && sizeBytes <= BLOCK_BYTES)) throw new StorageRefusal(400, 'invalid block size');
    const empty = { sizeBytes, receivedBytes: 0, hash: createHash('sha1'), previous: undefined };
    return this.append({ ...empty, expiresMs: nowMs + PENDING_MS }, body);
  }

  /** Continues a block; each chunk gives a new context. */
  async putChunk(ctx: string, offset: number, body: Body, nowMs: number): Promise<ChunkAnswer> {
    const block = this.find(ctx, nowMs);
    if (block?.receivedBytes !== offset) throw new StorageRefusal(701, 'ctx or offset is wrong');
    const answer = await this.append({ ...block, hash: block.hash.copy(), previous: ctx }, body);
    if (block.previous !== undefined) this.blocks.delete(block.previous);
    return answer;
  }

  /** The hash of a file of whole blocks. Only the last may be shorter than 4 MB. */
  join(sizeBytes: number, contexts: readonly string[], nowMs: number): string {
    const hashes: Buffer[] = [];
    let total = 0;
    for (const [index, ctx] of contexts.entries()) {
      const block = this.find(ctx, nowMs);
      if (block?.receivedBytes !== block?.sizeBytes || block === undefined) {
        throw new StorageRefusal(701, 'a block is missing or not whole');
      }
      const isLast = index === contexts.length - 1;
      if (!isLast && block.sizeBytes !== BLOCK_BYTES) throw new StorageRefusal(400, 'a block is too short');
      hashes.push(block.hash.copy().digest());
      total += block.sizeBytes;
    }
    if (total !== sizeBytes) throw new StorageRefusal(400, 'the size does not match the blocks');
    return etagOf(hashes);
  }

  private async append(block: Block, body: Body): Promise<ChunkAnswer> {
    const checksums = new Checksums();
    const left = block.sizeBytes - block.receivedBytes;
    await digestBody(body, [block.hash, checksums], left, () => new StorageRefusal(400, 'block is too long'));
    block.receivedBytes += checksums.sizeBytes;
    const ctx = randomUUID();
    keepNewest(this.blocks, ctx, block, MAX_BLOCKS);
    return {
      ctx,
      checksum: block.hash.copy().digest('base64url'),
      crc32: checksums.crc32,
      offset: block.receivedBytes,
      expired_at: Math.floor(block.expiresMs / 1000),
    };
  }

  private find(ctx: string, nowMs: number): Block | undefined {
    const block = this.blocks.get(ctx);
    return block !== undefined && nowMs <= block.expiresMs ? block : undefined;
  }
}
