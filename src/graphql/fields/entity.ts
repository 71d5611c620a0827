import type { GraphQLResolveInfo } from 'graphql';
import type { GraphQLContext } from '../context.ts';

/** How other subgraphs refer to objects of a type, and how such a reference becomes the object. */
export interface Entity {
  /** Fields, each of which names the object by itself. */
  keys: readonly ('id' | 'vendorId')[];
  /**
   * Holds the caller to the same rules as `node`. Where nothing of the record is selected the object is taken to exist. Null
   * where it is known not to; an error may come as a value.
   */
  load: (vendorId: string, context: GraphQLContext, info: GraphQLResolveInfo) => unknown;
}

/** Declares a type that other subgraphs may refer to; among its `extensions`. */
export function entity(options: Entity): { entity: Entity } {
  return { entity: options };
}
