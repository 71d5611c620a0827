import type { IncomingMessage } from 'node:http';
import type { BlockList } from 'node:net';
import type { Caller } from '../access/caller.ts';
import { addressGroup, clientAddress } from '../access/client-address.ts';

/** Connections that stay open, WebSockets and event streams together, in one process. */
export interface ConnectionLimits {
  maxPerAddress: number;
  /** Of one user. Servers connect for many people, and without a token nobody can be told apart. */
  maxPerCaller: number;
}

/** The place of one connection. */
export interface Place {
  /** Counts it for its caller as well; false where that one has no more. */
  claim: (caller: Caller) => boolean;
  /** Once is enough, and more often does no harm. */
  leave: () => void;
}

/** Counts connections, so that nobody has all that there are. */
export interface ConnectionPlaces {
  /** A place for a connection from where a request comes; null where that address has no more. */
  take: (req: IncomingMessage | undefined) => Place | null;
}

export function createConnectionPlaces(
  { maxPerAddress, maxPerCaller }: ConnectionLimits,
  trustedProxies: BlockList,
): ConnectionPlaces {
  const addresses = createCount(maxPerAddress);
  const callers = createCount(maxPerCaller);
  return {
    take(req) {
      const address = addressGroup(clientAddress(req, trustedProxies));
      if (!addresses.add(address)) return null;
      let hasLeft = false;
      let claimed: string | null = null;
      return {
        claim({ kind, name }) {
          // Who has left by the time that it is known who it was would be counted for ever.
          if (hasLeft || kind !== 'user' || claimed !== null) return true;
          if (!callers.add(name)) return false;
          claimed = name;
          return true;
        },
        leave() {
          if (hasLeft) return;
          hasLeft = true;
          addresses.remove(address);
          if (claimed !== null) callers.remove(claimed);
        },
      };
    },
  };
}

/** Counts under names, up to a bound each; keeps no name that has none. */
function createCount(max: number) {
  const counts = new Map<string, number>();
  return {
    add(name: string): boolean {
      const count = counts.get(name) ?? 0;
      if (count >= max) return false;
      counts.set(name, count + 1);
      return true;
    },
    remove(name: string): void {
      const left = (counts.get(name) ?? 0) - 1;
      if (left > 0) counts.set(name, left);
      else counts.delete(name);
    },
  };
}
