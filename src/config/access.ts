import type { BlockList } from 'node:net';
import type { Env } from './env.ts';
import { blockListOf } from './access-env.ts';
import { tokenMistakes, tokensFromEnv, type TokenConfig } from './tokens.ts';

/** Who gets in, and how much they may ask for. */
export interface AccessConfig {
  /** Null: nobody has to say who they are. */
  auth: AuthConfig | null;
  limits: LimitsConfig;
  /** Null: nobody is counted, since nobody can be told apart. */
  rate: RateConfig | null;
  /** Rooms created, a point each. */
  creates: RateConfig;
  /** Some may be patterns, see `access/origins.ts`. */
  corsOrigins: readonly string[];
  /** Host names besides those of the machine itself under which clients reach the gateway; null: any. */
  allowedHosts: ReadonlySet<string> | null;
  trustedProxies: BlockList;
  isIntrospectionOn: boolean;
  isGraphiqlOn: boolean;
  persisted: { isOnly: boolean; paths: readonly string[] };
}

export interface AuthConfig {
  tokens: TokenConfig | null;
  apiKeys: readonly ApiKeyConfig[];
}

export interface ApiKeyConfig {
  name: string;
  sha256: string;
  scopes: readonly string[];
  /** The only merchants that it is for; null: none is named. */
  merchants: readonly string[] | null;
}

export interface LimitsConfig {
  /** Whether what is beyond a limit is only logged. */
  isWarnOnly: boolean;
  /** Bytes of a document, comments and blank lines included. */
  queryBytes: number;
  tokens: number;
  depth: number;
  aliases: number;
  /** Characters of one alias. */
  aliasLength: number;
  rootFields: number;
  directives: number;
  selections: number;
  /** Pairs of fields of one name in one place. */
  fieldPairs: number;
}

export interface RateConfig {
  points: number;
  serverPoints: number;
  windowSeconds: number;
}

export function accessFromEnv(env: Env): AccessConfig {
  const auth = authFromEnv(env);
  const isProduction = env.NODE_ENV === 'production';
  return {
    auth,
    limits: {
      isWarnOnly: env.LIMITS === 'warn',
      queryBytes: env.LIMIT_QUERY_BYTES,
      tokens: env.LIMIT_TOKENS,
      depth: env.LIMIT_DEPTH,
      aliases: env.LIMIT_ALIASES,
      aliasLength: env.LIMIT_ALIAS_LENGTH,
      rootFields: env.LIMIT_ROOT_FIELDS,
      directives: env.LIMIT_DIRECTIVES,
      selections: env.LIMIT_SELECTIONS,
      fieldPairs: env.LIMIT_FIELD_PAIRS,
    },
    rate: auth && {
      points: env.RATE_LIMIT_POINTS,
      serverPoints: env.RATE_LIMIT_SERVER_POINTS,
      windowSeconds: env.RATE_LIMIT_WINDOW_SECONDS,
    },
    creates: {
      points: env.LIMIT_CREATES_PER_HOUR,
      serverPoints: env.LIMIT_SERVER_CREATES_PER_HOUR,
      windowSeconds: 3_600,
    },
    corsOrigins: env.CORS_ORIGINS,
    allowedHosts: allowedHostsFromEnv(env),
    trustedProxies: blockListOf(env.TRUSTED_PROXIES),
    isIntrospectionOn: (env.INTROSPECTION ?? (isProduction ? 'off' : 'on')) === 'on',
    isGraphiqlOn: (env.GRAPHIQL ?? (isProduction ? 'off' : 'on')) === 'on',
    persisted: { isOnly: env.PERSISTED_ONLY === 'on', paths: env.PERSISTED_OPERATIONS_FILE },
  };
}

/** A real account that nobody has to sign in for: pages could reach it under names of their own. */
function allowedHostsFromEnv(env: Env): ReadonlySet<string> | null {
  if (env.AUTH !== 'none' || !hasRealAccount(env)) return null;
  // Of a name with a star in it nobody knows which host it is.
  const origins = env.CORS_ORIGINS.filter((origin) => !origin.includes('*'));
  const urls = [...(env.PUBLIC_URL === undefined ? [] : [env.PUBLIC_URL]), ...origins];
  return new Set([...urls.map((url) => new URL(url).hostname), ...env.ALLOWED_HOSTS]);
}

function hasRealAccount({ DUOBEI_APP_KEY: key, DUOBEI_ACCOUNTS: accounts }: Env): boolean {
  return key !== undefined || accounts !== undefined;
}

function authFromEnv(env: Env): AuthConfig | null {
  const { AUTH_API_KEYS: apiKeys = [] } = env;
  const tokens = tokensFromEnv(env);
  return tokens || apiKeys.length > 0 ? { tokens, apiKeys } : null;
}

/** What is wrong between these variables; each alone has been checked. */
export function accessMistakes(env: Env): string[] {
  const auth = authFromEnv(env);
  const names = (env.AUTH_API_KEYS ?? []).map(({ name }) => name);
  return [
    ...(env.AUTH === 'none' && auth
      ? ['AUTH: `none`, but there are keys. Leave out the one or the others.']
      : []),
    ...(env.AUTH !== 'none' && !auth && hasRealAccount(env)
      ? [
          'AUTH_JWT_SECRET, AUTH_JWKS_URL, AUTH_API_KEYS: missing. With real credentials at least one is needed, ' +
            'or AUTH=none to let everybody do everything.',
        ]
      : []),
    ...tokenMistakes(env),
    ...(new Set(names).size < names.length ? ['AUTH_API_KEYS: two keys have the same name.'] : []),
  ];
}
