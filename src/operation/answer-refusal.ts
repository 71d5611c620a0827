import { Kind, OperationTypeNode, visit, type DirectiveNode, type GraphQLError } from 'graphql';
import type { AnswerTypes } from './answer-types.ts';
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
  known.deferrals ??= deferralsOf(known);
  return known.deferrals.some((directive) => {
    const condition = directive.arguments?.find(({ name }) => name.value === 'if')?.value;
    if (condition?.kind === Kind.BOOLEAN) return condition.value;
    if (condition?.kind === Kind.VARIABLE) return variables[condition.name.value] !== false;
    return true;
  });
}

/** Each `@defer` and `@stream` of the operation and of the fragments that it spreads; other operations do not count. */
function deferralsOf({ operation, fragments }: KnownOperation): readonly DirectiveNode[] {
  const found: DirectiveNode[] = [];
  const seen = new Set<string>();
  const walk = (node: Parameters<typeof visit>[0]): void => {
    visit(node, {
      Directive: (directive) => {
        if (directive.name.value === 'defer' || directive.name.value === 'stream') found.push(directive);
      },
      FragmentSpread: ({ name: { value: name } }) => {
        const fragment = fragments[name];
        if (!fragment || seen.has(name)) return;
        seen.add(name);
        walk(fragment);
      },
    });
  };
  walk(operation);
  return found;
}
