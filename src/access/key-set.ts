import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { fetchVia } from '../runtime/outgoing-proxy.ts';
import { AuthUnavailableError } from './auth-unavailable.ts';

/** Keys are fetched anew after this. */
const MAX_AGE_MS = 600_000;
/** Neither an unknown key nor an issuer that is away makes the gateway ask more often than this. */
const COOLDOWN_MS = 30_000;
const TIMEOUT_MS = 5_000;

/** How a fetch of the keys went. */
export interface KeySetFetch {
  /** Why there are no new keys, without a word of the answer; null where there are. */
  failure: string | null;
  /** Until when the keys that are there are taken, epoch milliseconds; null: there are none. */
  goodUntilMs: number | null;
}

export type OnKeySetFetch = (fetched: KeySetFetch) => void;

export interface KeySetOptions {
  url: string;
  /** The HTTP proxy by which it is reached; none where it is left out. */
  proxy?: string | undefined;
  /** How long keys are taken after they should have been fetched anew, while nobody answers. */
  staleSeconds: number;
  now: () => number;
  onFetch: OnKeySetFetch;
}

/**
 * The issuer's keys. Those that were good go on being good while the issuer is away; where there are none, or a token
 * names a key that only the issuer could tell of, it is an {@link AuthUnavailableError}.
 */
export function createKeySet({ url, proxy, staleSeconds, now, onFetch }: KeySetOptions): JWTVerifyGetKey {
  const fetchBy = fetchVia(proxy, TIMEOUT_MS);
  let keys: { find: JWTVerifyGetKey; fetchedAtMs: number } | null = null;
  let triedAtMs = -Infinity;
  let hasFailed = false;
  let pending: Promise<void> | null = null;

  const goodUntilMs = () => keys && keys.fetchedAtMs + MAX_AGE_MS + staleSeconds * 1_000;
  const mayTry = () => now() >= triedAtMs + COOLDOWN_MS;
  const refresh = async (): Promise<void> => {
    let failure: string | null = null;
    try {
      keys = { find: await fetchKeys(url, fetchBy), fetchedAtMs: now() };
    } catch (error) {
      failure = failureOf(error);
    }
    triedAtMs = now();
    hasFailed = failure !== null;
    pending = null;
    onFetch({ failure, goodUntilMs: goodUntilMs() });
  };
  /** All who need it wait for the same fetch. */
  const refreshed = (): Promise<void> => (pending ??= refresh());
  const usable = () => (now() < (goodUntilMs() ?? 0) ? keys : null);
  const unavailable = () =>
    new AuthUnavailableError(Math.max(1, Math.ceil((triedAtMs + COOLDOWN_MS - now()) / 1_000)));

  return async (header, token) => {
    if (mayTry() && (!keys || now() >= keys.fetchedAtMs + MAX_AGE_MS)) {
      const fetched = refreshed();
      // While the issuer is known to be away nobody waits for it who can do without.
      if (!hasFailed || !usable()) await fetched;
    }
    const good = usable();
    if (!good) throw unavailable();
    try {
      return await good.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (mayTry()) await refreshed();
      if (hasFailed) throw unavailable();
      return (usable() ?? good).find(header, token);
    }
  };
}

/** Why a fetch failed, in words of ours: an error may quote the URL, which may hold a password. */
class FetchFailure extends Error {}

async function fetchKeys(url: string, fetchBy: typeof fetch): Promise<JWTVerifyGetKey> {
  const response = await fetchBy(url, {
    headers: { accept: 'application/jwk-set+json, application/json' },
    // Whoever may redirect could put in keys of their own.
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new FetchFailure(`the status is ${response.status}`);
  }
  const answer = (await response.json()) as JSONWebKeySet;
  const find = createLocalJWKSet(answer);
  // An issuer signs with something: an empty set is one that is not there yet.
  if (answer.keys.length === 0) throw new FetchFailure('it has no keys');
  return find;
}

function failureOf(error: unknown): string {
  if (error instanceof FetchFailure) return error.message;
  if (error instanceof errors.JWKSInvalid || error instanceof SyntaxError) return 'it is no key set';
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no answer within ${TIMEOUT_MS / 1_000} s`;
  const code: unknown = error instanceof Error && (error.cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : 'no connection';
}
