import type { Plugin } from 'graphql-yoga';
import { endWithError, type RequestVisit } from './error-answers.ts';
import type { Logger } from '../../runtime/logger.ts';
import { UNEXPECTED } from '../../operation/mask-error.ts';
import { logFields, type ScopeExchange } from '../../operation/request-scope.ts';

/** What a plugin of ours is, whatever it leaves with a request. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as Yoga types its own list
type AnyPlugin = Plugin<any, any>;

/**
 * The same plugins; an exception in one that looks at the request is logged and answered as an unexpected error. By
 * itself the HTTP adapter would answer it with the stack, in production too.
 */
export function guardRequests(plugins: readonly AnyPlugin[], logger: Logger): AnyPlugin[] {
  const fail = (visit: RequestVisit<ScopeExchange>, error: unknown): void => {
    const { scope } = visit.serverContext;
    logger.error({ ...logFields(scope), err: error }, 'Unexpected error');
    endWithError(visit, UNEXPECTED);
  };
  return plugins.map((plugin) => {
    const { onRequest } = plugin;
    if (!onRequest) return plugin;
    return {
      ...plugin,
      onRequest(visit: RequestVisit<ScopeExchange>) {
        try {
          return onRequest(visit)?.catch((error: unknown) => fail(visit, error));
        } catch (error) {
          fail(visit, error);
          return undefined;
        }
      },
    };
  });
}
