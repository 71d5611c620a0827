import { GraphQLError } from 'graphql';

/** A request that cannot be read as an operation: it is answered with this HTTP status, whatever the client accepts. */
export function httpError(status: number, code: string, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status } } });
}
