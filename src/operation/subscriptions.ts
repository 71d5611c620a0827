import type { ExecutionResult } from 'graphql';
import type { OperationContext } from './context.ts';
import { deferralFormOf } from './deferral-form.ts';
import type { AnswerTypes } from './answer-types.ts';
import { deferralsOf } from './deferrals.ts';
import { createEventPoints } from './event-points.ts';
import { isEvents, openEvents, type Event } from './events.ts';
import { interpret } from './interpret.ts';
import type { RateExchange, RateLimits } from './rate-limits.ts';
import type { ReadOperation } from './read-operation.ts';
import {
  controlled,
  isResults,
  masked,
  type ControlledResults,
  type Hand,
  type ResultsOptions,
} from './results.ts';
import { createSharedEvents, type Member } from './shared-events.ts';

interface SubscriberExchange extends RateExchange {
  accepts: AnswerTypes;
}

/** Takes what an event cost; undefined where it cost nothing. */
type Pay = ReturnType<ReturnType<typeof createEventPoints>>;

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

  /** Each event in one part, executed once for all who are shown the same. */
  const whole: Subscribe = async (read, context, exchange) => {
    const found = await openEvents(read, context);
    if (!isEvents(found)) return found;
    const events = new WholeEvents(sharedEvents.join(read, context), takePoints?.(context, exchange));
    return (events.results = controlled(found, events));
  };

  /** Each event in several parts, which come when they are ready. */
  const deferring: Subscribe = async (read, context, exchange) => {
    const found = await interpret(read, context, deferralFormOf(exchange.accepts, 'subscription'));
    if (!isResults(found)) return found as ExecutionResult;
    const pay = takePoints?.(context, exchange);
    const events: ControlledResults = controlled(found, {
      onPart: (part, hand) => hand(paidFor(masked(part), pay, events)),
      onEnd: () => undefined,
    });
    return events;
  };

  return (read, context, exchange) =>
    (deferralsOf(read.known).length > 0 ? deferring : whole)(read, context, exchange);
}

// PERF(garbage collector): there may be thousands.
class WholeEvents implements ResultsOptions<Event> {
  results: ControlledResults | undefined;
  readonly #member: Member;
  readonly #pay: Pay | undefined;

  constructor(member: Member, pay: Pay | undefined) {
    this.#member = member;
    this.#pay = pay;
  }

  onPart(event: Event, hand: Hand): void {
    this.#member.show(event, (part) => hand(paidFor(part, this.#pay, this.results)));
  }

  onEnd(): void {
    this.#member.leave();
  }
}

/** The same part when what it took has been paid for; the last one where that cannot be. */
function paidFor(
  part: ExecutionResult,
  pay: Pay | undefined,
  events: ControlledResults | undefined,
): ExecutionResult | Promise<ExecutionResult> {
  const paid = pay?.();
  if (!paid) return part;
  return paid.then(async (error): Promise<ExecutionResult> => {
    if (!error) return part;
    await events?.end();
    return { data: null, errors: [error] };
  });
}
