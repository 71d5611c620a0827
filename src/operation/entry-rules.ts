import type { BlockList } from 'node:net';
import type { LimitsConfig, AccessConfig } from '../config/access.ts';
import { createAuthenticate, type Authenticate } from '../access/authenticate.ts';
import type { OnKeySetFetch } from '../access/key-set.ts';
import { unknownScopes } from '../access/scopes.ts';
import { readPersistedOperations, TrustedDocuments } from './persisted-operations.ts';
import { createMemoryLimiters, type RateLimiters } from '../access/limiters.ts';

/** Who gets in and how much they may ask for, ready to be used by the plugins. */
export interface EntryRules {
  authenticate: Authenticate;
  limits: LimitsConfig;
  /** Null: nobody is counted. */
  rate: RateLimiters | null;
  /** Counts rooms created. */
  creates: RateLimiters;
  trustedProxies: BlockList;
  corsOrigins: readonly string[];
  /** Names under which the gateway is taken to be reached; null: all. */
  allowedHosts: ReadonlySet<string> | null;
  isIntrospectionOn: boolean;
  persisted: TrustedDocuments;
}

/** Reads what the configuration points to; a mistake in it is a start error. */
export async function createEntryRules(
  config: AccessConfig,
  now: () => number = Date.now,
  onFetch?: OnKeySetFetch,
): Promise<EntryRules> {
  for (const { name, scopes } of config.auth?.apiKeys ?? []) {
    const unknown = unknownScopes(scopes);
    if (unknown.length > 0) throw new Error(`AUTH_API_KEYS: "${name}" has no scope ${unknown.join()}.`);
  }
  for (const { name, scopes } of config.auth?.tokens?.roles ?? []) {
    const unknown = unknownScopes(scopes);
    if (unknown.length > 0) throw new Error(`AUTH_JWT_ROLES: "${name}" has no scope ${unknown.join()}.`);
  }
  const { allowedHosts, corsOrigins, creates, isIntrospectionOn, limits, persisted, rate, trustedProxies } =
    config;
  return {
    authenticate: createAuthenticate(config.auth, now, onFetch),
    limits,
    rate: rate && createMemoryLimiters(rate),
    creates: createMemoryLimiters(creates),
    trustedProxies,
    corsOrigins,
    allowedHosts,
    isIntrospectionOn,
    persisted: new TrustedDocuments(
      await readPersistedOperations(persisted.paths, persisted.isOnly),
      persisted.isOnly,
    ),
  };
}
