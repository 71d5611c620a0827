import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { envSchema, readEnv } from '../../src/config/env.ts';
import { CERTIFICATE, KEY } from './pem.ts';

const vendor = { DUOBEI_PARTNER: 'partner', DUOBEI_APP_KEY: 'a-secret-app-key', AUTH: 'none' };
const sha256 = 'a'.repeat(64);
const folder = mkdtempSync(join(tmpdir(), 'config-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The path of a file of that name with this content. */
function fileWith(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
const redis = { REDIS_URL: 'rediss://redis' };
const archive = { ARCHIVE_URL: 'file:a.db' };
const pem = { cert: fileWith('cert.pem', CERTIFICATE), key: fileWith('key.pem', KEY) };
const tracing = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
const tokens = { AUTH_JWKS_URL: 'https://id.example/keys' };

const NORTH_ALONE = '[{"name":"north","partner":"20260101000002","appKey":"the-key-of-north"}]';

/** A value of each variable that is not its default, where it shows, and as what; what else has to be set for that. */
const table: Record<string, [value: string, path: string, seen: unknown, more?: Record<string, string>]> = {
  NODE_ENV: ['production', 'isProduction', true, vendor],
  HOST: ['0.0.0.0', 'server.host', '0.0.0.0'],
  PORT: ['4001', 'server.port', 4001],
  COMPRESSION: ['off', 'server.isCompressionOn', false],
  DRAIN_SECONDS: ['0', 'server.drainMs', 0],
  KEEP_ALIVE_SECONDS: ['61', 'server.keepAliveMs', 61_000],
  PUBLIC_URL: ['https://public.example/', 'server.publicUrl', 'https://public.example'],
  LOG_LEVEL: ['warn', 'logLevel', 'warn'],
  DUOBEI_PARTNER: ['another', 'vendor.accounts.0.partner', 'another', vendor],
  DUOBEI_APP_KEY: ['another-app-key', 'vendor.accounts.0.appKey', 'another-app-key', vendor],
  DUOBEI_APP_KEY_FILE: [
    fileWith('app-key', 'another-app-key'),
    'vendor.accounts.0.appKey',
    'another-app-key',
    { DUOBEI_PARTNER: 'partner', AUTH: 'none' },
  ],
  DUOBEI_ACCOUNTS: [NORTH_ALONE, 'vendor.accounts.0.name', 'north', { AUTH: 'none' }],
  DUOBEI_ACCOUNTS_FILE: [
    fileWith('accounts', NORTH_ALONE),
    'vendor.accounts.0.name',
    'north',
    { AUTH: 'none' },
  ],
  DUOBEI_BASE_URL: ['https://api.example', 'vendor.accounts.0.baseUrl', 'https://api.example', vendor],
  DUOBEI_LINK_BASE_URL: [
    'https://link.example',
    'vendor.accounts.0.linkBaseUrl',
    'https://link.example',
    vendor,
  ],
  DUOBEI_API_VERSION: ['v3', 'vendor.defaults.apiVersion', 'v3'],
  DUOBEI_ROOM_TIME_FILTER: ['plain', 'vendor.defaults.roomTimeFilter', 'plain'],
  DUOBEI_BEYOND_DOCUMENT: ['create', 'vendor.defaults.beyondDocument', 'create'],
  ENTRY_LINK_TTL_SECONDS: ['31', 'entryLinkTtlSeconds', 31],
  CALENDAR_KEY: ['k'.repeat(32), 'calendarKey', 'k'.repeat(32)],
  CALENDAR_KEY_FILE: [fileWith('calendar-key', 'f'.repeat(32)), 'calendarKey', 'f'.repeat(32)],
  UPLOAD_NAMES: ['strict', 'uploadNames', 'strict'],
  MAX_STATISTICS_USERS: ['64', 'maxStatisticsUsers', 64],
  MAX_VENDOR_CALLS: ['61', 'maxVendorCalls', 61],
  CACHE_TTL_RECORDS_MS: ['11', 'cache.ttlMs.record', 11],
  CACHE_TTL_LISTS_MS: ['12', 'cache.ttlMs.list', 12],
  CACHE_TTL_MERCHANT_MS: ['13', 'cache.ttlMs.merchant', 13],
  CACHE_TTL_LIVE_STATISTICS_MS: ['14', 'cache.ttlMs.liveStatistics', 14],
  CACHE_TTL_PLAYBACK_MS: ['15', 'cache.ttlMs.playback', 15],
  CACHE_MAX_ENTRIES: ['16', 'cache.maxEntries', 16],
  CACHE_MAX_BYTES: ['1000017', 'cache.maxBytes', 1_000_017],
  MCP: ['on', 'isMcpOn', true],
  GRAPHQL_JIT: ['off', 'isJitOn', false],
  FEDERATION: ['on', 'isFederationOn', true],
  AUTH: ['none', 'access.allowedHosts', new Set(), { ...vendor, AUTH: '' }],
  AUTH_JWT_SECRET: ['s'.repeat(32), 'access.auth.tokens.key', { secrets: ['s'.repeat(32)] }],
  AUTH_JWT_SECRET_FILE: [
    fileWith('secret', 's'.repeat(32)),
    'access.auth.tokens.key',
    { secrets: ['s'.repeat(32)] },
  ],
  AUTH_JWT_SECRET_PREVIOUS_FILE: [
    fileWith('previous', 'p'.repeat(32)),
    'access.auth.tokens.key',
    { secrets: ['s'.repeat(32), 'p'.repeat(32)] },
    { AUTH_JWT_SECRET: 's'.repeat(32) },
  ],
  AUTH_JWT_SECRET_PREVIOUS: [
    'p'.repeat(32),
    'access.auth.tokens.key',
    { secrets: ['s'.repeat(32), 'p'.repeat(32)] },
    { AUTH_JWT_SECRET: 's'.repeat(32) },
  ],
  AUTH_JWKS_URL: [
    'https://id.example/k',
    'access.auth.tokens.key',
    { jwksUrl: 'https://id.example/k', staleSeconds: 86_400 },
  ],
  AUTH_JWKS_STALE_SECONDS: [
    '0',
    'access.auth.tokens.key.staleSeconds',
    0,
    { AUTH_JWKS_URL: 'https://id.example/k' },
  ],
  AUTH_JWT_PROVIDER: ['okta', 'access.auth.tokens.claims.user', 'uid', tokens],
  AUTH_JWT_ISSUER: ['a, b', 'access.auth.tokens.issuers', ['a', 'b'], tokens],
  AUTH_JWT_AUDIENCE: ['a,b', 'access.auth.tokens.audiences', ['a', 'b'], tokens],
  AUTH_JWT_SCOPES_CLAIM: ['scp, roles', 'access.auth.tokens.claims.scopes', ['scp', 'roles'], tokens],
  AUTH_JWT_USER_CLAIM: ['oid', 'access.auth.tokens.claims.user', 'oid', tokens],
  AUTH_JWT_ROOMS_CLAIM: ['lms.rooms', 'access.auth.tokens.claims.rooms', 'lms.rooms', tokens],
  AUTH_JWT_MERCHANT_CLAIM: ['campus', 'access.auth.tokens.claims.merchants', 'campus', tokens],
  AUTH_JWT_CLIENT_CLAIM: ['azp', 'access.auth.tokens.claims.client', 'azp', tokens],
  AUTH_JWT_SCOPE_PREFIX: ['gw/', 'access.auth.tokens.scopePrefix', 'gw/', tokens],
  AUTH_JWT_ROLES: [
    'a = b=room:read room:write',
    'access.auth.tokens.roles',
    [{ name: 'a = b', scopes: ['room:read', 'room:write'] }],
    tokens,
  ],
  AUTH_JWT_MAX_LIFETIME_SECONDS: ['18', 'access.auth.tokens.maxLifetimeSeconds', 18, tokens],
  AUTH_API_KEYS: [
    `portal:${sha256}:room:read room:write`,
    'access.auth.apiKeys',
    [{ name: 'portal', sha256, scopes: ['room:read', 'room:write'], merchants: null }],
  ],
  AUTH_API_KEYS_FILE: [
    fileWith('keys', `portal:${sha256}:room:read`),
    'access.auth.apiKeys',
    [{ name: 'portal', sha256, scopes: ['room:read'], merchants: null }],
  ],
  LIMITS: ['warn', 'access.limits.isWarnOnly', true],
  LIMIT_QUERY_BYTES: ['21', 'access.limits.queryBytes', 21],
  LIMIT_TOKENS: ['22', 'access.limits.tokens', 22],
  LIMIT_DEPTH: ['23', 'access.limits.depth', 23],
  LIMIT_ALIASES: ['24', 'access.limits.aliases', 24],
  LIMIT_ALIAS_LENGTH: ['25', 'access.limits.aliasLength', 25],
  LIMIT_ROOT_FIELDS: ['26', 'access.limits.rootFields', 26],
  LIMIT_DIRECTIVES: ['27', 'access.limits.directives', 27],
  LIMIT_SELECTIONS: ['28', 'access.limits.selections', 28],
  LIMIT_FIELD_PAIRS: ['29', 'access.limits.fieldPairs', 29],
  LIMIT_CREATES_PER_HOUR: ['31', 'access.creates', { points: 31, serverPoints: 600, windowSeconds: 3_600 }],
  LIMIT_SERVER_CREATES_PER_HOUR: [
    '32',
    'access.creates',
    { points: 60, serverPoints: 32, windowSeconds: 3_600 },
  ],
  RATE_LIMIT_POINTS: ['33', 'access.rate', { points: 33, serverPoints: 6_000, windowSeconds: 60 }, tokens],
  RATE_LIMIT_SERVER_POINTS: [
    '34',
    'access.rate',
    { points: 600, serverPoints: 34, windowSeconds: 60 },
    tokens,
  ],
  RATE_LIMIT_WINDOW_SECONDS: [
    '35',
    'access.rate',
    { points: 600, serverPoints: 6_000, windowSeconds: 35 },
    tokens,
  ],
  CORS_ORIGINS: ['https://app.example', 'access.corsOrigins', ['https://app.example']],
  ALLOWED_HOSTS: ['app.example', 'access.allowedHosts', new Set(['app.example']), vendor],
  TRUSTED_PROXIES: ['10.0.0.0/8', 'access.trustedProxies.rules', ['Subnet: IPv4 10.0.0.0/8']],
  INTROSPECTION: ['off', 'access.isIntrospectionOn', false],
  GRAPHIQL: ['off', 'access.isGraphiqlOn', false],
  PERSISTED_ONLY: ['on', 'access.persisted.isOnly', true],
  PERSISTED_OPERATIONS_FILE: ['/a.json, /b', 'access.persisted.paths', ['/a.json', '/b']],
  LIVE_MAX_SUBSCRIPTIONS: ['41', 'watch.maxSubscriptions', 41],
  LIVE_MAX_SUBSCRIPTIONS_PER_CALLER: ['42', 'watch.maxPerCaller', 42],
  LIVE_MAX_CONNECTIONS_PER_ADDRESS: ['43', 'watch.maxConnectionsPerAddress', 43],
  LIVE_LEASE_MS: ['544', 'watch.leaseMs', 544],
  ARCHIVE_URL: ['file:a.db', 'archive.target', { kind: 'sqlite', path: 'a.db' }],
  ARCHIVE_URL_FILE: [
    fileWith('archive', 'postgres://db/schools'),
    'archive.target',
    { kind: 'postgres', url: 'postgres://db/schools' },
  ],
  ARCHIVE_VENDOR_SHARE: ['20', 'archive.vendorShare', 0.2, archive],
  ARCHIVE_KEEP_PLAYBACK_DAYS: ['91', 'archive.keepDays.playback', 91, archive],
  ARCHIVE_KEEP_LIVE_DAYS: ['92', 'archive.keepDays.live', 92, archive],
  ARCHIVE_KEEP_BALANCE_DAYS: ['93', 'archive.keepDays.balance', 93, archive],
  ARCHIVE_KEEP_USERS_DAYS: ['94', 'archive.keepDays.users', 94, archive],
  REDIS_URL: ['redis://redis', 'redis.addresses', [{ host: 'redis', port: 6379 }]],
  REDIS_URL_FILE: [fileWith('redis', 'redis://redis:1'), 'redis.addresses', [{ host: 'redis', port: 1 }]],
  REDIS_USERNAME: ['me', 'redis.account.username', 'me', { ...redis, REDIS_PASSWORD: 'a-secret' }],
  REDIS_PASSWORD: ['a-secret', 'redis.account.password', 'a-secret', redis],
  REDIS_PASSWORD_FILE: [
    fileWith('redis-password', 'a-secret\n'),
    'redis.account.password',
    'a-secret',
    redis,
  ],
  REDIS_CA_FILE: [pem.cert, 'redis.files.ca', pem.cert, redis],
  REDIS_CERT_FILE: [pem.cert, 'redis.files.certificate', pem.cert, { ...redis, REDIS_KEY_FILE: pem.key }],
  REDIS_KEY_FILE: [pem.key, 'redis.files.key', pem.key, { ...redis, REDIS_CERT_FILE: pem.cert }],
  REPLICAS: ['2', 'redis.kind', 'server', redis],
  WORKERS: ['2', 'workers', 2],
  METRICS_PORT: ['9100', 'observability.metrics', { host: '127.0.0.1', port: 9100 }],
  METRICS_HOST: ['0.0.0.0', 'observability.metrics.host', '0.0.0.0', { METRICS_PORT: '0' }],
  OTEL_EXPORTER_OTLP_ENDPOINT: ['http://otel:1/', 'observability.tracing.url', 'http://otel:1/v1/traces'],
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: [
    'http://otel:2/t',
    'observability.tracing.url',
    'http://otel:2/t',
    tracing,
  ],
  HTTPS_PROXY: [
    'http://p:1',
    'vendor.accounts.0.proxy',
    'http://p:1',
    { ...vendor, DUOBEI_BASE_URL: 'https://api.example' },
  ],
  HTTP_PROXY: [
    'http://p:1',
    'vendor.accounts.0.proxy',
    'http://p:1',
    { ...vendor, DUOBEI_BASE_URL: 'http://api.example' },
  ],
  NO_PROXY: [
    'api.example',
    'vendor.accounts.0.proxy',
    undefined,
    { ...vendor, DUOBEI_BASE_URL: 'https://api.example', HTTPS_PROXY: 'http://p:1' },
  ],
  OTEL_SERVICE_NAME: ['mine', 'observability.tracing.serviceName', 'mine', tracing],
  OTEL_RESOURCE_ATTRIBUTES: [
    'a%3Db=c%2Cd, service.name=mine,',
    'observability.tracing',
    {
      url: 'http://collector:4318/v1/traces',
      serviceName: 'mine',
      resourceAttributes: { 'a=b': 'c,d', 'service.name': 'mine' },
      sampleRatio: 1,
    },
    tracing,
  ],
  OTEL_TRACES_SAMPLER_ARG: ['0.25', 'observability.tracing.sampleRatio', 0.25, tracing],
  SANDBOX_PORT: ['4100', 'vendor.sandboxPort', 4100],
};

function at(path: string, env: Record<string, string>): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, name) => (value as Record<string, unknown> | null)?.[name],
      configFromEnv(readEnv(env)),
    );
}

