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
  const [mistake] = scopeMistakes(config);
  if (mistake !== undefined) throw new Error(mistake);
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

/** Every mistake in what the configuration points to, a line each, as a start would find the first of them. */
export async function entryMistakes(config: AccessConfig): Promise<string[]> {
  const mistakes = scopeMistakes(config);
  try {
    await readPersistedOperations(config.persisted.paths, config.persisted.isOnly);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    mistakes.push(`PERSISTED_OPERATIONS_FILE: ${reason}`);
  }
  return mistakes;
}

function scopeMistakes({ auth }: AccessConfig): string[] {
  const granted = [
    ...(auth?.apiKeys ?? []).map((key) => ({ ...key, variable: 'AUTH_API_KEYS' })),
    ...(auth?.tokens?.roles ?? []).map((role) => ({ ...role, variable: 'AUTH_JWT_ROLES' })),
  ];
  return granted.flatMap(({ variable, name, scopes }) => {
    const unknown = unknownScopes(scopes);
    return unknown.length > 0 ? [`${variable}: "${name}" has no scope ${unknown.join()}.`] : [];
  });
}
