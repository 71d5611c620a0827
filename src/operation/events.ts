import { createSourceEventStream, execute, type ExecutionResult } from 'graphql';
import type { OperationContext } from './context.ts';
import type { ReadOperation } from './read-operation.ts';

/** What an event is before it is shown: the value that the root field of a subscription is resolved from. */
export type Event = object;

/** Begins a subscription: its events as they are before they are shown, or why there are none. */
export function openEvents(
  read: ReadOperation,
  context: OperationContext,
): Promise<AsyncIterable<Event> | ExecutionResult> {
  return createSourceEventStream(asked(read, context)) as Promise<AsyncIterable<Event> | ExecutionResult>;
}

/** Whether a subscription has begun. */
export function isEvents(found: AsyncIterable<Event> | ExecutionResult): found is AsyncIterable<Event> {
  return Symbol.asyncIterator in found;
}

/** Shows one event, as the operation asks for it. */
export function showEvent(
  read: ReadOperation,
  context: OperationContext,
  event: Event,
): Promise<ExecutionResult> | ExecutionResult {
  return execute({ ...asked(read, context), rootValue: event });
}

function asked({ schema, document, operation, given }: ReadOperation, contextValue: OperationContext) {
  return {
    schema,
    document,
    contextValue,
    variableValues: given,
    operationName: operation.name?.value,
  };
}
