import { LRUCache } from 'lru-cache';
import { atMost } from '../runtime/lru-bounds.ts';
import { RECORD_TTL_MS, type CreateRecord, type IdempotencyStore, type SeriesProgress } from './store.ts';

/** More creates than one instance makes in a day; the oldest go first, some 57 MB at most. */
const MAX_RECORDS = 50_000;

/** Records of one process: a restart forgets them. What is old is so by the clock that it is given. */
export function createMemoryStore(now: () => number, ttlMs = RECORD_TTL_MS): IdempotencyStore {
  const bounds = { ...atMost(MAX_RECORDS), ttl: ttlMs, ttlResolution: 0, perf: { now } };
  const records = new LRUCache<string, CreateRecord>(bounds);
  const owners = new LRUCache<string, string>(bounds);
  const series = new LRUCache<string, SeriesProgress>(bounds);
  const underWay = new LRUCache<string, Map<string, number>>(bounds);
  const isStill = (key: string, seen: CreateRecord) =>
    JSON.stringify(records.get(key)) === JSON.stringify(seen);

  return {
    now: () => Promise.resolve(now()),
    add(key, record) {
      const existing = records.get(key) ?? null;
      if (!existing) records.set(key, record);
      return Promise.resolve(existing);
    },
    get: (key) => Promise.resolve(records.get(key) ?? null),
    put(key, record) {
      records.set(key, record);
      return Promise.resolve();
    },
    replace(key, seen, next) {
      if (!isStill(key, seen)) return Promise.resolve(false);
      if (next) records.set(key, next);
      else records.delete(key);
      return Promise.resolve(true);
    },
    claim(roomId, key) {
      if (!owners.has(roomId)) owners.set(roomId, key);
      return Promise.resolve(owners.get(roomId) === key);
    },
    // To look at a room makes it no younger.
    owners: (roomIds) => Promise.resolve(roomIds.map((roomId) => owners.peek(roomId) ?? null)),
    enter(look, create, ms) {
      const creates = underWay.get(look) ?? new Map<string, number>();
      underWay.set(look, creates.set(create, now() + ms));
      return Promise.resolve();
    },
    leave(look, create) {
      const creates = underWay.get(look);
      creates?.delete(create);
      if (creates?.size === 0) underWay.delete(look);
      return Promise.resolve();
    },
    others(look, create) {
      const creates = [...(underWay.get(look) ?? [])];
      return Promise.resolve(creates.filter(([other, until]) => other !== create && until > now()).length);
    },
    putProgress(key, progress) {
      series.set(key, progress);
      return Promise.resolve();
    },
    progress: (key) => Promise.resolve(series.get(key) ?? null),
  };
}