test('every variable of the environment is in the table', () => {
  expect(Object.keys(table).sort()).toEqual(Object.keys(envSchema.shape).sort());
});

test.each(Object.entries(table))(
  '%s is what it says, and nothing else is',
  (name, [value, path, seen, more = {}]) => {
    expect(at(path, { ...more, [name]: value })).toEqual(seen);
  },
);

test('what is not set is as its description says', () => {
  expect(configFromEnv(readEnv({}))).toMatchObject({
    isProduction: false,
    logLevel: 'info',
    vendor: { defaults: { beyondDocument: 'read' } },
    entryLinkTtlSeconds: 60,
    uploadNames: 'lenient',
    maxStatisticsUsers: 500,
    maxVendorCalls: 60,
    isJitOn: true,
    isFederationOn: false,
    redis: null,
    workers: 1,
    cache: {
      ttlMs: { record: 5_000, list: 2_000, merchant: 60_000, liveStatistics: 5_000, playback: 60_000 },
      maxEntries: 10_000,
      maxBytes: 64_000_000,
    },
    watch: { maxSubscriptions: 5_000, maxPerCaller: 20, maxConnectionsPerAddress: 500, leaseMs: 10_000 },
    access: {
      limits: {
        isWarnOnly: false,
        queryBytes: 16_384,
        tokens: 1_000,
        depth: 10,
        aliases: 15,
        aliasLength: 100,
        rootFields: 20,
        directives: 50,
        selections: 2_000,
      },
      creates: { points: 60, serverPoints: 600, windowSeconds: 3_600 },
      persisted: { isOnly: false, paths: [] },
    },
    observability: { metrics: null, tracing: null },
  });
});

