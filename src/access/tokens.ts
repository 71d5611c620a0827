import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import type { TokenConfig } from '../config/access.ts';
import type { Caller } from './caller.ts';
import { RefusedCredentialsError } from './refused-credentials.ts';
import { scopesNamed } from './scopes.ts';

/** Clocks of the issuer and the gateway may differ by this much. */
const LEEWAY_SECONDS = 60;

/** What OpenID Connect allows a `sub`. */
const MAX_USER_ID_LENGTH = 255;
/** Client ids of the known issuers have some 40 characters, or are a URL. */
const MAX_CLIENT_LENGTH = 200;

/** A key id that is not known makes the keys be fetched anew, but not more often than this. */
const JWKS_COOLDOWN_MS = 30_000;
const JWKS_MAX_AGE_MS = 600_000;
const JWKS_TIMEOUT_MS = 5_000;

/** Only what the configured key is for: a token never chooses how it is checked. */
const SECRET_ALGORITHMS = ['HS256'];
const KEY_SET_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** Finds the user or client behind a JSON Web Token; whatever is wrong with it is a {@link RefusedCredentialsError}. */
export function createTokenCheck(config: TokenConfig, now: () => number): (token: string) => Promise<Caller> {
  const verify = verifierFor(config);
  const options: JWTVerifyOptions = {
    requiredClaims: ['exp'],
    clockTolerance: LEEWAY_SECONDS,
    ...(config.issuer === null ? {} : { issuer: config.issuer }),
    ...(config.audience === null ? {} : { audience: config.audience }),
  };
  return async (token) => {
    try {
      const nowMs = now();
      const { payload } = await verify(token, { ...options, currentDate: new Date(nowMs) });
      return callerFrom(payload, config, nowMs);
    } catch (error) {
      if (error instanceof RefusedCredentialsError) throw error;
      throw new RefusedCredentialsError(
        error instanceof errors.JWTExpired ? 'The token has expired.' : 'The token is not valid.',
        reasonOf(error),
      );
    }
  };
}

function verifierFor({ key }: TokenConfig) {
  if ('jwksUrl' in key) {
    const keySet = createRemoteJWKSet(new URL(key.jwksUrl), {
      cooldownDuration: JWKS_COOLDOWN_MS,
      cacheMaxAge: JWKS_MAX_AGE_MS,
      timeoutDuration: JWKS_TIMEOUT_MS,
    });
    return (token: string, options: JWTVerifyOptions) =>
      jwtVerify(token, keySet, { ...options, algorithms: KEY_SET_ALGORITHMS });
  }
  // Imported once: with the bare bytes every check would import them anew.
  const secret = crypto.subtle.importKey(
    'raw',
    Buffer.from(key.secret, 'utf8'),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['verify'],
  );
  return async (token: string, options: JWTVerifyOptions) =>
    jwtVerify(token, await secret, { ...options, algorithms: SECRET_ALGORITHMS });
}

function callerFrom(payload: JWTPayload, config: TokenConfig, nowMs: number): Caller {
  const { scope, rooms, exp = 0 } = payload;
  const { maxLifetimeSeconds } = config;
  if (maxLifetimeSeconds !== null && exp > nowMs / 1_000 + maxLifetimeSeconds + LEEWAY_SECONDS) {
    throw new RefusedCredentialsError('The token lives too long.', 'exp too far ahead');
  }
  if (scope !== undefined && typeof scope !== 'string') throw malformed('scope');
  // A restriction that cannot be read must not be dropped.
  if (rooms !== undefined && !isTextList(rooms)) throw malformed('rooms');
  return {
    ...bearerOf(payload, config),
    scopes: scopesNamed(scope?.split(' ') ?? []),
    rooms: rooms ? new Set(rooms) : null,
    expiresAtMs: (exp + LEEWAY_SECONDS) * 1_000,
  };
}

/**
 * Whom a token stands for. Idempotency keys and limits are kept by this name, so nobody goes without one, and what
 * stands before the colon tells users, clients and API keys apart.
 */
function bearerOf(
  payload: JWTPayload,
  { clientClaim }: TokenConfig,
): Pick<Caller, 'kind' | 'name' | 'userId'> {
  const sub: unknown = payload.sub;
  if (sub !== undefined) {
    const userId = typeof sub === 'number' && Number.isSafeInteger(sub) ? String(sub) : sub;
    if (!isTextUpTo(MAX_USER_ID_LENGTH, userId)) {
      const form = `neither a text of 1 to ${MAX_USER_ID_LENGTH} characters nor a whole number`;
      throw new RefusedCredentialsError(`The token's "sub" is ${form}.`, 'malformed sub');
    }
    return { kind: 'user', name: `user:${userId}`, userId };
  }
  if (clientClaim === null) {
    throw new RefusedCredentialsError('The token has no "sub", so it names nobody.', 'no sub');
  }
  const client = payload[clientClaim];
  if (!isTextUpTo(MAX_CLIENT_LENGTH, client)) {
    const form = `no text of 1 to ${MAX_CLIENT_LENGTH} characters`;
    throw new RefusedCredentialsError(
      `The token has no "sub", and its "${clientClaim}" is ${form}.`,
      'no sub, no client',
    );
  }
  return { kind: 'server', name: `client:${client}`, userId: null };
}

function isTextUpTo(maxLength: number, value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= maxLength;
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function malformed(claim: string): RefusedCredentialsError {
  return new RefusedCredentialsError(`The token's claim "${claim}" has a wrong form.`, `malformed ${claim}`);
}

/** Jose's own codes and claim names say what is wrong without a word of the token. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return `${error.code} ${error.claim}`;
  }
  if (error instanceof errors.JOSEError) return error.code;
  return 'the key set could not be fetched';
}
