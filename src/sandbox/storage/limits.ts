import { DAY_MS } from '../shanghai-time.ts';

/** The storage hashes files in blocks of this size, and the document's uploader cuts them so. */
export const BLOCK_BYTES = 4 * 1024 * 1024;
/** The document's uploader takes no larger file. */
export const MAX_VIDEO_BYTES = 500 * 1024 * 1024;
/** How long the storage keeps what belongs to no file yet. */
export const PENDING_MS = 7 * DAY_MS;

/** Adds to a map of bounded size: the oldest goes first. */
export function keepNewest<V>(map: Map<string, V>, key: string, value: V, max: number): void {
  map.set(key, value);
  const oldest = map.keys().next().value;
  if (map.size > max && oldest !== undefined) map.delete(oldest);
}
