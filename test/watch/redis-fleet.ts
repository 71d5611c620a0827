import type { Fleet } from '../../src/watch/fleet.ts';
import { createRedisLeases, type ScriptRunner } from '../../src/watch/redis-leases.ts';
import { createSharedFleet, type SharedFleetOptions } from '../../src/watch/shared-fleet.ts';

/** A fleet of replicas over a Redis, as the gateway puts it together. */
export function createRedisFleet(
  options: Omit<SharedFleetOptions, 'leases'> & { scripts: ScriptRunner },
): Fleet {
  return createSharedFleet({ ...options, leases: createRedisLeases(options) });
}
