import { GraphQLError, type ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { VendorCallCount } from '../../../reads/read-session.ts';
import type { ServerContext } from '../../../operation/context.ts';
import type { RateExchange, RateLimits } from '../../../operation/rate-limits.ts';

const DONE = { done: true, value: undefined } as const;

/**
 * Takes the vendor calls that an event of a subscription made from what its caller has left. When that is not enough,
 * the event is an error instead, and the last one. Stands behind the checks, which take what the operation may cost at
 * its start. Every transport's subscriptions pass here.
 */
export function useEventRates(rates: RateLimits): Plugin<ServerContext> {
  return {
    onSubscribe: ({ args }) => ({
      onSubscribeResult({ result, setResult }) {
        if (!isAsyncIterable<ExecutionResult>(result)) return;
        // One object carries both on Yoga's way.
        const context = args.contextValue as ServerContext & RateExchange;
        setResult(paidFor(result, context.vendorCalls, (points) => rates.take(context, points)));
      },
    }),
  };
}

/** The same events, each handed on when `take` has taken the calls that it made; an error of that is the last one. */
function paidFor(
  events: AsyncIterable<ExecutionResult>,
  calls: Readonly<VendorCallCount>,
  take: (points: number) => Promise<GraphQLError | undefined>,
): AsyncIterableIterator<ExecutionResult, undefined> {
  const iterator = events[Symbol.asyncIterator]();
  let taken = calls.made;
  let isOver = false;
  return {
    async next() {
      if (isOver) return DONE;
      const step = await iterator.next();
      if (step.done === true) return DONE;
      const points = calls.made - taken;
      taken += points;
      const error = points > 0 ? await take(points) : undefined;
      if (!error) return step;
      isOver = true;
      await iterator.return?.();
      return { done: false, value: { data: null, errors: [lastError(error)] } };
    },
    async return() {
      isOver = true;
      await iterator.return?.();
      return DONE;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** An event has no HTTP answer of its own, and no header. */
function lastError({ extensions: { code, retryAfterSeconds } }: GraphQLError): GraphQLError {
  const message = 'The events made too many vendor calls. Subscribe again when `retryAfterSeconds` are over.';
  return new GraphQLError(message, { extensions: { code, retryAfterSeconds } });
}
