import type { KeySetState, KeySetWatch } from '../../../access/key-set-watch.ts';
import type { DuobeiClient } from '../../../vendor/client.ts';

/** Whether this instance should get requests, and how what it depends on does. */
export interface ReadinessReport {
  isReady: boolean;
  isDraining: boolean;
  /** Judged by the calls of late; true before the first. */
  isVendorReachable: boolean;
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
  duobei: Pick<DuobeiClient, 'health' | 'merchant'>;
  redis: RedisHealth | null;
  keySet?: Pick<KeySetWatch, 'state'> | undefined;
}

/** Costs no vendor call while the vendor answers. */
export function createReadiness({ duobei, redis, keySet }: ReadinessOptions): Readiness {
  let isDraining = false;
  let isProbing = false;

  /**
   * An instance that gets no requests would never learn that the vendor is back. The free read goes through the
   * breaker, which lets one pass every five seconds.
   */
  const probe = async (): Promise<void> => {
    if (isProbing) return;
    isProbing = true;
    await duobei.merchant.detail().catch(() => undefined);
    isProbing = false;
  };

  return {
    report() {
      const isVendorReachable = duobei.health().isReachable;
      if (!isVendorReachable && !isDraining) void probe();
      return {
        isReady: isVendorReachable && !isDraining,
        isDraining,
        isVendorReachable,
        redis,
        keySet: keySet?.state() ?? null,
      };
    },
    beginDraining() {
      isDraining = true;
    },
  };
}
