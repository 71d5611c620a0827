import type { ExecutionResult } from 'graphql';
import type { OperationContext } from './context.ts';
import { deferralFormOf } from './deferral-form.ts';
import type { AnswerTypes } from './answer-types.ts';
import { deferralsOf } from './deferrals.ts';
import { createEventPoints } from './event-points.ts';
import { isEvents, openEvents } from './events.ts';
import { interpret } from './interpret.ts';
import type { RateExchange, RateLimits } from './rate-limits.ts';
import type { ReadOperation } from './read-operation.ts';
import { controlled, isResults, masked, type ControlledResults } from './results.ts';
import { createSharedEvents } from './shared-events.ts';

interface SubscriberExchange extends RateExchange {
  accepts: AnswerTypes;
}

/** Begins a subscription: the results of its events, or why there are none. */
export type Subscribe = (
  read: ReadOperation,
  context: OperationContext,
  exchange: SubscriberExchange,
) => Promise<ControlledResults | ExecutionResult>;

/** `rates`: what events cost is taken from; null: nobody is counted. */
export function createSubscribe(rates: RateLimits | null): Subscribe {
  const takePoints = rates && createEventPoints(rates);
  const sharedEvents = createSharedEvents();

  /** The same part when what it took has been paid for; the last one where that cannot be. */
  const payingFor = (context: OperationContext, exchange: SubscriberExchange) => {
    const pay = takePoints?.(context, exchange);
    return (part: ExecutionResult, events: () => ControlledResults) => {
      const paid = pay?.();
      if (!paid) return part;
      return paid.then(async (error): Promise<ExecutionResult> => {
        if (!error) return part;
        await events().end();
        return { data: null, errors: [error] };
      });
    };
  };

  /** Each event in one part, executed once for all who are shown the same. */
  const whole: Subscribe = async (read, context, exchange) => {
    const found = await openEvents(read, context);
    if (!isEvents(found)) return found;
    const { resultOf, leave } = sharedEvents.join(read, context);
    const paid = payingFor(context, exchange);
    const events: ControlledResults = controlled(found, {
      onPart: async (event) => paid(await resultOf(event), () => events),
      onEnd: leave,
    });
    return events;
  };

  /** Each event in several parts, which come when they are ready. */
  const deferring: Subscribe = async (read, context, exchange) => {
    const found = await interpret(read, context, deferralFormOf(exchange.accepts, 'subscription'));
    if (!isResults(found)) return found as ExecutionResult;
    const paid = payingFor(context, exchange);
    const events: ControlledResults = controlled(found, {
      onPart: (part) => paid(masked(part), () => events),
      onEnd: () => undefined,
    });
    return events;
  };

  return (read, context, exchange) =>
    (deferralsOf(read.known).length > 0 ? deferring : whole)(read, context, exchange);
}
