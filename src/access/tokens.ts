import { errors, jwtVerify, type JWTPayload, type JWTVerifyOptions, type JWTVerifyResult } from 'jose';
import type { TokenConfig } from '../config/tokens.ts';
import { AuthUnavailableError } from './auth-unavailable.ts';
import type { Caller } from './caller.ts';
import { bearerOf, merchantsOf, requireAccessToken, requireAudience, roomsOf, scopesOf } from './claims.ts';
import { createKeySet, type OnKeySetFetch } from './key-set.ts';
import { RefusedCredentialsError } from './refused-credentials.ts';

/** Clocks of the issuer and the gateway may differ by this much. */
const LEEWAY_SECONDS = 60;

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

/**
 * Finds the user or client behind a JSON Web Token. Whatever is wrong with it is a {@link RefusedCredentialsError}; that
 * nobody can tell now is an {@link AuthUnavailableError}.
 */
export function createTokenCheck(
  config: TokenConfig,
  now: () => number,
  onFetch: OnKeySetFetch,
): (token: string) => Promise<Caller> {
  const verify = verifierFor(config, now, onFetch);
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
      if (error instanceof RefusedCredentialsError || error instanceof AuthUnavailableError) throw error;
      throw new RefusedCredentialsError(
        error instanceof errors.JWTExpired ? 'The token has expired.' : 'The token is not valid.',
        reasonOf(error),
      );
    }
  };
}

type Verify = (token: string, options: JWTVerifyOptions) => Promise<JWTVerifyResult>;

function verifierFor({ key }: TokenConfig, now: () => number, onFetch: OnKeySetFetch): Verify {
  if ('secrets' in key) return secretsVerifier(key.secrets);
  const keySet = createKeySet({
    url: key.jwksUrl,
    proxy: key.proxy,
    staleSeconds: key.staleSeconds,
    now,
    onFetch,
  });
  return (token, options) => jwtVerify(token, keySet, { ...options, algorithms: KEY_SET_ALGORITHMS });
}

/** By the first secret that fits. */
function secretsVerifier(secrets: readonly string[]): Verify {
  // Imported once: with the bare bytes every check would import them anew.
  const keys = secrets.map((secret) =>
    crypto.subtle.importKey('raw', Buffer.from(secret, 'utf8'), { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ]),
  );
  return async (token, options) => {
    let refusal: unknown;
    for (const key of keys) {
      try {
        return await jwtVerify(token, await key, { ...options, algorithms: SECRET_ALGORITHMS });
      } catch (error) {
        if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  };
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
    merchants: merchantsOf(payload, config),
    expiresAtMs: (exp + LEEWAY_SECONDS) * 1_000,
  };
}

/** Jose's own codes and claim names say what is wrong without a word of the token. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return `${error.code} ${error.claim}`;
  }
  if (error instanceof errors.JOSEError) return error.code;
  return 'the key cannot be used';
}
