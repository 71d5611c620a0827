import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { cutMessage } from './bounded-errors.ts';

/** What an error says about the HTTP answer that it is in; clients do not see it. */
interface HttpExtensions {
  status: number;
  headers: Record<string, string>;
}

/** A request that cannot be read as an operation: it is answered with this HTTP status, whatever the client accepts. */
export function httpError(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): GraphQLError {
  const http: HttpExtensions = { status, headers };
  return new GraphQLError(cutMessage(message), { extensions: { code, http } });
}

/** What an error says about its HTTP answer; without a word it is a fault of ours. */
export function httpExtensionsOf({ extensions }: Pick<GraphQLError, 'extensions'>): HttpExtensions {
  const { status = 500, headers = {} } = (extensions['http'] ?? {}) as Partial<HttpExtensions>;
  return { status, headers };
}

/** One request as a plugin sees it before the body is read, with what plugins leave on it. */
export type RequestVisit<Exchange extends object = object> = Parameters<
  NonNullable<Plugin<object, Exchange>['onRequest']>
>[0];

/** Answers a request before it is read as an operation. */
export function endWithError(
  visit: Pick<RequestVisit, 'endResponse' | 'fetchAPI'>,
  error: Pick<GraphQLError, 'message' | 'extensions'>,
): void {
  const { status, headers } = httpExtensionsOf(error);
  const { message, extensions } = error;
  const seen = { ...extensions, http: undefined };
  visit.endResponse(
    visit.fetchAPI.Response.json({ errors: [{ message, extensions: seen }] }, { status, headers }),
  );
}
