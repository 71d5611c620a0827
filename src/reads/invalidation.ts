import type { RecordCache } from './answer-cache.ts';

/** A record cache whose drops reach the other replicas too, so that a write through one is seen through all. */
export function shareDrops(records: RecordCache, publish: (tags: readonly string[]) => void): RecordCache {
  return {
    read: (read, visit) => records.read(read, visit),
    drop(tags) {
      records.drop(tags);
      publish(tags);
    },
    get size() {
      return records.size;
    },
  };
}
