import type { Channels } from '../runtime/channels.ts';
import { releasedText } from './envelope.ts';
import { channelOf, type Leases } from './leases.ts';

/** The one command of Redis that a lease needs. Rejects soon where Redis does not answer. */
export interface ScriptRunner {
  eval(script: string, key: string, args: readonly string[]): Promise<unknown>;
}

export interface RedisLeasesOptions {
  /** First part of every name in Redis; two gateways with other accounts need another one. */
  prefix: string;
  leaseMs: number;
  channels: Pick<Channels, 'sealed'>;
  scripts: ScriptRunner;
}

/** Takes the lease, or makes it longer; 0 is success, everything else the time that another has it for. */
const CLAIM_SCRIPT = `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  return 0
end
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
return redis.call('PTTL', KEYS[1])`;

/**
 * Says so in the same command: whoever waits for the answer and then closes the connection has told the others too. A
 * channel is no key, so a cluster tells all its nodes; a user that may not publish has given the lease free all the same.
 */
const RELEASE_SCRIPT = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.pcall('PUBLISH', ARGV[2], ARGV[3])
return 1`;

/** Leases that replicas have in a Redis. */
export function createRedisLeases({ prefix, leaseMs, channels, scripts }: RedisLeasesOptions): Leases {
  const keyOf = (topic: string) => `${prefix}lease ${topic}`;
  return {
    claim: async (topic, id) => Number(await scripts.eval(CLAIM_SCRIPT, keyOf(topic), [id, String(leaseMs)])),
    release: async (topic, id) => {
      const channel = channelOf(prefix, topic);
      const said = channels.sealed(channel, releasedText(id));
      await scripts.eval(RELEASE_SCRIPT, keyOf(topic), [id, channel, said]);
    },
  };
}
