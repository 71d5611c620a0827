import DataLoader from 'dataloader';
import { readBatch, type BatchedReads } from './read-batch.ts';

/** How one kind of read is loaded. */
export interface ReadLoaderOptions<K, V> extends BatchedReads<K, V> {
  /** Equal texts are one call; needed for keys that are not strings. */
  cacheKeyOf?: (key: K) => string;
}

/**
 * A loader for a vendor without batch endpoints: equal keys of one request become one call, different keys run
 * in parallel, and the failure of one key is nobody else's.
 */
export function createReadLoader<K, V>(options: ReadLoaderOptions<K, V>): DataLoader<K, V | null, string> {
  return new DataLoader<K, V | null, string>((keys) => readBatch(keys, options), {
    cacheKeyFn: options.cacheKeyOf ?? String,
  });
}
