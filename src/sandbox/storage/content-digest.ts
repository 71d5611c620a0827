import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { base64FromBytes } from './base64.ts';
import { BLOCK_BYTES } from './limits.ts';

/** Takes bytes as they come, and keeps none. */
interface Digest {
  update(chunk: Buffer): unknown;
}

/** The sums that clients send or compare. */
export class Checksums {
  sizeBytes = 0;
  crc32 = 0;
  private readonly hash = createHash('md5');

  update(chunk: Buffer): void {
    this.sizeBytes += chunk.length;
    this.crc32 = crc32(chunk, this.crc32);
    this.hash.update(chunk);
  }

  md5(): string {
    return this.hash.copy().digest('hex');
  }
}

/** The SHA-1 of every 4 MB, of which the storage's hash is made. */
export class BlockHashes {
  private readonly whole: Buffer[] = [];
  private last = createHash('sha1');
  private lastBytes = 0;

  update(chunk: Buffer): void {
    for (let rest = chunk; rest.length > 0;) {
      const taken = rest.subarray(0, BLOCK_BYTES - this.lastBytes);
      this.last.update(taken);
      this.lastBytes += taken.length;
      rest = rest.subarray(taken.length);
      if (this.lastBytes === BLOCK_BYTES) this.endBlock();
    }
  }

  all(): Buffer[] {
    if (this.lastBytes > 0) this.endBlock();
    return this.whole;
  }

  private endBlock(): void {
    this.whole.push(this.last.digest());
    this.last = createHash('sha1');
    this.lastBytes = 0;
  }
}

/** What is left of a request to read. */
export type Body = Readable & { headers?: IncomingHttpHeaders };

/**
 * Reads a body through digests. Throws `tooLarge` behind `maxBytes`, at once where the length was declared, and leaves
 * the rest unread.
 */
export async function digestBody(
  body: Body,
  digests: readonly Digest[],
  maxBytes: number,
  tooLarge: () => Error,
): Promise<void> {
  if (Number(body.headers?.['content-length'] ?? 0) > maxBytes) throw tooLarge();
  let sizeBytes = 0;
  // The refusal has to go out on the connection that a destroyed request would take along.
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) throw tooLarge();
    for (const digest of digests) digest.update(chunk);
  }
}

/** The storage's published hash of a file. */
export function etagOf(blocks: readonly Buffer[]): string {
  const [only] = blocks;
  return blocks.length === 1 && only !== undefined ? etag(0x16, only) : etag(0x96, sha1(blocks));
}

/** The hash of a file in parts: the published one where parts end with blocks, else made from the hashes of the parts. */
export function etagOfParts(parts: readonly { sizeBytes: number; blocks: readonly Buffer[] }[]): string {
  if (parts.slice(0, -1).every(({ sizeBytes }) => sizeBytes % BLOCK_BYTES === 0)) {
    return etagOf(parts.flatMap(({ blocks }) => blocks));
  }
  return etag(0x9e, sha1(parts.map(({ blocks }) => Buffer.from(etagOf(blocks), 'base64url'))));
}

function etag(kind: number, digest: Buffer): string {
  return base64FromBytes(Buffer.concat([Buffer.of(kind), digest]));
}

function sha1(digests: readonly Buffer[]): Buffer {
  return createHash('sha1').update(Buffer.concat(digests)).digest();
}
