import type { GraphQLError } from 'graphql';
import { AuthUnavailableError } from '../access/auth-unavailable.ts';
import { RefusedCredentialsError } from '../access/refused-credentials.ts';
import type { LineLog } from '../runtime/log-sampling.ts';
import { httpError } from './http-error.ts';

/** Why nobody can be signed in with these credentials, told to the log; what is no such reason is thrown on. */
export function signInRefusal(error: unknown, logger: LineLog, fields: object = {}): GraphQLError {
  if (error instanceof AuthUnavailableError) {
    const { message, retryAfterSeconds } = error;
    const headers = { 'retry-after': String(retryAfterSeconds) };
    const refusal = httpError(503, 'AUTH_UNAVAILABLE', message, headers);
    refusal.extensions['retryAfterSeconds'] = retryAfterSeconds;
    return refusal;
  }
  if (!(error instanceof RefusedCredentialsError)) throw error;
  logger.info({ ...fields, reason: error.reason }, 'Credentials were refused');
  return httpError(401, 'UNAUTHENTICATED', error.message, {
    'www-authenticate': 'Bearer error="invalid_token"',
  });
}
