import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyOptions } from 'jose';
import type { TokenConfig } from '../config/tokens.ts';
import type { Caller } from './caller.ts';
import { bearerOf, requireAccessToken, requireAudience, roomsOf, scopesOf } from './claims.ts';
import { RefusedCredentialsError } from './refused-credentials.ts';

/** Clocks of the issuer and the gateway may differ by this much. */
const LEEWAY_SECONDS = 60;

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
    ...(config.issuers === null ? {} : { issuer: [...config.issuers] }),
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
  const { exp = 0 } = payload;
  const { maxLifetimeSeconds } = config;
  requireAudience(payload, config.audiences);
  requireAccessToken(payload);
  if (maxLifetimeSeconds !== null && exp > nowMs / 1_000 + maxLifetimeSeconds + LEEWAY_SECONDS) {
    throw new RefusedCredentialsError('The token lives too long.', 'exp too far ahead');
  }
  return {
    ...bearerOf(payload, config),
    scopes: scopesOf(payload, config),
    rooms: roomsOf(payload, config),
    expiresAtMs: (exp + LEEWAY_SECONDS) * 1_000,
  };
}

/** Jose's own codes and claim names say what is wrong without a word of the token. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return `${error.code} ${error.claim}`;
  }
  if (error instanceof errors.JOSEError) return error.code;
  return 'the key set could not be fetched';
}
