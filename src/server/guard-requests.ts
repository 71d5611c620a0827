import type { Plugin } from 'graphql-yoga';
import type { Logger } from './logger.ts';
import { logFields, type ScopeExchange } from './request-scope.ts';

/** What a plugin of ours is, whatever it leaves with a request. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as Yoga types its own list
type AnyPlugin = Plugin<any, any>;
type Visit = Parameters<NonNullable<AnyPlugin['onRequest']>>[0];

/**
 * The same plugins; an exception in one that looks at the request is logged and answered as an unexpected error. By
 * itself the HTTP adapter would answer it with the stack, in production too.
 */
export function guardRequests(plugins: readonly AnyPlugin[], logger: Logger): AnyPlugin[] {
  const fail = (visit: Visit, error: unknown): void => {
    const { scope } = visit.serverContext as ScopeExchange;
    logger.error({ ...logFields(scope), err: error }, 'Unexpected error');
    visit.endResponse(
      visit.fetchAPI.Response.json(
        { errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
        { status: 500 },
      ),
    );
  };
  return plugins.map((plugin) => {
    const { onRequest } = plugin;
    if (!onRequest) return plugin;
    return {
      ...plugin,
      onRequest(visit) {
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
