import { TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { isForOneCaller } from '../graphql/fields/for-one-caller.ts';
import type { OperationContext } from './context.ts';
import type { ReadOperation } from './read-operation.ts';

/** That a client may keep an answer. */
export interface Keeping {
  /** Whole seconds, until the first part of it is older than the gateway itself would remember it; may be 0. */
  forSeconds: number;
  /** Whether nobody's scopes had a say in it, since nobody has to sign in. */
  isForAll: boolean;
}

/** Of an answer in which nothing was read. */
const MAX_SECONDS = 60;

/**
 * Whether an answer without errors may be kept, and how long: that of a query which has nothing in it that is for one
 * caller alone, and is not older already than it should be. Null where it may not.
 */
export function keepingOf(
  read: ReadOperation,
  { caller, freshness, staleness }: OperationContext,
): Keeping | null {
  if (read.known.facts.type !== 'query' || staleness.ageMs > 0 || hasPartsForOne(read)) return null;
  const forSeconds = Math.max(0, Math.min(MAX_SECONDS, Math.floor(freshness.leftMs / 1_000)));
  return { forSeconds, isForAll: caller.kind === 'anonymous' };
}

function hasPartsForOne({ known, schema, document }: ReadOperation): boolean {
  return (known.hasPartsForOne ??= findPartsForOne({ schema, document }));
}

/** Anywhere in the document: whatever of it runs. */
function findPartsForOne({ schema, document }: Pick<ReadOperation, 'schema' | 'document'>): boolean {
  const typeInfo = new TypeInfo(schema);
  let isFound = false;
  const enter = (): void => {
    const field = typeInfo.getFieldDef();
    if (field && isForOneCaller(field)) isFound = true;
  };
  visit(document, visitWithTypeInfo(typeInfo, { Field: { enter } }));
  return isFound;
}
