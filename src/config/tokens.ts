import type { Env } from './env.ts';
import { proxyFor } from './proxies.ts';
import { OWN_CLAIMS, TOKEN_PROVIDERS, type TokenClaims } from './token-providers.ts';

/** Where there are several accounts; where there is one, somebody else's claim of that name means nothing. */
const MERCHANT_CLAIM = 'merchant';

export interface TokenConfig {
  /** Secrets of which one fits, or where the issuer's keys are, and how long they are taken while nobody answers. */
  key: { secrets: readonly string[] } | { jwksUrl: string; staleSeconds: number; proxy?: string };
  /** One of these; null: any. */
  issuers: readonly string[] | null;
  /** One of these; null: any. */
  audiences: readonly string[] | null;
  claims: TokenClaims;
  /** What stands before our scopes; null: nothing. */
  scopePrefix: string | null;
  roles: readonly RoleConfig[];
  /** How far ahead the end of a token may lie. Null: as far as it likes. */
  maxLifetimeSeconds: number | null;
}

/** A name of the issuer's, and the scopes that it stands for. */
export interface RoleConfig {
  name: string;
  scopes: readonly string[];
}

/** Null: no tokens are taken. */
export function tokensFromEnv(env: Env): TokenConfig | null {
  const { AUTH_JWT_PROVIDER: provider } = env;
  const key = keyFromEnv(env);
  if (!key) return null;
  const usual: TokenClaims = provider === undefined ? OWN_CLAIMS : TOKEN_PROVIDERS[provider];
  return {
    key,
    issuers: env.AUTH_JWT_ISSUER ?? null,
    audiences: env.AUTH_JWT_AUDIENCE ?? null,
    claims: {
      scopes: env.AUTH_JWT_SCOPES_CLAIM ?? usual.scopes,
      user: env.AUTH_JWT_USER_CLAIM ?? usual.user,
      rooms: env.AUTH_JWT_ROOMS_CLAIM ?? usual.rooms,
      merchants: env.AUTH_JWT_MERCHANT_CLAIM ?? (env.DUOBEI_ACCOUNTS ? MERCHANT_CLAIM : usual.merchants),
      client: env.AUTH_JWT_CLIENT_CLAIM ?? usual.client,
    },
    scopePrefix: env.AUTH_JWT_SCOPE_PREFIX ?? null,
    roles: env.AUTH_JWT_ROLES ?? [],
    maxLifetimeSeconds: env.AUTH_JWT_MAX_LIFETIME_SECONDS ?? null,
  };
}

function keyFromEnv(env: Env): TokenConfig['key'] | null {
  const { AUTH_JWT_SECRET: secret, AUTH_JWT_SECRET_PREVIOUS: previous, AUTH_JWKS_URL: jwksUrl } = env;
  if (secret !== undefined) return { secrets: previous === undefined ? [secret] : [secret, previous] };
  if (jwksUrl === undefined) return null;
  const proxy = proxyFor(jwksUrl, env);
  return { jwksUrl, staleSeconds: env.AUTH_JWKS_STALE_SECONDS, ...(proxy !== undefined && { proxy }) };
}

/** What is wrong between these variables; each alone has been checked. */
export function tokenMistakes(env: Env): string[] {
  const roles = (env.AUTH_JWT_ROLES ?? []).map(({ name }) => name);
  return [
    ...(env.AUTH_JWT_SECRET !== undefined && env.AUTH_JWKS_URL !== undefined
      ? ['AUTH_JWKS_URL: cannot be together with AUTH_JWT_SECRET; one of them checks the tokens.']
      : []),
    ...(env.AUTH_JWT_SECRET_PREVIOUS !== undefined && env.AUTH_JWT_SECRET === undefined
      ? ['AUTH_JWT_SECRET_PREVIOUS: needs AUTH_JWT_SECRET, which tokens are signed with now.']
      : []),
    // An empty list would be one that no token fits.
    ...(['AUTH_JWT_ISSUER', 'AUTH_JWT_AUDIENCE', 'AUTH_JWT_SCOPES_CLAIM'] as const)
      .filter((name) => env[name]?.length === 0)
      .map((name) => `${name}: has nothing between its commas.`),
    ...(new Set(roles).size < roles.length ? ['AUTH_JWT_ROLES: one role stands there twice.'] : []),
  ];
}
