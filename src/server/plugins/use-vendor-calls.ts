import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GraphQLContext } from '../../graphql/context.ts';

/** With any value but 0 the answer says what it cost. */
const REPORT_HEADER = 'x-vendor-calls';

/**
 * Says in `extensions.vendorCalls` what an operation cost: for requests that ask by the header `x-vendor-calls: 1`,
 * or for all of them.
 */
export function useVendorCalls(isAlwaysReported: boolean): Plugin<GraphQLContext> {
  return {
    onExecute({ context }) {
      const asked = context.request.headers.get(REPORT_HEADER);
      if (asked === null ? !isAlwaysReported : asked === '0') return undefined;
      return {
        onExecuteDone({ result, setResult }) {
          // An answer in parts has no end here.
          if (Symbol.asyncIterator in result) return;
          const { extensions, ...rest } = result as ExecutionResult;
          setResult({ ...rest, extensions: { ...extensions, vendorCalls: { ...context.vendorCalls } } });
        },
      };
    },
  };
}
