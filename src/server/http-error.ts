import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

/** A request that cannot be read as an operation: it is answered with this HTTP status, whatever the client accepts. */
export function httpError(status: number, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}

/** One request as a plugin sees it before the body is read, with what plugins leave on it. */
export type RequestVisit<Exchange extends object = object> = Parameters<
  NonNullable<Plugin<object, Exchange>['onRequest']>
>[0];

/** Answers a request before it is read as an operation. */
export function endWithError(
  visit: Pick<RequestVisit, 'endResponse' | 'fetchAPI'>,
  status: number,
  { message, extensions }: Pick<GraphQLError, 'message' | 'extensions'>,
  headers: Record<string, string> = {},
): void {
  visit.endResponse(visit.fetchAPI.Response.json({ errors: [{ message, extensions }] }, { status, headers }));
}
