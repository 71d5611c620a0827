import { randomBytes } from 'node:crypto';
import { BlockHashes, Checksums, digestBody, etagOf, etagOfParts, type Body } from './content-digest.ts';
import { keepNewest, MAX_VIDEO_BYTES, PENDING_MS } from './limits.ts';
import { StorageRefusal } from './storage-refusal.ts';

const MAX_UPLOADS = 200;
/** The largest file has no more parts of the smallest size. */
const MAX_PARTS = 500;
const MAX_PART_NUMBER = 10_000;
/** Of all parts but the last; judged when the file is made. */
const MIN_PART_BYTES = 1024 * 1024;

interface Part {
  etag: string;
  md5: string;
  sizeBytes: number;
  blocks: readonly Buffer[];
  putSeconds: number;
}

interface Upload {
  key: string | undefined;
  expiresMs: number;
  parts: Map<number, Part>;
}

export interface ListedPart {
  partNumber: number;
  etag: string;
}

/** Protocol v2: numbered parts of any size from 1 MB on, in any order, joined by a list of numbers and hashes. */
export class PartUploads {
  private readonly uploads = new Map<string, Upload>();

  begin(key: string | undefined, nowMs: number): { uploadId: string; expireAt: number } {
    const uploadId = randomBytes(24).toString('hex');
    const expiresMs = nowMs + PENDING_MS;
    keepNewest(this.uploads, uploadId, { key, expiresMs, parts: new Map() }, MAX_UPLOADS);
    return { uploadId, expireAt: Math.floor(expiresMs / 1000) };
  }

  /** An upload belongs to the key it was begun for. */
  find(uploadId: string, key: string | undefined, nowMs: number): Upload {
    const upload = this.uploads.get(uploadId);
    if (upload === undefined || upload.key !== key || nowMs > upload.expiresMs) {
      throw new StorageRefusal(612, 'no such uploadId');
    }
    return upload;
  }

  /** Takes a part; a number that was there already takes the new one. */
  async put(
    upload: Upload,
    partNumber: number,
    body: Body,
    declaredMd5: string | undefined,
    nowMs: number,
  ): Promise<{ etag: string; md5: string }> {
    if (!(partNumber >= 1 && partNumber <= MAX_PART_NUMBER))
      throw new StorageRefusal(400, 'invalid part number');
    const checksums = new Checksums();
    const blocks = new BlockHashes();
    await digestBody(body, [checksums, blocks], roomFor(upload, partNumber), tooLarge);
    const md5 = checksums.md5();
    if (declaredMd5 !== undefined && declaredMd5 !== md5) throw new StorageRefusal(406, 'md5 does not match');
    const { sizeBytes } = checksums;
    // Other parts came meanwhile.
    if (!upload.parts.has(partNumber) && upload.parts.size >= MAX_PARTS) {
      throw new StorageRefusal(400, 'too many parts');
    }
    if (sizeBytes > roomFor(upload, partNumber)) throw tooLarge();
    const hashes = blocks.all();
    const part = {
      etag: etagOf(hashes),
      md5,
      sizeBytes,
      blocks: hashes,
      putSeconds: Math.floor(nowMs / 1000),
    };
    upload.parts.set(partNumber, part);
    return { etag: part.etag, md5 };
  }

  /** The listed parts as one file. */
  join(upload: Upload, listed: readonly ListedPart[]): { sizeBytes: number; etag: string } {
    const parts = listed.map(({ partNumber, etag }, index) => {
      const part = upload.parts.get(partNumber);
      if (part?.etag !== etag) throw new StorageRefusal(400, 'invalid part');
      if (partNumber <= (listed[index - 1]?.partNumber ?? 0))
        throw new StorageRefusal(400, 'invalid part order');
      return part;
    });
    if (parts.slice(0, -1).some(({ sizeBytes }) => sizeBytes < MIN_PART_BYTES)) {
      throw new StorageRefusal(400, 'part is too small');
    }
    return { sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), etag: etagOfParts(parts) };
  }

  /** A page of what has come, by number. A marker of 0 says that there is no more. */
  list(upload: Upload, marker: number, max: number): object {
    const left = [...upload.parts].filter(([number]) => number > marker).sort(([a], [b]) => a - b);
    const page = left.slice(0, max);
    return {
      expireAt: Math.floor(upload.expiresMs / 1000),
      partNumberMarker: left.length > page.length ? (page.at(-1)?.[0] ?? 0) : 0,
      parts: page.map(([partNumber, { sizeBytes, etag, putSeconds }]) => ({
        size: sizeBytes,
        etag,
        partNumber,
        putTime: putSeconds,
      })),
    };
  }

  /** Ends an upload: its file is made, or was given up. */
  end(uploadId: string): void {
    this.uploads.delete(uploadId);
  }
}

/** Bytes that a part may have beside the others. */
function roomFor(upload: Upload, partNumber: number): number {
  let left = MAX_VIDEO_BYTES;
  for (const [number, part] of upload.parts) if (number !== partNumber) left -= part.sizeBytes;
  return left;
}

function tooLarge(): StorageRefusal {
  return new StorageRefusal(413, 'file is too large');
}
