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
  // Whoever knows of parts, and not of ours, is given all of them at once.
  if (json !== null && (isPartsFormatUnknown || !isDeferred(known, variables))) return null;
  return notAcceptable(isDeferred(known, variables) ? NO_PARTS : NO_JSON);
}

const NO_JSON = 'Accept application/graphql-response+json or application/json.';
const NO_PARTS =
  'An answer with @defer is multipart/mixed, by itself or with deferSpec=20220824 or incrementalSpec=v0.2, or text/event-stream.';

const NO_EVENTS = 'A subscription is answered as text/event-stream or multipart/mixed;subscriptionSpec=1.0.';

function notAcceptable(message: string): GraphQLError {
  return httpError(406, 'NOT_ACCEPTABLE', message);
}

/** Whether parts of the answer come later, with these variables. */
function isDeferred(known: KnownOperation, variables: Readonly<Record<string, unknown>>): boolean {
  return deferralsOf(known).some((directive) => isInForce(directive, variables));
}
