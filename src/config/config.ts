import { archiveFromEnv, archiveMistakes, type ArchiveConfig } from './archive.ts';
import { accountMistakes, accountsFromEnv, type VendorAccount } from './accounts.ts';
import { InvalidEnvironmentError, type Env } from './env.ts';
import { observabilityFromEnv, type ObservabilityConfig } from './observability.ts';
import { accessFromEnv, accessMistakes, type AccessConfig } from './access.ts';
import { portMistakes } from './ports.ts';
import { passwordsOf, redisFromEnv, redisMistakes, type RedisConfig } from './redis.ts';

/** The configuration as the rest of the gateway sees it: grouped and cross-checked. */
export interface Config {
  isProduction: boolean;
  logLevel: Env['LOG_LEVEL'];
  server: ServerConfig;
  vendor: VendorConfig;
  access: AccessConfig;
  /** How long a link into a room lives. */
  entryLinkTtlSeconds: number;
  /** Signs links to calendars; null: there are none. A secret. */
  calendarKey: string | null;
  /** Whether uploads may have the name of another kind that their programs open too. */
  uploadNames: Env['UPLOAD_NAMES'];
  cache: CacheConfig;
  watch: WatchConfig;
  /** The Redis that all replicas share; null: one instance, everything in its memory. May hold passwords. */
  redis: RedisConfig | null;
  /** What is kept past the vendor's week; null: nothing. May hold a password. */
  archive: ArchiveConfig | null;
  /** Processes that share the port; 1: this one alone. */
  workers: number;
  /** Vendor calls that one operation may need at worst. */
  maxVendorCalls: number;
  /** Users whose statistics one query may ask for by one field. */
  maxStatisticsUsers: number;
  /** Whether programs come in by MCP. */
  isMcpOn: boolean;
  /** Whether operations are compiled. */
  isJitOn: boolean;
  /** Whether the gateway is a subgraph too. */
  isFederationOn: boolean;
  observability: ObservabilityConfig;
}

/** What the answer cache may remember. */
export interface CacheConfig {
  ttlMs: { record: number; list: number; merchant: number; liveStatistics: number; playback: number };
  maxEntries: number;
  maxBytes: number;
}

/** Bounds of the subscriptions of one instance. */
export interface WatchConfig {
  maxSubscriptions: number;
  maxPerCaller: number;
  /** WebSockets and event streams. */
  maxConnectionsPerAddress: number;
  /** How long a replica that went silent keeps the others from polling what it polled. */
  leaseMs: number;
}

export interface ServerConfig {
  host: string;
  port: number;
  /** Origin for links to the gateway itself; null: that of the request. */
  publicUrl: string | null;
  /** Whether answers are packed for whoever asks for it. */
  isCompressionOn: boolean;
  /** Between the order to stop and the moment from which nothing new is taken. */
  drainMs: number;
  /** How long a connection stays open without a request. */
  keepAliveMs: number;
}

export interface VendorConfig {
  /** None: no credentials, the embedded sandbox plays the vendor. */
  accounts: readonly VendorAccount[];
  sandboxPort: number;
  /** Of accounts that have none of their own, those of the sandbox. */
  defaults: Pick<VendorAccount, 'apiVersion' | 'roomTimeFilter' | 'beyondDocument'>;
}

