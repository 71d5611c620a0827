import type { Redis } from '../redis/redis.ts';
import { RedisUnavailableError } from '../redis/redis-errors.ts';
import { RECORD_TTL_MS, StoreUnavailableError } from './store.ts';
import type { CreateRecord, IdempotencyStore, SeriesProgress } from './store.ts';

const NOW = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)`;

const NOW_SCRIPT = `${NOW}
return now`;

const GET_SCRIPT = `return redis.call('GET', KEYS[1])`;

const PUT_SCRIPT = `return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])`;

/** Answers what was there before. */
const ADD_SCRIPT = `
local existing = redis.call('GET', KEYS[1])
if not existing then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) end
return existing`;

/** The second argument is empty for a removal. */
const REPLACE_SCRIPT = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`;

const CLAIM_SCRIPT = `
redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
if redis.call('GET', KEYS[1]) == ARGV[1] then return 1 end
return 0`;

/** Each create with the time until which it counts. */
const ENTER_SCRIPT = `${NOW}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end`;

const LEAVE_SCRIPT = `redis.call('ZREM', KEYS[1], ARGV[1])`;

const OTHERS_SCRIPT = `${NOW}
local count = redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf')
local own = redis.call('ZSCORE', KEYS[1], ARGV[1])
if own and tonumber(own) > now then count = count - 1 end
return count`;

/** Records that all replicas share. Each step is one script, so that nothing comes between reading and writing. */
export function createRedisStore(
  redis: Pick<Redis, 'eval'>,
  prefix: string,
  ttlMs = RECORD_TTL_MS,
): IdempotencyStore {
  const run = async (script: string, key: string, args: readonly string[]): Promise<unknown> => {
    try {
      return await redis.eval(script, `${prefix}${key}`, args);
    } catch (cause) {
      if (!(cause instanceof RedisUnavailableError)) throw cause;
      throw new StoreUnavailableError('The store of idempotency keys cannot be reached.', { cause });
    }
  };
  const ttl = String(ttlMs);
  return {
    now: async () => Number(await run(NOW_SCRIPT, 'create', [])),
    add: async (key, record) => recordFrom(await run(ADD_SCRIPT, `create:${key}`, [textFrom(record), ttl])),
    get: async (key) => recordFrom(await run(GET_SCRIPT, `create:${key}`, [])),
    put: async (key, record) => {
      await run(PUT_SCRIPT, `create:${key}`, [textFrom(record), ttl]);
    },
    replace: async (key, seen, next) => {
      const args = [textFrom(seen), next ? textFrom(next) : '', ttl];
      return (await run(REPLACE_SCRIPT, `create:${key}`, args)) === 1;
    },
    claim: async (roomId, key) => (await run(CLAIM_SCRIPT, `room:${roomId}`, [key, ttl])) === 1,
    // Written at once and answered at once, but each over one key: the keys of a cluster live in several places.
    owners: (roomIds) =>
      Promise.all(
        roomIds.map(async (roomId) => {
          const owner = await run(GET_SCRIPT, `room:${roomId}`, []);
          return typeof owner === 'string' ? owner : null;
        }),
      ),
    enter: async (look, create, ms) => {
      await run(ENTER_SCRIPT, `sending:${look}`, [create, String(ms)]);
    },
    leave: async (look, create) => {
      await run(LEAVE_SCRIPT, `sending:${look}`, [create]);
    },
    others: async (look, create) => Number(await run(OTHERS_SCRIPT, `sending:${look}`, [create])),
    putProgress: async (key, progress) => {
      await run(PUT_SCRIPT, `series:${key}`, [JSON.stringify(progress), ttl]);
    },
    progress: async (key) => {
      const text = await run(GET_SCRIPT, `series:${key}`, []);
      return typeof text === 'string' ? (JSON.parse(text) as SeriesProgress) : null;
    },
  };
}

/** The text is compared later: what is read and written again is the same to the letter. */
function textFrom(record: CreateRecord): string {
  return JSON.stringify(record);
}

function recordFrom(text: unknown): CreateRecord | null {
  return typeof text === 'string' ? (JSON.parse(text) as CreateRecord) : null;
}
