import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { GraphQLContext } from '../../graphql/context.ts';

/**
 * Says in `extensions.stale` that the vendor did not answer and something older is shown, with the age of the oldest
 * part in seconds. Each part of an answer in parts says it for all before it.
 */
export function useStaleMark(): Plugin<GraphQLContext> {
  return {
    onExecute: ({ args }) => {
      const { staleness } = args.contextValue;
      const marked = (result: ExecutionResult): ExecutionResult => {
        if (staleness.ageMs === 0) return result;
        const stale = { ageSeconds: Math.ceil(staleness.ageMs / 1_000) };
        return { ...result, extensions: { ...result.extensions, stale } };
      };
      return {
        onExecuteDone({ result, setResult }) {
          if (!isAsyncIterable(result)) {
            setResult(marked(result));
            return undefined;
          }
          return { onNext: (part) => part.setResult(marked(part.result)) };
        },
      };
    },
  };
}
