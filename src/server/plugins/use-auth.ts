import type { Plugin } from 'graphql-yoga';
import type { Caller } from '../../graphql/shared/caller.ts';
import type { Authenticate } from '../auth/authenticate.ts';
import { RefusedCredentialsError } from '../auth/refused-credentials.ts';
import { endWithError } from '../http-error.ts';
import type { Logger } from '../logger.ts';
import { logFields, type ScopeExchange } from '../request-scope.ts';

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
): Plugin<object, CallerExchange & ScopeExchange> {
  return {
    onRequest(visit) {
      const { request, url, serverContext } = visit;
      if (url.pathname !== endpoint) return undefined;
      const admit = (caller: Caller): void => {
        serverContext.caller = caller;
      };
      const refuse = (error: unknown): void => {
        if (!(error instanceof RefusedCredentialsError)) throw error;
        logger.info({ ...logFields(serverContext.scope), reason: error.reason }, 'Credentials were refused');
        endWithError(
          visit,
          401,
          { message: error.message, extensions: { code: 'UNAUTHENTICATED' } },
          { 'www-authenticate': 'Bearer error="invalid_token"' },
        );
      };
      // Only a token has to be waited for, and every promise on the way to the operation costs.
      try {
        const caller = authenticate(request.headers);
        if (caller instanceof Promise) return caller.then(admit, refuse);
        admit(caller);
      } catch (error) {
        refuse(error);
      }
      return undefined;
    },
  };
}
