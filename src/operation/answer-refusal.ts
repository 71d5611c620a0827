import { Kind, OperationTypeNode, type GraphQLError } from 'graphql';
import type { AnswerTypes } from './answer-types.ts';
import { deferralsOf } from './deferrals.ts';
import { httpError } from './http-error.ts';
import type { KnownOperation } from './known-operation.ts';
import type { ReadOperation } from './read-operation.ts';

/**
 * Says before anything runs that the client takes no answer that the operation can have: nothing is done, polled or
 * paid for when nobody could be told. Null where there is one.
 */
export function answerRefusal(
  { known, operation, variables }: ReadOperation,
  accepts: AnswerTypes,
): GraphQLError | null {
  const { json, isMultipart, isEventStream } = accepts;
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    return isEventStream ? null : notAcceptable('A subscription is answered as text/event-stream.');
  }
  if (isMultipart || isEventStream) return null;
  if (json === null) {
    return notAcceptable('Accept application/graphql-response+json or application/json.');
  }
  return isDeferred(known, variables)
    ? notAcceptable('An answer with @defer is multipart/mixed or text/event-stream.')
    : null;
}

function notAcceptable(message: string): GraphQLError {
  return httpError(406, 'NOT_ACCEPTABLE', message);
}

/** Whether parts of the answer come later, with these variables. */
function isDeferred(known: KnownOperation, variables: Readonly<Record<string, unknown>>): boolean {
  return deferralsOf(known).some((directive) => {
    const condition = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
    if (condition?.kind === Kind.BOOLEAN) return condition.value;
    if (condition?.kind === Kind.VARIABLE) return variables[condition.name.value] !== false;
    return true;
  });
}
