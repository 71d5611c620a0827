import { strangerCaller, unlimitedCaller, type Caller } from './caller.ts';
import type { AuthConfig } from '../config/access.ts';
import { createApiKeyCheck } from './api-keys.ts';
import type { RequestHeaders } from '../runtime/request-headers.ts';
import type { OnKeySetFetch } from './key-set.ts';
import { RefusedCredentialsError } from './refused-credentials.ts';
import { createTokenCheck } from './tokens.ts';

/**
 * Says who sends a request, from its headers alone; throws a {@link RefusedCredentialsError}, or an `AuthUnavailableError`
 * where a token cannot be checked now.
 */
export type Authenticate = (headers: RequestHeaders) => Caller | Promise<Caller>;

/** Where servers send their key. A header of its own, so that a key is never taken for a token. */
const API_KEY_HEADER = 'x-api-key';

/** Null: no credentials are asked for, and everybody has every scope. */
export function createAuthenticate(
  config: AuthConfig | null,
  now: () => number,
  onFetch: OnKeySetFetch = () => undefined,
): Authenticate {
  if (!config) return () => unlimitedCaller;
  const checkToken = config.tokens ? createTokenCheck(config.tokens, now, onFetch) : undefined;
  const checkKey = createApiKeyCheck(config.apiKeys);

  return (headers) => {
    const authorization = headers.get('authorization');
    const key = headers.get(API_KEY_HEADER);
    if (authorization !== null && key !== null) {
      throw new RefusedCredentialsError('Send a token or a key, not both.', 'token and key together');
    }
    if (key !== null) return checkKey(key);
    if (authorization === null) return strangerCaller;
    const token = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i.exec(authorization)?.[1];
    if (token === undefined || !checkToken) {
      const reason = token === undefined ? 'no bearer token' : 'no tokens are configured';
      throw new RefusedCredentialsError('The Authorization header has no token that is taken here.', reason);
    }
    return checkToken(token);
  };
}
