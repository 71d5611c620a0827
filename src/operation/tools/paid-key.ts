import {
  getNamedType,
  isInputObjectType,
  Kind,
  type FieldNode,
  type GraphQLField,
  type ValueNode,
} from 'graphql';
import { isPaidMutation } from '../../graphql/fields/paid-mutation.ts';

const KEY = 'idempotencyKey';

/** Where in the variables the key of a paid mutation stands: in a variable, or in a field of the object that one is. */
export interface KeyPlace {
  variable: string;
  field: string | null;
}

/** Of one field at the root: null where it costs nothing, undefined where no variable can give it a key. */
export function keyPlaceOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
): KeyPlace | null | undefined {
  if (!isPaidMutation(field)) return null;
  for (const { name, value } of node.arguments ?? []) {
    const argument = field.args.find((one) => one.name === name.value);
    const type = argument && getNamedType(argument.type);
    if (!isInputObjectType(type) || !type.getFields()[KEY]) continue;
    if (value.kind === Kind.VARIABLE) return { variable: value.name.value, field: KEY };
    const key = fieldOf(value, KEY);
    return key?.kind === Kind.VARIABLE ? { variable: key.name.value, field: null } : undefined;
  }
  return undefined;
}

/** Whether variables have the key. */
export function hasKey(variables: Readonly<Record<string, unknown>>, { variable, field }: KeyPlace): boolean {
  const given = variables[variable];
  const key = field === null ? given : (given as Record<string, unknown> | null | undefined)?.[field];
  return typeof key === 'string' && key !== '';
}

function fieldOf(value: ValueNode, name: string): ValueNode | undefined {
  if (value.kind !== Kind.OBJECT) return undefined;
  return value.fields.find((field) => field.name.value === name)?.value;
}
