import { isListType, isNonNullType, type GraphQLInputType } from 'graphql';
import type { Draw } from './draw.ts';
import { jsonOf, misfits, type Place } from './values.ts';

/** A variable of an operation. */
export interface Variable {
  name: string;
  /** As it is declared. */
  type: GraphQLInputType;
  /** A literal; null where there is none. */
  defaultText: string | null;
  place: Place;
}

const shareLeftOut = 0.3;
const shareMisfit = 0.02;

export const declared = ({ name, type, defaultText }: Variable): string =>
  `$${name}: ${String(type)}${defaultText === null ? '' : ` = ${defaultText}`}`;

/** One set of values: given, null, left out, and seldom what does not fit. */
export function valuesFor(variables: readonly Variable[], draw: Draw): Record<string, unknown> {
  // As JSON has them: `__proto__` is a name like any other.
  const values: [string, unknown][] = [];
  for (const { name, type, defaultText, place } of variables) {
    if (draw.chance(shareMisfit)) {
      if (draw.chance(0.7)) values.push([name, draw.pick(misfits)]);
    } else if ((!isNonNullType(type) || defaultText !== null) && draw.chance(shareLeftOut)) {
      continue;
    } else {
      values.push([name, jsonOf(type, place, draw)]);
    }
  }
  return Object.fromEntries(values);
}

/** Whether a variable of a type may stand in a place, as validation says it. */
export function mayStandAt(variable: Variable, type: GraphQLInputType, hasDefault: boolean): boolean {
  const wanted = isNonNullType(type) && (hasDefault || variable.defaultText !== null) ? type.ofType : type;
  return isSubType(variable.type, wanted);
}

function isSubType(type: GraphQLInputType, wanted: GraphQLInputType): boolean {
  if (isNonNullType(wanted)) return isNonNullType(type) && isSubType(type.ofType, wanted.ofType);
  if (isNonNullType(type)) return isSubType(type.ofType, wanted);
  if (isListType(wanted)) return isListType(type) && isSubType(type.ofType, wanted.ofType);
  return type === wanted;
}
