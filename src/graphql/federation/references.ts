import { isObjectType, type GraphQLSchema } from 'graphql';
import { badUserInput } from '../fields/bad-user-input.ts';
import type { Entity } from '../fields/entity.ts';
import { vendorIdFrom, type NodeTypeName } from '../fields/ids.ts';

/** Types that may be referred to, by name. */
export type Entities = ReadonlyMap<string, Entity>;

/** What another subgraph refers to. */
export interface Reference {
  typename: NodeTypeName;
  vendorId: string;
  load: Entity['load'];
}

const ARGUMENT = 'representations';

/** The types that declare how they are referred to. */
export function entitiesOf(schema: GraphQLSchema): Entities {
  const entities = new Map<string, Entity>();
  for (const type of Object.values(schema.getTypeMap())) {
    const found = isObjectType(type) ? (type.extensions['entity'] as Entity | undefined) : undefined;
    if (found) entities.set(type.name, found);
  }
  return entities;
}

/** Reads what a router sends for one object; throws `BAD_USER_INPUT` for anything that names none. */
export function referenceFrom(representation: unknown, entities: Entities): Reference {
  if (typeof representation !== 'object' || representation === null)
    throw badUserInput(ARGUMENT, 'each is an object with its `__typename` and a key.');
  const { __typename: typename, ...fields } = representation as Record<string, unknown>;
  const entity = typeof typename === 'string' ? entities.get(typename) : undefined;
  if (!entity)
    throw badUserInput(ARGUMENT, `\`__typename\` is one of ${[...entities.keys()].sort().join(', ')}.`);
  const key = entity.keys.find((name) => fields[name] != null);
  const id = key && fields[key];
  if (typeof id !== 'string')
    throw badUserInput(
      ARGUMENT,
      `a ${typename as string} is named by a text in ${entity.keys.join(' or ')}.`,
    );
  const name = typename as NodeTypeName;
  return { typename: name, vendorId: vendorIdFrom(name, id, ARGUMENT), load: entity.load };
}

/** How many different objects of each type the first of these name. What names none costs nothing. */
export function countReferences(
  representations: unknown,
  max: number,
  entities: Entities,
): ReadonlyMap<string, number> {
  const named = new Map<string, Set<string>>();
  for (const representation of Array.isArray(representations) ? representations.slice(0, max) : []) {
    const reference = referenceOrNull(representation, entities);
    if (!reference) continue;
    const { typename, vendorId } = reference;
    named.set(typename, (named.get(typename) ?? new Set()).add(vendorId));
  }
  return new Map([...named].map(([typename, ids]) => [typename, ids.size]));
}

function referenceOrNull(representation: unknown, entities: Entities): Reference | null {
  try {
    return referenceFrom(representation, entities);
  } catch {
    return null;
  }
}
