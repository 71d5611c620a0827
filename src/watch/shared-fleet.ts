import { randomUUID } from 'node:crypto';
import type { Channels } from '../runtime/channels.ts';
import { envelopeFromText, textFromEnvelope, type Envelope } from './envelope.ts';
import type { Claim, Fleet, Membership } from './fleet.ts';
import { channelOf, type Leases } from './leases.ts';

export interface SharedFleetOptions {
  /** First part of every name; two gateways with other accounts need another one. */
  prefix: string;
  leaseMs: number;
  channels: Channels;
  leases: Leases;
  /** Told of each message that no replica has written, or that is not about its object. */
  onIgnored: () => void;
}

/** A lease is made longer when a third of it is over: one lost try does not end it. */
const RENEWALS_PER_LEASE = 3;
/** Who waits says twice in a lease what it waits for, and is there when the lease runs out. */
const INTERESTS_PER_LEASE = 2;
/**
 * Claims of who waits that may go unanswered: whoever polls goes on meanwhile, and Redis is mostly back within seconds. All
 * replicas at once would ask the vendor many times as much as usual, just then.
 */
const PATIENT_CLAIMS = 2;
/** Behind the end of a lease, so that it has run out for who keeps it too. */
const AFTER_LEASE_MS = 5;

/** Replicas over one Redis, or workers over one primary: a lease an object decides who polls it, messages carry what was found. */
export function createSharedFleet(options: SharedFleetOptions): Fleet {
  const { prefix, leaseMs, channels, leases, onIgnored } = options;
  const send = (topic: string, envelope: Envelope) => {
    channels.publish(channelOf(prefix, topic), textFromEnvelope(envelope));
  };

  const join: Fleet['join'] = (topic, hear, isState): Membership => {
    const id = randomUUID();
    const stopListening = channels.listen(channelOf(prefix, topic), (text) => {
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
        const othersMs = await leases.claim(topic, id);
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
    // Where that fails the lease runs out by itself.
    const giveFree = (): Promise<void> => leases.release(topic, id).catch(() => undefined);

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
