import { BlockUploads } from './block-uploads.ts';
import { MAX_VIDEO_BYTES } from './limits.ts';
import { PartUploads } from './part-uploads.ts';
import { StorageRefusal } from './storage-refusal.ts';
import { issueUploadToken, isUploadToken, requireUploadToken } from './upload-token.ts';

/** The storage's own limit. */
const MAX_KEY_BYTES = 750;

/** How a client calls a file: by a key of its own, or by the name that the save key takes the extension from. */
export interface GivenNames {
  key?: string | undefined;
  fileName?: string | undefined;
}

/**
 * Stands in for the object storage where videos go: it checks the token, counts and digests the bytes, forgets
 * them, and answers a key.
 */
export class VideoStorage {
  readonly blocks = new BlockUploads();
  readonly parts = new PartUploads();
  private readonly secret: string;
  private readonly addVideo: (key: string) => void;

  constructor(secret: string, addVideo: (key: string) => void) {
    this.secret = secret;
    this.addVideo = addVideo;
  }

  issueToken(nowMs: number): string {
    return issueUploadToken(this.secret, nowMs);
  }

  hasIssued(token: string | undefined): boolean {
    return isUploadToken(token, this.secret);
  }

  requireToken(token: string | undefined, nowMs: number): void {
    requireUploadToken(token, this.secret, nowMs);
  }

  /** Takes a whole file that was digested on its way in. */
  store(file: { sizeBytes: number; etag: string }, names: GivenNames): { hash: string; key: string } {
    if (file.sizeBytes === 0) throw new StorageRefusal(400, 'file is empty');
    if (file.sizeBytes > MAX_VIDEO_BYTES) throw new StorageRefusal(413, 'file is too large');
    const key = names.key ?? `${file.etag}${extensionOf(names.fileName ?? '')}`;
    if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new StorageRefusal(400, 'key is too long');
    this.addVideo(key);
    return { hash: file.etag, key };
  }
}

/** `$(ext)` of the save key. */
function extensionOf(fileName: string): string {
  return /\.[A-Za-z0-9]{1,10}$/.exec(fileName)?.[0] ?? '';
}