/** Groups a checked environment and applies the rules that span variables. */
export function configFromEnv(env: Env): Config {
  const mistakes = [
    ...accountMistakes(env),
    ...accessMistakes(env),
    ...replicaMistakes(env),
    ...redisMistakes(env),
    ...archiveMistakes(env),
    ...portMistakes(env),
    ...federationMistakes(env),
  ];
  if (mistakes.length > 0) throw new InvalidEnvironmentError(mistakes);
  return {
    isProduction: env.NODE_ENV === 'production',
    logLevel: env.LOG_LEVEL,
    server: {
      host: env.HOST,
      port: env.PORT,
      publicUrl: env.PUBLIC_URL ?? null,
      isCompressionOn: env.COMPRESSION === 'on',
      drainMs: env.DRAIN_SECONDS * 1_000,
      keepAliveMs: env.KEEP_ALIVE_SECONDS * 1_000,
    },
    vendor: {
      accounts: accountsFromEnv(env),
      sandboxPort: env.SANDBOX_PORT,
      defaults: {
        apiVersion: env.DUOBEI_API_VERSION,
        roomTimeFilter: env.DUOBEI_ROOM_TIME_FILTER,
        beyondDocument: env.DUOBEI_BEYOND_DOCUMENT,
      },
    },
    access: accessFromEnv(env),
    entryLinkTtlSeconds: env.ENTRY_LINK_TTL_SECONDS,
    calendarKey: env.CALENDAR_KEY ?? null,
    uploadNames: env.UPLOAD_NAMES,
    cache: {
      ttlMs: {
        record: env.CACHE_TTL_RECORDS_MS,
        list: env.CACHE_TTL_LISTS_MS,
        merchant: env.CACHE_TTL_MERCHANT_MS,
        liveStatistics: env.CACHE_TTL_LIVE_STATISTICS_MS,
        playback: env.CACHE_TTL_PLAYBACK_MS,
      },
      maxEntries: env.CACHE_MAX_ENTRIES,
      maxBytes: env.CACHE_MAX_BYTES,
    },
    watch: {
      maxSubscriptions: env.LIVE_MAX_SUBSCRIPTIONS,
      maxPerCaller: env.LIVE_MAX_SUBSCRIPTIONS_PER_CALLER,
      maxConnectionsPerAddress: env.LIVE_MAX_CONNECTIONS_PER_ADDRESS,
      leaseMs: env.LIVE_LEASE_MS,
    },
    redis: redisFromEnv(env),
    archive: archiveFromEnv(env),
    workers: env.WORKERS,
    maxVendorCalls: env.MAX_VENDOR_CALLS,
    maxStatisticsUsers: env.MAX_STATISTICS_USERS,
    isMcpOn: env.MCP === 'on',
    isJitOn: env.GRAPHQL_JIT === 'on',
    isFederationOn: env.FEDERATION === 'on',
    observability: observabilityFromEnv(env),
  };
}

/** What must never be written anywhere, wherever it turns up. Hashes of API keys open nothing. */
export function secretsIn({ vendor, access, calendarKey, redis, archive, observability }: Config): string[] {
  const key = access.auth?.tokens?.key;
  const urls = [
    ...vendor.accounts.flatMap((account) => [
      account.baseUrl,
      account.linkBaseUrl,
      account.proxy,
      account.linkProxy,
    ]),
    key && 'jwksUrl' in key ? key.proxy : null,
    key && 'jwksUrl' in key ? key.jwksUrl : null,
    observability.tracing?.url,
    archive?.target.kind === 'postgres' ? archive.target.url : null,
  ];
  const secrets = [
    ...vendor.accounts.map(({ appKey }) => appKey),
    ...(calendarKey === null ? [] : [calendarKey]),
    ...(key && 'secrets' in key ? key.secrets : []),
    ...passwordsOf(redis),
    ...urls.flatMap((url) => (url == null ? [] : passwordsIn(url))),
  ];
  return [...new Set(secrets.filter((secret) => secret !== null && secret !== '') as string[])];
}

/** The password of a URL as it stands there, and as it is meant. */
function passwordsIn(url: string): string[] {
  const { password } = new URL(url);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    // A per cent sign of its own: whoever takes the password takes it as it stands.
    return [password];
  }
}

function federationMistakes(env: Env): string[] {
  if (env.FEDERATION === 'off' || env.PERSISTED_ONLY === 'off') return [];
  return [
    'FEDERATION: `on`, and PERSISTED_ONLY too. A router writes operations of its own, which are in no manifest: ' +
      'let the router take trusted documents only, and nobody but the router reach this gateway.',
  ];
}

function replicaMistakes(env: Env): string[] {
  if (env.REDIS_URL !== undefined || env.REPLICAS === 1) return [];
  return [
    `REDIS_URL: missing. ${env.REPLICAS} replicas share idempotency keys, rate limits and live updates through Redis; ` +
      'without it each would make its own room for the same key.',
  ];
}
