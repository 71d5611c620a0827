import { getArgumentValues, type FieldNode, type GraphQLField } from 'graphql';
import type { GraphQLContext } from '../context.ts';

type Args = Readonly<Record<string, unknown>>;

/** How many rooms a mutation pays for. */
type CountsRooms = (args: Args, context: GraphQLContext) => Promise<number>;

/** Marks a mutation that costs the merchant money each time: the server takes one of them an operation. */
export const paidMutation = { isPaid: true };

/** The same for one that pays for several rooms. */
export function paidPerRoom(paidRooms: CountsRooms) {
  return { isPaid: true, paidRooms };
}

/** Whether a field is marked so. */
export function isPaidMutation(field: { extensions: Record<string, unknown> }): boolean {
  return field.extensions['isPaid'] === true;
}

/** How many rooms a field pays for at most; 0 for one that is not marked so. */
export function roomsPaidBy(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Record<string, unknown>,
  context: GraphQLContext,
): number | Promise<number> {
  if (!isPaidMutation(field)) return 0;
  const paidRooms = field.extensions['paidRooms'] as CountsRooms | undefined;
  if (!paidRooms) return 1;
  try {
    return paidRooms(getArgumentValues(field, node, variables), context);
  } catch {
    // Arguments that are not valid fail before anything is made.
    return 1;
  }
}
