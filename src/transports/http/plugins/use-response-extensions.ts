import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { ServerContext } from '../../../operation/context.ts';
import { withNotes, withStaleMark } from '../../../operation/response-extensions.ts';

/** Says in the extensions of answers how old they are and what they cost. */
export function useAnswerNotes(isCostReported: boolean): Plugin<ServerContext> {
  return {
    onExecute: ({ args }) => {
      const context = args.contextValue;
      return {
        onExecuteDone({ result, setResult }) {
          if (isAsyncIterable(result)) {
            // What an answer in parts costs has no end here.
            return { onNext: (part) => part.setResult(withStaleMark(part.result, context)) };
          }
          setResult(withNotes(result, context, context.request.headers, isCostReported));
          return undefined;
        },
      };
    },
  };
}
