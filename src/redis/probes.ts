/**
 * Every command that the scripts of the gateway use, over a key that is not there afterwards. What Redis or the rights of
 * its user do not let happen is found before the first create, and not by it.
 */
export const PROBE_SCRIPT = `
local key = KEYS[1]
redis.call('TIME')
redis.call('SET', key, '0', 'PX', 1000)
redis.call('GET', key)
redis.call('INCRBY', key, 1)
redis.call('PTTL', key)
redis.call('EXPIRE', key, 1)
redis.call('PEXPIRE', key, 1000)
redis.call('DEL', key)
redis.call('ZADD', key, 0, 'x')
redis.call('ZSCORE', key, 'x')
redis.call('ZCOUNT', key, 0, 0)
redis.call('ZREM', key, 'x')
redis.call('ZREMRANGEBYSCORE', key, 0, 0)`;

/** Asks for leave to write without writing: there is no such key. */
export const BEAT_SCRIPT = `redis.call('SET', KEYS[1], '', 'XX')`;

/** A key to probe the node with that has the other key. */
export function probeKeyBeside(prefix: string, key: string): string {
  // What a cluster places a key by: what it has in braces, or all of it.
  const opened = key.indexOf('{') + 1;
  const closed = key.indexOf('}', opened);
  const tag = opened > 0 && closed > opened ? key.slice(opened, closed) : key;
  return tag.includes('}') ? `${prefix}probe` : `${prefix}probe {${tag}}`;
}
