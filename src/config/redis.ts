import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import * as z from 'zod';
import type { Env } from './env.ts';
import { readRedisUrl, type RedisTarget } from './redis-url.ts';
import { fileOf } from './secret-files.ts';

/** Where the Redis is that all replicas share, and as whom it is asked. Holds passwords. */
export interface RedisConfig extends RedisTarget {
  /** As whom the Sentinels are asked. */
  sentinelAccount: RedisAccount;
  files: { ca: string | null; certificate: string | null; key: string | null };
}

export interface RedisAddress {
  host: string;
  port: number;
}

export interface RedisAccount {
  username: string | null;
  password: string | null;
}

const pemFile = z.string().optional();

export const redisVariables = {
  REDIS_URL: z
    .string()
    .transform((text, context) => {
      const target = readRedisUrl(text);
      if (typeof target !== 'string') return target;
      context.issues.push({ code: 'custom', message: target, input: text });
      return z.NEVER;
    })
    .optional()
    .describe(
      'Redis that all replicas share: `redis://` or `rediss://` (TLS) and an address, several of a cluster with commas between ' +
        'them, or `redis+sentinel://host,host/service`. It may hold a password, which is never logged. Without it one ' +
        'instance keeps everything in its memory.',
    ),
  REDIS_URL_FILE: fileOf('REDIS_URL'),
  REDIS_USERNAME: z
    .string()
    .optional()
    .describe('User of Redis, where REDIS_URL names none; of its servers, where REDIS_URL names Sentinels.'),
  REDIS_PASSWORD: z
    .string()
    .optional()
    .describe(
      'Password of Redis, where REDIS_URL has none; of its servers, where REDIS_URL names Sentinels. A secret: it is never logged.',
    ),
  REDIS_PASSWORD_FILE: fileOf('REDIS_PASSWORD'),
  REDIS_CA_FILE: pemFile.describe(
    'PEM file of the authority that the certificate of Redis is checked by, for `rediss://`; without it, those that Node knows.',
  ),
  REDIS_CERT_FILE: pemFile.describe(
    'PEM file of the certificate that the gateway shows to Redis, for `rediss://`; read for each connection.',
  ),
  REDIS_KEY_FILE: pemFile.describe('PEM file of the key of REDIS_CERT_FILE.'),
};

/** Null: one instance, everything in memory. */
export function redisFromEnv(env: Env): RedisConfig | null {
  const target = env.REDIS_URL;
  if (target === undefined) return null;
  const hasOwn = env.REDIS_PASSWORD !== undefined;
  return {
    ...target,
    account: hasOwn
      ? { username: env.REDIS_USERNAME ?? null, password: env.REDIS_PASSWORD ?? null }
      : target.account,
    sentinelAccount: target.account,
    files: {
      ca: env.REDIS_CA_FILE ?? null,
      certificate: env.REDIS_CERT_FILE ?? null,
      key: env.REDIS_KEY_FILE ?? null,
    },
  };
}

export function passwordsOf(redis: RedisConfig | null): (string | null)[] {
  const passwords = redis ? [redis.account.password, redis.sentinelAccount.password] : [];
  return passwords.flatMap((password) => (password === null ? [] : [password, encodeURIComponent(password)]));
}

const OTHERS = [
  'REDIS_USERNAME',
  'REDIS_PASSWORD',
  'REDIS_CA_FILE',
  'REDIS_CERT_FILE',
  'REDIS_KEY_FILE',
] as const;

export function redisMistakes(env: Env): string[] {
  const target = env.REDIS_URL;
  const given = OTHERS.filter((name) => env[name] !== undefined);
  if (!target) return given.map((name) => `${name}: there is no REDIS_URL that it could be for.`);
  const { kind, account, isEncrypted } = target;
  const isNamed = account.username !== null || account.password !== null;
  const mistakes = given.flatMap((name) => {
    if (!name.endsWith('_FILE')) {
      return isNamed && kind !== 'sentinel'
        ? [
            `${name}: cannot be together with a user or password in REDIS_URL; leave out the one or the other.`,
          ]
        : [];
    }
    return isEncrypted ? [] : [`${name}: is for rediss://, and REDIS_URL has no TLS.`];
  });
  if (env.REDIS_USERNAME !== undefined && env.REDIS_PASSWORD === undefined)
    mistakes.push('REDIS_USERNAME: needs REDIS_PASSWORD.');
  if ((env.REDIS_CERT_FILE === undefined) !== (env.REDIS_KEY_FILE === undefined))
    mistakes.push('REDIS_CERT_FILE and REDIS_KEY_FILE: the one needs the other.');
  return mistakes.length > 0 ? mistakes : pemMistakes(env);
}

/** Reads the files as they are now; each connection reads them again. */
function pemMistakes(env: Env): string[] {
  const mistakes: string[] = [];
  const read = (name: 'REDIS_CA_FILE' | 'REDIS_CERT_FILE' | 'REDIS_KEY_FILE'): string | undefined => {
    const path = env[name];
    try {
      return path === undefined ? undefined : readFileSync(path, 'utf8');
    } catch (error) {
      mistakes.push(`${name}: the file cannot be read (${(error as NodeJS.ErrnoException).code}).`);
      return undefined;
    }
  };
  const [ca, cert, key] = [read('REDIS_CA_FILE'), read('REDIS_CERT_FILE'), read('REDIS_KEY_FILE')];
  if (ca !== undefined && !isCertificate(ca)) mistakes.push('REDIS_CA_FILE: no certificate in PEM form.');
  if (cert === undefined || key === undefined) return mistakes;
  if (!isCertificate(cert)) return [...mistakes, 'REDIS_CERT_FILE: no certificate in PEM form.'];
  try {
    createSecureContext({ cert, key });
  } catch {
    mistakes.push('REDIS_KEY_FILE: not the key of REDIS_CERT_FILE in PEM form, without a passphrase.');
  }
  return mistakes;
}

function isCertificate(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    return false;
  }
}
