import type { PrimaryLink } from '../runtime/primary-link.ts';
import type { Answers } from '../runtime/worker-links.ts';
import { releasedText } from './envelope.ts';
import { channelOf, type Leases } from './leases.ts';

const CLAIM = 'leases.claim';
const RELEASE = 'leases.release';

/** In a worker: leases that the workers have in their primary, each by the name of its channel. */
export function createPrimaryLeases(
  primary: Pick<PrimaryLink, 'ask'>,
  prefix: string,
  leaseMs: number,
): Leases {
  return {
    claim: async (topic, id) => Number(await primary.ask(CLAIM, [channelOf(prefix, topic), id, leaseMs])),
    release: async (topic, id) => {
      await primary.ask(RELEASE, [channelOf(prefix, topic), id]);
    },
  };
}

/** Fewer leases than that are not looked through for those that have run out. */
const MIN_SWEPT = 1_000;

interface Lease {
  id: string;
  /** The worker. */
  from: object;
  until: number;
}

/** In the primary: what such leases ask. A worker has none behind its end, and who waits for them is told at once. */
export function createLeaseTable(now: () => number, publish: (channel: string, text: string) => void) {
  const leases = new Map<string, Lease>();
  let sweepAt = MIN_SWEPT;
  /** Of those that were not given free, since nothing could be said. */
  const sweep = (): void => {
    for (const [channel, { until }] of leases) if (until <= now()) leases.delete(channel);
    sweepAt = Math.max(MIN_SWEPT, 2 * leases.size);
  };
  const free = (channel: string, id: string): void => {
    leases.delete(channel);
    publish(channel, releasedText(id));
  };
  const answers: Answers = {
    [CLAIM]: (args, from) => {
      const [channel, id, leaseMs] = args as readonly unknown[] as [string, string, number];
      const held = leases.get(channel);
      if (held && held.id !== id && held.until > now()) return held.until - now();
      if (leases.size >= sweepAt) sweep();
      leases.set(channel, { id, from, until: now() + leaseMs });
      return 0;
    },
    [RELEASE]: (args) => {
      const [channel, id] = args as readonly unknown[] as [string, string];
      if (leases.get(channel)?.id === id) free(channel, id);
    },
  };
  return {
    answers,
    onEnd: (from: object) => {
      for (const [channel, lease] of leases) if (lease.from === from) free(channel, lease.id);
    },
  };
}
