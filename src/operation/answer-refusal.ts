import { OperationTypeNode, type GraphQLError } from 'graphql';
import type { AnswerTypes } from './answer-types.ts';
import { deferralsOf, isInForce } from './deferrals.ts';
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
  const { json, parts, isPartsFormatUnknown, isEventStream, isMultipartSubscription } = accepts;
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) {
    return isEventStream || isMultipartSubscription ? null : notAcceptable(NO_EVENTS);
  }
  if (parts !== null || isEventStream) return null;
  if (json === null) {
    return notAcceptable('Accept application/graphql-response+json or application/json.');
  }
  // Whoever knows of parts, and not of ours, is given all of them at once.
  return isDeferred(known, variables) && !isPartsFormatUnknown
    ? notAcceptable('An answer with @defer is multipart/mixed or text/event-stream.')
    : null;
}

const NO_EVENTS = 'A subscription is answered as text/event-stream or multipart/mixed;subscriptionSpec=1.0.';

function notAcceptable(message: string): GraphQLError {
  return httpError(406, 'NOT_ACCEPTABLE', message);
}

/** Whether parts of the answer come later, with these variables. */
function isDeferred(known: KnownOperation, variables: Readonly<Record<string, unknown>>): boolean {
  return deferralsOf(known).some((directive) => isInForce(directive, variables));
}
