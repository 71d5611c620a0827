import type { AnswerCache } from './answer-cache.ts';

/** An answer cache whose drops reach the other replicas too, so that a write through one is seen through all. */
export function shareDrops(records: AnswerCache, publish: (tags: readonly string[]) => void): AnswerCache {
  return {
    read: (read, session) => records.read(read, session),
    drop(tags) {
      records.drop(tags);
      publish(tags);
    },
    get size() {
      return records.size;
    },
  };
}
