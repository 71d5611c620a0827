import { describe, expect, test } from 'vitest';
import { configFromEnv } from '../../src/config/config.ts';
import { envSchema, envWarnings, InvalidEnvironmentError, readEnv } from '../../src/config/env.ts';

function mistakesOf(source: Record<string, string>): string {
  try {
    configFromEnv(readEnv(source));
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidEnvironmentError);
    return (error as Error).message;
  }
  throw new Error('The environment was accepted.');
}

describe('environment', () => {
  test('an empty environment is the sandbox on port 4000 of the loopback', () => {
    const config = configFromEnv(readEnv({ PORT: '', DUOBEI_PARTNER: '' }));
    expect(config.server).toMatchObject({ host: '127.0.0.1', port: 4000 });
    expect(config.vendor).toEqual({
      accounts: [],
      sandboxPort: 0,
      defaults: { beyondDocument: 'read', apiVersion: 'v4', roomTimeFilter: 'auto' },
    });
  });

  test.each(['', ' ', '   ', '\t', '\r', '\n', '\u00A0'])(
    'every variable that is nothing but %j is one that is not set',
    (value) => {
      const names = Object.keys(envSchema.shape);
      expect(readEnv(Object.fromEntries(names.map((name) => [name, value])))).toEqual(readEnv({}));
    },
  );

  test('a name in lower case that is set to nothing leaves the other one as it is', () => {
    expect(readEnv({ https_proxy: ' ', HTTPS_PROXY: 'http://proxy:3128' })).toMatchObject({
      HTTPS_PROXY: 'http://proxy:3128',
    });
  });

  test('credentials select the vendor at the addresses of its document', () => {
    const config = configFromEnv(
      readEnv({ DUOBEI_PARTNER: '20151119143137', DUOBEI_APP_KEY: 'a-secret-app-key', AUTH: 'none' }),
    );
    expect(config.vendor.accounts).toEqual([
      {
        name: 'default',
        partner: '20151119143137',
        appKey: 'a-secret-app-key',
        baseUrl: 'https://api.duobeiyun.com',
        linkBaseUrl: 'http://api.duobeiyun.com',
        beyondDocument: 'read',
        apiVersion: 'v4',
        roomTimeFilter: 'auto',
      },
    ]);
  });

  test('all mistakes are reported together, by name, with the unit and without the value', () => {
    const message = mistakesOf({
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
      DUOBEI_APP_KEY: 'short',
      ENTRY_LINK_TTL_SECONDS: '9999',
      DUOBEI_BASE_URL: 'ftp://example.test',
    });
    for (const name of ['PORT', 'LOG_LEVEL', 'DUOBEI_APP_KEY', 'ENTRY_LINK_TTL_SECONDS', 'DUOBEI_BASE_URL']) {
      expect(message).toContain(`${name}:`);
    }
    expect(message).toContain('in seconds (30-300)');
    for (const value of ['eighty', 'loud', 'short', '9999', 'ftp://']) expect(message).not.toContain(value);
  });

  test.each([
    'PUBLIC_URL',
    'DUOBEI_BASE_URL',
    'DUOBEI_LINK_BASE_URL',
    'AUTH_JWKS_URL',
    'HTTP_PROXY',
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  ])('%s that is no URL of HTTP is told why', (name) => {
    expect(mistakesOf({ [name]: 'ftp://canary' })).toContain(`${name}: must begin with http:// or https://.`);
    expect(mistakesOf({ [name]: 'http://canary:99999' })).toContain(
      `${name}: is no URL; a port is a number up to 65535.`,
    );
    expect(readEnv({ [name]: ' HTTPS://canary/keys ' })).toMatchObject({ [name]: 'HTTPS://canary/keys' });
  });

  const numbers = Object.keys(envSchema.shape).filter((name) => {
    const { defaultValue } = envSchema.shape[name as keyof typeof envSchema.shape].def as {
      defaultValue?: unknown;
    };
    return (
      typeof defaultValue === 'number' || name === 'METRICS_PORT' || name === 'AUTH_JWT_MAX_LIFETIME_SECONDS'
    );
  });

  test.each(numbers)('%s is written in decimal digits', (name) => {
    const forms = ['0x40', '6e1', '0b111100', '0o74', '1_000', '60.', '+60', '-60', '-0', 'Infinity', '６０'];
    for (const form of forms) {
      expect(mistakesOf({ [name]: form }), form).toMatch(
        new RegExp(`- ${name}: must be a (?:whole )?number from \\d+ to \\d+,`),
      );
    }
  });

  test('a number has its bounds, and blanks around it are no part of it', () => {
    expect(mistakesOf({ PORT: '65536' })).toContain(
      'PORT: must be a whole number from 0 to 65535, in digits.',
    );
    expect(mistakesOf({ PORT: '80.5' })).toContain(
      'PORT: must be a whole number from 0 to 65535, in digits.',
    );
    expect(mistakesOf({ OTEL_TRACES_SAMPLER_ARG: '1.01' })).toContain(
      'OTEL_TRACES_SAMPLER_ARG: must be a number from 0 to 1, such as 0.5.',
    );
    expect(
      readEnv({ PORT: ' 4001\r', WORKERS: '08', METRICS_PORT: '0', OTEL_TRACES_SAMPLER_ARG: '.25' }),
    ).toMatchObject({ PORT: 4_001, WORKERS: 8, METRICS_PORT: 0, OTEL_TRACES_SAMPLER_ARG: 0.25 });
    expect(readEnv({ OTEL_TRACES_SAMPLER_ARG: '0.5' }).OTEL_TRACES_SAMPLER_ARG).toBe(0.5);
  });

  test('partner and key go together', () => {
    expect(mistakesOf({ DUOBEI_PARTNER: '20151119143137' })).toMatch(/DUOBEI_APP_KEY: missing/);
    const message = mistakesOf({ DUOBEI_APP_KEY: 'a-secret-app-key' });
    expect(message).toMatch(/DUOBEI_PARTNER: missing/);
    expect(message).not.toContain('a-secret-app-key');
  });

  test('production never falls back to the sandbox', () => {
    const message = mistakesOf({ NODE_ENV: 'production' });
    expect(message).toMatch(/DUOBEI_PARTNER: missing/);
    expect(message).toMatch(/DUOBEI_APP_KEY: missing/);
  });

  test('several replicas need a store that they share, and workers do not', () => {
    expect(mistakesOf({ REPLICAS: '3' })).toMatch(/REDIS_URL: missing\. 3 replicas share/);
    expect(configFromEnv(readEnv({ WORKERS: '2' }))).toMatchObject({ workers: 2, redis: null });
    expect(mistakesOf({ REPLICAS: '3', WORKERS: '2' })).toMatch(/REDIS_URL: missing\. 3 replicas share/);
    expect(mistakesOf({ WORKERS: '65' })).toMatch(/WORKERS: /);
    const shared = { REPLICAS: '3', REDIS_URL: 'redis://:a-secret-password@redis:6379' };
    expect(configFromEnv(readEnv(shared)).redis).toMatchObject({
      kind: 'server',
      addresses: [{ host: 'redis', port: 6379 }],
      account: { username: null, password: 'a-secret-password' },
    });
    const message = mistakesOf({ REDIS_URL: 'http://:a-secret-password@redis:6379' });
    expect(message).toContain('REDIS_URL:');
    expect(message).not.toContain('a-secret-password');
  });

  test.each([
    [{ PORT: '9464', METRICS_PORT: '9464' }, 'METRICS_PORT: equal to PORT.'],
    [{ PORT: '9464', METRICS_PORT: '9464', HOST: '::' }, 'METRICS_PORT: equal to PORT.'],
    [{ PORT: '9464', METRICS_PORT: '9464', METRICS_HOST: '0.0.0.0' }, 'METRICS_PORT: equal to PORT.'],
    [{ METRICS_PORT: '4000', METRICS_HOST: 'LocalHost' }, 'METRICS_PORT: equal to PORT.'],
    [{ SANDBOX_PORT: '4000' }, 'SANDBOX_PORT: equal to PORT.'],
    [{ SANDBOX_PORT: '9464', METRICS_PORT: '9464' }, 'SANDBOX_PORT: equal to METRICS_PORT.'],
  ])('two listeners at one place are a mistake: %j', (source, mistake) => {
    expect(mistakesOf(source)).toContain(mistake);
  });

  test.each<Record<string, string>>([
    { PORT: '0', METRICS_PORT: '0', SANDBOX_PORT: '0' },
    { METRICS_PORT: '4000', METRICS_HOST: '10.0.0.7' },
    { SANDBOX_PORT: '4000', HOST: '10.0.0.7' },
    { SANDBOX_PORT: '4000', DUOBEI_PARTNER: 'partner', DUOBEI_APP_KEY: 'a-secret-app-key', AUTH: 'none' },
    {
      SANDBOX_PORT: '4000',
      DUOBEI_ACCOUNTS: '[{"name":"north","partner":"partner","appKey":"a-secret-app-key"}]',
      AUTH: 'none',
    },
  ])('two listeners at two places are none: %j', (source) => {
    expect(() => configFromEnv(readEnv(source))).not.toThrow();
  });

  test('every variable has a description', () => {
    for (const [name, field] of Object.entries(envSchema.shape)) {
      expect(field.description, name).toMatch(/\w.*\.$/);
    }
  });
});

