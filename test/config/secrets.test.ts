import { describe, expect, test } from 'vitest';
import { configFromEnv, secretsIn } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { createLogger, Secrets } from '../../src/runtime/logger.ts';

const secretsOf = (env: Record<string, string>) => secretsIn(configFromEnv(readEnv(env)));
const vendor = { DUOBEI_PARTNER: '20151119143137', DUOBEI_APP_KEY: 'canary-app-key', AUTH: 'none' };
const jwtSecret = 'canary-jwt-secret-canary-jwt-secret';

describe('the secrets of a configuration', () => {
  test.each<[string, Record<string, string>, string[]]>([
    ['nothing is configured', {}, []],
    ['the key of the account', vendor, ['canary-app-key']],
    ['the secret of tokens', { AUTH_JWT_SECRET: jwtSecret }, [jwtSecret]],
    [
      'the secret before',
      { AUTH_JWT_SECRET: jwtSecret, AUTH_JWT_SECRET_PREVIOUS: `${jwtSecret}-before` },
      [jwtSecret, `${jwtSecret}-before`],
    ],
    ['the key of calendars', { CALENDAR_KEY: `${jwtSecret}-calendar` }, [`${jwtSecret}-calendar`]],
    ['the password of Redis', { REDIS_URL: 'redis://:canary-redis@redis:6379' }, ['canary-redis']],
    ['the same over TLS, with a name', { REDIS_URL: 'rediss://me:canary-redis@redis' }, ['canary-redis']],
    [
      'the same as it stands in the URL',
      { REDIS_URL: 'redis://:c%40n%2Fary@redis' },
      ['c%40n%2Fary', 'c@n/ary'],
    ],
    ['a Redis without a password', { REDIS_URL: 'redis://redis:6379' }, []],
    [
      'the password of a collector',
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://me:canary-otel@collector' },
      ['canary-otel'],
    ],
    [
      'the password of a key set',
      { AUTH_JWKS_URL: 'https://me:canary-keys@id.example/keys' },
      ['canary-keys'],
    ],
    [
      'the password of a proxy in front of the vendor',
      {
        ...vendor,
        DUOBEI_BASE_URL: 'https://me:canary-a@proxy',
        DUOBEI_LINK_BASE_URL: 'https://me:canary-b@proxy',
      },
      ['canary-app-key', 'canary-a', 'canary-b'],
    ],
    [
      'all together',
      { ...vendor, AUTH: '', AUTH_JWT_SECRET: jwtSecret, REDIS_URL: 'redis://:canary-redis@redis' },
      ['canary-app-key', jwtSecret, 'canary-redis'],
    ],
  ])('are found: %s', (_what, env, secrets) => {
    expect(secretsOf(env).sort()).toEqual([...secrets].sort());
  });

  test('a password that nobody can read is a mistake of the configuration, without a word of it', () => {
    const read = () => readEnv({ REDIS_URL: 'redis://:canary%zz@redis' });
    expect(read).toThrow(/REDIS_URL: a "%" in the name or password is written %25/);
    expect(read).not.toThrow('canary');
    expect(secretsOf({ AUTH_JWKS_URL: 'https://me:canary%zz@id.example/keys' })).toEqual(['canary%zz']);
  });
});

describe('a secret in a log line', () => {
  function lineOf(secrets: string[], fields: object): string {
    let text = '';
    const logger = createLogger('info', { write: (line) => void (text += line) }, new Secrets(secrets));
    logger.info(fields, 'Said');
    return text;
  }

  test('is replaced wherever it stands, in a form that JSON gives it too', () => {
    for (const secret of ['canary-secret', 'can"ary\\secret', 'кан\nарейка']) {
      const line = lineOf([secret], { a: `x ${secret} y`, err: new Error(`no ${secret}`) });
      expect(line).toContain('x [redacted] y');
      expect(line).not.toContain(JSON.stringify(secret).slice(1, -1));
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
  });

  test('is replaced whole where another is a part of it', () => {
    expect(lineOf(['canary', 'canary-of-the-vendor'], { a: 'canary-of-the-vendor canary' })).toContain(
      '"a":"[redacted] [redacted]"',
    );
  });
});
