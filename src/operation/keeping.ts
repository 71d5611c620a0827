import { TypeInfo, visit, visitWithTypeInfo } from 'graphql';
import { isForOneCaller } from '../graphql/fields/for-one-caller.ts';
import { accessRuleOf } from '../graphql/fields/scopes.ts';
import type { OperationContext } from './context.ts';
import type { ReadOperation } from './read-operation.ts';

/** That a client may keep an answer. */
export interface Keeping {
  /** Whole seconds, until the first part of it is older than the gateway itself would remember it; may be 0. */
  forSeconds: number;
  /** Whether nobody's scopes had a say in it. Where nobody has to sign in, something before the gateway may ask who it is. */
  isForAll: boolean;
}

/** Who may see the answer to an operation. */
export interface Sharing {
  /** It is about one caller, or a credential of theirs: nobody keeps it. */
  isForOne: boolean;
  /** No field of it asks for a scope. */
  isForAll: boolean;
}

/** Of an answer in which nothing was read. */
const MAX_SECONDS = 60;

/**
 * Whether an answer without errors may be kept, and how long: that of a query which has nothing in it that is for one
 * caller alone, and is not older already than it should be. Null where it may not.
 */
export function keepingOf(read: ReadOperation, { freshness, staleness }: OperationContext): Keeping | null {
  if (read.known.facts.type !== 'query' || staleness.ageMs > 0) return null;
  const { isForOne, isForAll } = sharingOf(read);
  if (isForOne) return null;
  const forSeconds = Math.max(0, Math.min(MAX_SECONDS, Math.floor(freshness.leftMs / 1_000)));
  return { forSeconds, isForAll };
}

/** Who may see what an operation shows. */
export function sharingOf({ known, schema, document }: ReadOperation): Sharing {
  return (known.sharing ??= findSharing({ schema, document }));
}

/** Of anything in the document, whatever of it runs. */
function findSharing({ schema, document }: Pick<ReadOperation, 'schema' | 'document'>): Sharing {
  const typeInfo = new TypeInfo(schema);
  const found = { isForOne: false, isForAll: true };
  const enter = (): void => {
    const field = typeInfo.getFieldDef();
    if (!field) return;
    if (isForOneCaller(field)) found.isForOne = true;
    if (accessRuleOf(field)?.isPublic === false) found.isForAll = false;
  };
  visit(document, visitWithTypeInfo(typeInfo, { Field: { enter } }));
  return found;
}
