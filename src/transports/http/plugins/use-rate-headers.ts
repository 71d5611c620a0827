import type { Plugin } from 'graphql-yoga';
import type { OperationExchange } from '../../../operation/pipeline.ts';
import { rateHeadersOf } from '../rate-headers.ts';

/** Says with every answer what the caller has left; those of the fast path say it themselves. */
export function useRateHeaders(): Plugin<object, OperationExchange> {
  return {
    onResponse({ response: { headers }, serverContext }) {
      const pairs = rateHeadersOf(serverContext);
      for (let at = 0; at < pairs.length; at += 2) headers.set(pairs[at] as string, pairs[at + 1] as string);
    },
  };
}
