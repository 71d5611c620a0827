import { normalizedExecutor } from '@graphql-tools/executor';
import { execute, OperationTypeNode, type ExecutionResult } from 'graphql';
import type { OperationContext } from './context.ts';
import type { DeferralForm } from './deferral-form.ts';
import { deferralsOf } from './deferrals.ts';
import { markDeferrals, withoutDeferrals } from './marked-deferrals.ts';
import { createPartsById } from './parts-by-id.ts';
import type { ReadOperation } from './read-operation.ts';
import { controlled, isResults } from './results.ts';

/**
 * Executes an operation as it is written, but for subscriptions that defer nothing: see `events.ts`. Parts that come later
 * only the executor of graphql-tools knows; it
 * takes a field that the client calls `then` for a promise, and waits for it, so the rest is left to graphql-js, which
 * knows nothing of `@defer`.
 */
export function interpret(read: ReadOperation, context: OperationContext, form: DeferralForm): unknown {
  const { schema, document, operation, known, variables, given } = read;
  const asked = {
    schema,
    document,
    contextValue: context,
    variableValues: given,
    operationName: operation.name?.value,
  };
  if (deferralsOf(known).length === 0) return execute(asked);
  if (form === 'by path') return normalizedExecutor(asked);
  if (form === 'at once') {
    return operation.operation === OperationTypeNode.SUBSCRIPTION
      ? normalizedExecutor({ ...asked, document: withoutDeferrals(document) })
      : execute(asked);
  }
  const { fragments, text } = known;
  const marked = markDeferrals({ document, text: text.body, fragments, variables });
  const found: unknown = normalizedExecutor({ ...asked, document: marked.document });
  return found instanceof Promise ? found.then((one) => byId(one, marked)) : byId(found, marked);
}

function byId(found: unknown, marked: Parameters<typeof createPartsById>[0]): unknown {
  const onPart = createPartsById(marked);
  return isResults(found)
    ? controlled(found, { onPart: (part, hand) => hand(onPart(part)), onEnd: () => undefined })
    : onPart(found as ExecutionResult);
}
