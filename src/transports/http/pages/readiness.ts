import type { KeySetState, KeySetWatch } from '../../../access/key-set-watch.ts';
import type { DuobeiClient } from '../../../vendor/client.ts';

/** Whether this instance should get requests, and how what it depends on does. */
export interface ReadinessReport {
  isReady: boolean;
  isDraining: boolean;
  /** Judged by the calls of late; true before the first. Of several merchants, whether that of any is. */
  isVendorReachable: boolean;
  /** Names of the merchants whose account does not answer. */
  unreachable: readonly string[];
  /** Null without Redis. Not a part of `isReady`: without Redis every read still works. */
  redis: RedisHealth | null;
  /** Null where no token had to be checked by fetched keys. Not a part of `isReady`: no other instance has more. */
  keySet: KeySetState | null;
}

export interface Readiness {
  report(): ReadinessReport;
  /** From now on this instance wants no more requests. */
  beginDraining(): void;
}

/** Why Redis is no use, in one word; null: it is. */
export interface RedisHealth {
  readonly awayFor: string | null;
}

export interface ReadinessOptions {
  merchants: { readonly all: ReadonlyMap<string, { duobei: Pick<DuobeiClient, 'health' | 'merchant'> }> };
  redis: RedisHealth | null;
  keySet?: Pick<KeySetWatch, 'state'> | undefined;
}

/** Costs no vendor call while the vendor answers. */
export function createReadiness({ merchants, redis, keySet }: ReadinessOptions): Readiness {
  let isDraining = false;
  const probing = new Set<unknown>();

  /**
   * An instance that gets no requests would never learn that the vendor is back. The free read goes through the
   * breaker, which lets one pass every five seconds.
   */
  const probe = async (duobei: Pick<DuobeiClient, 'merchant'>): Promise<void> => {
    if (probing.has(duobei)) return;
    probing.add(duobei);
    await duobei.merchant.detail().catch(() => undefined);
    probing.delete(duobei);
  };

  return {
    report() {
      const unreachable: string[] = [];
      for (const [name, { duobei }] of merchants.all) {
        if (duobei.health().isReachable) continue;
        unreachable.push(name);
        if (!isDraining) void probe(duobei);
      }
      // One broken account takes nothing from the others.
      const isVendorReachable = unreachable.length < merchants.all.size;
      return {
        isReady: isVendorReachable && !isDraining,
        isDraining,
        isVendorReachable,
        unreachable,
        redis,
        keySet: keySet?.state() ?? null,
      };
    },
    beginDraining() {
      isDraining = true;
    },
  };
}
