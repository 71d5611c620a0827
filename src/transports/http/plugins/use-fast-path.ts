import type { ExecutionResult } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';

/** What the direct way leaves with a request that Yoga has to answer. */
export interface LeftExchange {
  /** The body, which can be read only once. */
  body?: Promise<GraphQLParams>;
  /** What the operation came to, if it ran or may not run. */
  outcome?: ExecutionResult;
}

/** Goes on where the direct way has stopped. Stands behind the body parsers, whose choice it overrides. */
export function useDirectWay(): Plugin<object, LeftExchange> {
  return {
    onRequestParse({ serverContext: { body }, setRequestParser }) {
      if (body) setRequestParser(() => body);
    },
    onParams({ context, setResult }) {
      const { outcome } = context;
      if (outcome) setResult(outcome);
    },
  };
}
