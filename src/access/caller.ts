import { SCOPES, type Scope } from './scopes.ts';

/** Who is asking, and what they may do. */
export interface Caller {
  kind: 'anonymous' | 'user' | 'server';
  /** What the caller is counted under; never a secret. */
  name: string;
  /** The user's id on the partner's own site; null for an anonymous caller or a server. */
  userId: string | null;
  scopes: ReadonlySet<Scope>;
  /** Vendor ids of the only rooms the caller may touch; null for all. */
  rooms: ReadonlySet<string> | null;
  /** Names of the only merchants that the credentials are for; missing or null: they name none. */
  merchants?: ReadonlySet<string> | null;
  /** When the credentials run out, epoch milliseconds; without it they do not. Ends subscriptions. */
  expiresAtMs?: number;
}

/** Somebody without a token, where tokens are asked for. */
export const strangerCaller: Caller = {
  kind: 'anonymous',
  name: 'anonymous',
  userId: null,
  scopes: new Set(),
  rooms: null,
};

/** Everybody, where no tokens are asked for. */
export const unlimitedCaller: Caller = { ...strangerCaller, scopes: new Set(SCOPES) };

/** Whether somebody has to sign in who has not. */
export function isStranger({ kind, scopes }: Caller): boolean {
  return kind === 'anonymous' && scopes.size === 0;
}

const rights = new WeakMap<Caller, string>();

/** All of a caller that decides what is shown to them, but for what is about them alone; equal for those with equal rights. */
export function rightsOf(caller: Caller): string {
  let found = rights.get(caller);
  if (found === undefined) {
    const rooms = caller.rooms && [...caller.rooms].sort();
    found = JSON.stringify([caller.kind, [...caller.scopes].sort(), rooms]);
    rights.set(caller, found);
  }
  return found;
}
