import { GraphQLError } from 'graphql';
import { cutMessage } from './bounded-errors.ts';
import type { ErrorCode } from './error-codes.ts';

/** What an error says about the HTTP answer that it is in; clients do not see it. */
interface HttpExtensions {
  status: number;
  headers: Record<string, string>;
  /** The status is 200 all the same for clients that take plain JSON, as the draft of GraphQL over HTTP says. */
  spec?: boolean;
}

/** A request that cannot be read as an operation: it is answered with this HTTP status, whatever the client accepts. */
export function httpError(
  status: number,
  code: ErrorCode,
  message: string,
  headers: Record<string, string> = {},
): GraphQLError {
  const http: HttpExtensions = { status, headers };
  return new GraphQLError(cutMessage(message), { extensions: { code, http } });
}

/** A request that is one, for what cannot be run by the rules of GraphQL. */
export function requestError(code: ErrorCode, message: string): GraphQLError {
  const http: HttpExtensions = { status: 400, headers: {}, spec: true };
  return new GraphQLError(cutMessage(message), { extensions: { code, http } });
}

/** What an error says about its HTTP answer; without a word it is a fault of ours. */
export function httpExtensionsOf({ extensions }: Pick<GraphQLError, 'extensions'>): HttpExtensions {
  const { status = 500, headers = {} } = (extensions['http'] ?? {}) as Partial<HttpExtensions>;
  return { status, headers };
}

/** What a client sees of it. */
export function bodyOf({ message, extensions }: Pick<GraphQLError, 'message' | 'extensions'>): string {
  return JSON.stringify({ errors: [{ message, extensions: { ...extensions, http: undefined } }] });
}
