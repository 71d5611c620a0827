import { normalizedExecutor } from '@graphql-tools/executor';
import { execute, OperationTypeNode } from 'graphql';
import type { OperationContext } from './context.ts';
import { deferralsOf } from './deferrals.ts';
import type { ReadOperation } from './read-operation.ts';

/**
 * Executes an operation as it is written. Events and parts that come later only the executor of graphql-tools knows; it
 * takes a field that the client calls `then` for a promise, and waits for it, so the rest is left to graphql-js.
 */
export function interpret(read: ReadOperation, context: OperationContext): unknown {
  const { schema, document, operation, known, given } = read;
  const asked = {
    schema,
    document,
    contextValue: context,
    variableValues: given,
    operationName: operation.name?.value,
  };
  const isOfParts = operation.operation === OperationTypeNode.SUBSCRIPTION || deferralsOf(known).length > 0;
  return isOfParts ? normalizedExecutor(asked) : execute(asked);
}
