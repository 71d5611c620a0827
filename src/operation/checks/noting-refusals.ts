import { OperationTypeNode, type ExecutionResult } from 'graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import type { ReadOperation } from '../read-operation.ts';
import type { Check } from './check.ts';
import { rootFieldsOf } from './mutation-check.ts';

/** The same check; mutations that it refuses are written down here, since they never run to be written down there. */
export function notingRefusals(check: Check): Check {
  return (read, context, exchange) => {
    const verdict = check(read, context, exchange);
    return verdict instanceof Promise
      ? verdict.then((found) => noted(found, read, context))
      : noted(verdict, read, context);
  };
}

/** One mutation that is refused stops the others of its operation, so all of them end the same way. */
function noted(
  verdict: ExecutionResult | undefined,
  { operation, document, schema }: ReadOperation,
  context: GraphQLContext,
): ExecutionResult | undefined {
  const error = verdict?.errors?.[0];
  if (!error || operation.operation !== OperationTypeNode.MUTATION) return verdict;
  const known = schema.getMutationType()?.getFields() ?? {};
  for (const { name } of rootFieldsOf(operation.selectionSet, document).values()) {
    if (Object.hasOwn(known, name.value)) context.noteMutation({ mutation: name.value, error });
  }
  return verdict;
}