test('is no subgraph for routers where nothing but the operations of a manifest is taken', () => {
  const env = { FEDERATION: 'on', PERSISTED_ONLY: 'on' };
  expect(() => configFromEnv(readEnv(env))).toThrow(/FEDERATION: `on`, and PERSISTED_ONLY too/);
});

/** The least and the most of each number; beyond them is a mistake, and so is a part of a whole one. */
const bounds: [name: string, least: number, most: number][] = [
  ['PORT', 0, 65_535],
  ['SANDBOX_PORT', 0, 65_535],
  ['METRICS_PORT', 0, 65_535],
  ['ENTRY_LINK_TTL_SECONDS', 30, 300],
  ['MAX_VENDOR_CALLS', 1, 10_000],
  ...['RECORDS', 'LISTS', 'MERCHANT', 'LIVE_STATISTICS', 'PLAYBACK'].map((kind): [string, number, number] => [
    `CACHE_TTL_${kind}_MS`,
    0,
    3_600_000,
  ]),
  ['CACHE_MAX_ENTRIES', 1, 1_000_000],
  ['CACHE_MAX_BYTES', 1_000_000, Number.MAX_SAFE_INTEGER],
  ...Object.keys(table)
    .filter((name) => /^(?:LIMIT_|RATE_LIMIT_)/.test(name))
    .map((name): [string, number, number] => [name, 1, 1_000_000]),
  ['AUTH_JWT_MAX_LIFETIME_SECONDS', 1, 31_536_000],
  ['LIVE_MAX_SUBSCRIPTIONS', 0, 100_000],
  ['LIVE_MAX_SUBSCRIPTIONS_PER_CALLER', 1, 100_000],
  ['LIVE_MAX_CONNECTIONS_PER_ADDRESS', 1, 100_000],
  ['LIVE_LEASE_MS', 500, 60_000],
  ['REPLICAS', 1, 1_000],
  ['WORKERS', 1, 64],
];

test.each(bounds)('%s is a whole number from %i to %i', (name, least, most) => {
  const read = (value: number) => () => readEnv({ [name]: String(value) });
  expect(read(least)).not.toThrow();
  expect(read(most)).not.toThrow();
  for (const value of [least - 1, most + 1, least + 0.5])
    expect(read(value)).toThrow(new RegExp(`${name}: `));
});
