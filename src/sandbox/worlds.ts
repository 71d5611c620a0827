import type { World } from './endpoint.ts';
import type { Worlds } from './serve.ts';
import type { Credentials } from './verify-signature.ts';

/** A merchant of the sandbox, as whoever configures a client calls it. */
export interface SandboxAccount extends Credentials {
  name: string;
}

/** Each merchant with its own data, made when it is first asked for; the first at once. */
export function createWorlds(
  accounts: readonly SandboxAccount[],
  now: () => number,
  open: (account: SandboxAccount, isFirst: boolean) => World,
): Worlds & { first: World } {
  const [first, ...others] = accounts;
  if (!first) throw new Error('A sandbox has at least one merchant.');
  const firstWorld = open(first, true);
  const opened = new Map([[first.partner, firstWorld]]);
  return {
    now,
    first: firstWorld,
    all: () => [...opened.values()],
    of(partner = '') {
      const known = opened.get(partner);
      if (known) return known;
      const account = others.find((other) => other.partner === partner);
      if (!account) return firstWorld;
      const world = open(account, false);
      opened.set(partner, world);
      return world;
    },
  };
}
