import { print, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { createHash } from 'node:crypto';
import { textOf } from './document-text.ts';

/** What names an operation in logs, metrics and traces. */
export interface OperationFacts {
  type: 'query' | 'mutation' | 'subscription';
  /** As the client named it, cut to a sane length; undefined when it has no name. */
  name: string | undefined;
  /** Start of the sha256 of the document: tells two operations of one name apart. */
  hash: string;
}

const MAX_NAME_LENGTH = 64;
const HASH_DIGITS = 16;

/** The facts of one operation of a document. */
export function factsOf(
  document: DocumentNode,
  { operation, name }: OperationDefinitionNode,
): OperationFacts {
  const text = textOf(document) ?? print(document);
  return {
    type: operation,
    name: name?.value.slice(0, MAX_NAME_LENGTH),
    hash: createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS),
  };
}
