import { randomUUID } from 'node:crypto';
import type { Channels } from '../redis/channels.ts';
import { envelopeFromText, textFromEnvelope, type Envelope } from './envelope.ts';
import type { Claim, Fleet, Membership } from './fleet.ts';

/** The one command of Redis that a lease needs. Rejects soon where Redis does not answer. */
export interface ScriptRunner {
  eval(script: string, key: string, args: readonly string[]): Promise<unknown>;
}

export interface RedisFleetOptions {
  /** First part of every name in Redis; two gateways with other accounts need another one. */
  prefix: string;
  leaseMs: number;
  channels: Channels;
  /** Told of each message that no replica has written, or that is not about its object. */
  onIgnored: () => void;
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

/** A lease is made longer when a third of it is over: one lost try does not end it. */
const RENEWALS_PER_LEASE = 3;
/** Who waits says twice in a lease what it waits for, and is there when the lease runs out. */
const INTERESTS_PER_LEASE = 2;
/**
 * Claims of who waits that may go unanswered: whoever polls goes on meanwhile, and Redis is mostly back within seconds. All
 * replicas at once would ask the vendor many times as much as usual, just then.
 */
const PATIENT_CLAIMS = 2;
/** Behind the end of a lease, so that it has run out for Redis too. */
const AFTER_LEASE_MS = 5;

/** Replicas that share a Redis: a lease an object decides who polls it, messages carry what was found. */
export function createRedisFleet(options: RedisFleetOptions): Fleet {
  const { prefix, leaseMs, channels, onIgnored, scripts } = options;
  // Not the name of the days without signatures: replicas from then would stumble over what they cannot read.
  const channelOf = (topic: string) => `${prefix}signed live ${topic}`;
  const send = (topic: string, envelope: Envelope) => {
    channels.publish(channelOf(topic), textFromEnvelope(envelope));
  };

  const join: Fleet['join'] = (topic, hear, isState): Membership => {
    const id = randomUUID();
    const channel = channelOf(topic);
    const lease = `${prefix}lease ${topic}`;
    const stopListening = channels.listen(channel, (text) => {
      const { from, message } = envelopeFromText(text) ?? {};
      if (from === id) return;
      if (!message || (message.kind === 'state' && !isState(message.state))) onIgnored();
      else hear(message, from ?? '');
    });
    let hasLeft = false;
    let release: Promise<void> | undefined;
    let patience = 0;

    const claim = async (): Promise<Claim> => {
      try {
        const othersMs = Number(await scripts.eval(CLAIM_SCRIPT, lease, [id, String(leaseMs)]));
        if (hasLeft) await giveFree();
        patience = othersMs === 0 ? 0 : PATIENT_CLAIMS;
        if (othersMs === 0) return { isMine: true, askAgainInMs: leaseMs / RENEWALS_PER_LEASE };
        const askAgainInMs = Math.min(othersMs + AFTER_LEASE_MS, leaseMs / INTERESTS_PER_LEASE);
        return { isMine: false, askAgainInMs: Math.max(askAgainInMs, AFTER_LEASE_MS) };
      } catch {
        if (patience > 0) {
          patience -= 1;
          return { isMine: false, askAgainInMs: leaseMs / RENEWALS_PER_LEASE };
        }
        // Better several replicas ask the vendor than none.
        return { isMine: true, askAgainInMs: leaseMs / RENEWALS_PER_LEASE };
      }
    };
    const giveFree = async (): Promise<void> => {
      try {
        const released: Envelope = { from: id, message: { kind: 'released' } };
        await scripts.eval(RELEASE_SCRIPT, lease, [
          id,
          channel,
          channels.sealed(channel, textFromEnvelope(released)),
        ]);
      } catch {
        // The lease runs out by itself.
      }
    };

    return {
      ready: channels.listening().catch(() => undefined),
      claim,
      tell: (message) => send(topic, { from: id, message }),
      leave() {
        hasLeft = true;
        stopListening();
        return (release ??= giveFree());
      },
    };
  };
  return { leaseMs, join, tell: (topic, message) => send(topic, { from: '', message }) };
}
