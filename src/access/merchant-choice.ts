import type { Caller } from './caller.ts';
import type { Scope } from './scopes.ts';

/** Of callers whose credentials name no merchant, and where several are theirs. */
export const DEFAULT_MERCHANT = 'default';

/** Lets a caller whose credentials name no merchant choose any. */
const ANY_MERCHANT: Scope = 'merchant:any';

/** Why a request is for no merchant. `unnamed`: for one of several, and it does not say which. */
export type NoMerchant = 'none' | 'other' | 'unnamed';

/**
 * The merchants whose data a caller may reach, in the order in which they are configured. Credentials that name merchants are
 * for those alone; the scope `merchant:any` is for all; anybody else has the one called `default`, so that nobody comes to another when one is taken away.
 */
export function merchantsOfCaller(
  { merchants, scopes }: Pick<Caller, 'merchants' | 'scopes'>,
  names: readonly string[],
): readonly string[] {
  if (merchants) return names.filter((name) => merchants.has(name));
  if (scopes.has(ANY_MERCHANT)) return names;
  return names.filter((name) => name === DEFAULT_MERCHANT);
}

/** Whose data a request is about: `{ name }`, or why nobody's. `wanted`: what it says itself; null: nothing. */
export function chooseMerchant(
  caller: Pick<Caller, 'merchants' | 'scopes'>,
  wanted: string | null,
  names: readonly string[],
): { name: string } | { reason: NoMerchant } {
  const theirs = merchantsOfCaller(caller, names);
  const [first] = theirs;
  if (first === undefined) return { reason: 'none' };
  if (wanted !== null) return theirs.includes(wanted) ? { name: wanted } : { reason: 'other' };
  if (theirs.length === 1) return { name: first };
  return theirs.includes(DEFAULT_MERCHANT) ? { name: DEFAULT_MERCHANT } : { reason: 'unnamed' };
}
