import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { ServerContext } from '../context.ts';
import { wantsCost, withCost, withStaleMark } from '../answer-notes.ts';

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
          const marked = withStaleMark(result, context);
          setResult(wantsCost(context.request.headers, isCostReported) ? withCost(marked, context) : marked);
          return undefined;
        },
      };
    },
  };
}
