import { GraphQLError, Kind, OperationTypeNode } from 'graphql';
import type { DocumentNode, FieldNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { GraphQLContext } from '../../graphql/context.ts';
import { isGranted, refusal } from '../../graphql/fields/caller.ts';
import { isPaidMutation, roomsPaidBy } from '../../graphql/fields/paid-mutation.ts';
import { accessRuleOf } from '../../graphql/fields/scopes.ts';
import { httpError } from '../http-error.ts';
import type { ReadOperation } from '../read-operation.ts';
import type { Check } from './check.ts';

/**
 * Looks at all mutations of an operation before the first one runs. One that is not allowed stops the others too:
 * its error would make the whole answer null, and the client would not learn what the others did. Of those that
 * cost money, an operation has one at most.
 */
export const checkMutations: Check = ({ schema, document, operation }, context) => {
  if (operation.operation !== OperationTypeNode.MUTATION) return undefined;
  const fields = rootFieldsOf(operation.selectionSet, document);
  const tooMany = paidError(fields, schema);
  if (tooMany) return { errors: [tooMany] };
  const error = refusalAmong(fields, schema, context);
  // As if its field had run: it is there that the error is.
  return error && { data: null, errors: [error] };
};

/** The fields that run, by the name each has in the answer; equal names are one field. */
export function rootFieldsOf(selectionSet: SelectionSetNode, document: DocumentNode): Map<string, FieldNode> {
  const fields = new Map<string, FieldNode>();
  // A second spread adds nothing to the first.
  const seen = new Set<string>();
  const visit = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        fields.set((selection.alias ?? selection.name).value, selection);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet);
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value);
        for (const definition of document.definitions) {
          const isSpread =
            definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value;
          if (isSpread) visit(definition.selectionSet);
        }
      }
    }
  };
  visit(selectionSet);
  return fields;
}

/** Whether a variable may leave one out does not matter: then it need not be there. */
function paidError(fields: Map<string, FieldNode>, schema: GraphQLSchema): GraphQLError | undefined {
  if (paidAmong(fields, schema) < 2) return undefined;
  return httpError(
    400,
    'TOO_MANY_PAID_MUTATIONS',
    'One operation creates one room at most. Send one operation for each, or all of them with createRooms.',
  );
}

/** How many rooms an operation pays for at most. */
export function roomsPaidIn(
  { schema, document, operation, variables }: ReadOperation,
  context: GraphQLContext,
): number | Promise<number> {
  if (operation.operation !== OperationTypeNode.MUTATION) return 0;
  for (const node of rootFieldsOf(operation.selectionSet, document).values()) {
    const field = schema.getMutationType()?.getFields()[node.name.value];
    // There is no second one.
    if (field && isPaidMutation(field)) return roomsPaidBy(field, node, variables, context);
  }
  return 0;
}

function paidAmong(fields: Map<string, FieldNode>, schema: GraphQLSchema): number {
  return [...fields.values()].filter(({ name }) => {
    const field = schema.getMutationType()?.getFields()[name.value];
    return field && isPaidMutation(field);
  }).length;
}

function refusalAmong(
  fields: Map<string, FieldNode>,
  schema: GraphQLSchema,
  { caller }: GraphQLContext,
): GraphQLError | undefined {
  for (const [responseName, node] of fields) {
    const field = schema.getMutationType()?.getFields()[node.name.value];
    const rule = field && accessRuleOf(field);
    if (!rule || isGranted(rule, caller)) continue;
    const { message, extensions } = refusal(rule, caller);
    return new GraphQLError(message, { nodes: node, path: [responseName], extensions });
  }
  return undefined;
}