describe('what is said of an environment without mistakes', () => {
  test.each([
    ['AUTH_JWT_ISUER', 'AUTH_JWT_ISSUER'],
    ['PERSISTED_OPERATION_FILE', 'PERSISTED_OPERATIONS_FILE'],
    ['AUTH_JTW_SECRET', 'AUTH_JWT_SECRET'],
    ['auth_jwt_secret', 'AUTH_JWT_SECRET'],
    ['AUTH_JWKS_URI', 'AUTH_JWKS_URL'],
    ['REDIS_URI', 'REDIS_URL'],
    ['LIMIT', 'LIMITS'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['TRUSTED_PROXYS', 'TRUSTED_PROXIES'],
    ['CACHE_TTL_LIST_MS', 'CACHE_TTL_LISTS_MS'],
    ['DUOBEI_APPKEY', 'DUOBEI_APP_KEY'],
    ['CAHCE_TTL_LITSS_MS', 'CACHE_TTL_LISTS_MS'],
    ['HHAUTH_JWT_SECRET', 'AUTH_JWT_SECRET'],
    ['TH_JWT_SECRET', 'AUTH_JWT_SECRET'],
    ['METRICS_PO', 'METRICS_PORT'],
    ['EMTRICSP_ORT', 'METRICS_PORT'],
    ['WROKERS', 'WORKERS'],
  ])('%s is near %s', (name, nearest) => {
    expect(envWarnings({ [name]: 'canary' })).toEqual([`${name}: nothing reads it. Is ${nearest} meant?`]);
  });

  test('names that only this gateway has are none of others', () => {
    expect(envWarnings({ DUOBEI_TIMEOUT_MS: '1', AUTH_JWT_ALGORITHMS: 'RS256' })).toEqual([
      'DUOBEI_TIMEOUT_MS: nothing reads it.',
      'AUTH_JWT_ALGORITHMS: nothing reads it.',
    ]);
  });

  test('names of others are not talked about', () => {
    const others = [
      ...[
        'HOME',
        'PATH',
        'PWD',
        'HOSTNAME',
        'SORT',
        'OAUTH',
        'LOG_DIR',
        'CACHE_DIR',
        'NODE_OPTIONS',
        'LIMIT_NPROC',
      ],
      ...['OTEL_TRACES_SAMPLER', 'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'OTEL_PROPAGATORS', 'REDIS_PORT'],
      ...['REDIS_SERVICE_HOST', 'DUOBEI_GRAPHQL_SERVICE_HOST', 'DUOBEI_GRAPHQL_PORT_80_TCP_ADDR'],
    ];
    expect(envWarnings(Object.fromEntries(others.map((name) => [name, 'x'])))).toEqual([]);
    expect(
      envWarnings(Object.fromEntries(Object.keys(envSchema.shape).map((name) => [name, 'a=x']))),
    ).toEqual([]);
  });

  test.each(['team', 'a=1,b', 'a=%zz', '=1', 'a=b=c'])(
    'attributes of the service that cannot be read are named, and none is taken: %s',
    (OTEL_RESOURCE_ATTRIBUTES) => {
      expect(envWarnings({ OTEL_RESOURCE_ATTRIBUTES })).toEqual([
        'OTEL_RESOURCE_ATTRIBUTES: cannot be read, and is ignored. key=value,key=value',
      ]);
      const env = { OTEL_RESOURCE_ATTRIBUTES, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };
      expect(configFromEnv(readEnv(env)).observability.tracing).toMatchObject({
        serviceName: 'duobei-graphql',
        resourceAttributes: {},
      });
    },
  );

  test('what is set to nothing is named, all in one line', () => {
    expect(envWarnings({ AUTH_JWT_SECRET: '', PORT: '4000', AUTH_JWT_ISSUER: '', OTHER: '' })).toEqual([
      'AUTH_JWT_SECRET, AUTH_JWT_ISSUER: empty or blank, which counts as not set.',
    ]);
    expect(envWarnings({ PORT: ' ', AUTH_API_KEYS: '\t\r\n', https_proxy: '  ', OTHER: ' ' })).toEqual([
      'PORT, AUTH_API_KEYS, https_proxy: empty or blank, which counts as not set.',
    ]);
  });
});
