import { GraphQLError } from 'graphql';

/** An argument of a read that the gateway refuses before any vendor call. `argument` names what to change. */
export function badUserInput(argument: string, message: string): GraphQLError {
  return new GraphQLError(`${argument}: ${message}`, {
    extensions: { code: 'BAD_USER_INPUT', argument },
  });
}
