import type { Plugin } from 'graphql-yoga';
import type { Caller } from '../../graphql/shared/caller.ts';
import type { Authenticate } from '../auth/authenticate.ts';
import { RefusedCredentialsError } from '../auth/refused-credentials.ts';
import type { Logger } from '../logger.ts';

/** What this plugin leaves for those behind it. */
export interface CallerExchange {
  caller?: Caller;
}

/**
 * Finds out who is asking, before a byte of the body is read. A request without credentials is anonymous; one with
 * bad credentials is 401, so that nobody takes a forgotten renewal for missing rights.
 */
export function useAuth(
  endpoint: string,
  authenticate: Authenticate,
  logger: Logger,
): Plugin<object, CallerExchange> {
  return {
    async onRequest(visit) {
      const { request, url, serverContext, fetchAPI } = visit;
      if (url.pathname !== endpoint) return;
      try {
        serverContext.caller = await authenticate(request.headers);
      } catch (error) {
        if (!(error instanceof RefusedCredentialsError)) throw error;
        logger.info({ reason: error.reason }, 'Credentials were refused');
        visit.endResponse(
          fetchAPI.Response.json(
            { errors: [{ message: error.message, extensions: { code: 'UNAUTHENTICATED' } }] },
            { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } },
          ),
        );
      }
    },
  };
}
