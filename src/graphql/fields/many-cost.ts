import { vendorCost } from './vendor-cost.ts';

/** As many writes as one mutation takes. */
export const MAX_MANY = 100;

/** How many entries a list of the input has; more than are taken are refused before any call. */
export function entryCount(list: string) {
  return ({ input }: Readonly<Record<string, unknown>>): number => {
    const entries = (input as Record<string, unknown> | undefined)?.[list];
    return Array.isArray(entries) ? Math.max(1, Math.min(entries.length, MAX_MANY)) : 1;
  };
}

/**
 * A mutation that makes a call for each entry of a list: as one towards the limit, which is there for reads. `yields`: the
 * answers that what it shows comes from.
 */
export function manyCost(call: string, list: string, yields: readonly string[] = []) {
  return vendorCost({ call, calls: entryCount(list), items: entryCount(list), yields, isOneToLimit: true });
}
