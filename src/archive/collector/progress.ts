import type { MerchantProgress } from './events.ts';
import type { Work } from './work.ts';

/** What a round has noted, as of now. */
export function progressOf({ roomsBehind, dueSince, keepDays, client }: Work): MerchantProgress {
  const now = client.now();
  const lag = (since: number | null): number => (since === null ? 0 : Math.max(0, (now - since) / 1_000));
  return {
    roomsBehind,
    lagSeconds: {
      playback: lag(dueSince.playback),
      live: lag(dueSince.live),
      balance: lag(dueSince.balance),
      // They are read with the others.
      users: keepDays.users > 0 ? Math.max(lag(dueSince.playback), lag(dueSince.live)) : 0,
    },
  };
}
