import { getOperationAST, print, type DocumentNode } from 'graphql';
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

/** Parsed documents are kept by the server and come again. */
const factsByDocument = new WeakMap<DocumentNode, Map<string, OperationFacts | undefined>>();

/** The facts of one operation of a document; undefined when there is no such operation. */
export function operationFacts(document: DocumentNode, operationName = ''): OperationFacts | undefined {
  let facts = factsByDocument.get(document);
  if (!facts) {
    facts = new Map();
    factsByDocument.set(document, facts);
  }
  if (facts.has(operationName)) return facts.get(operationName);
  const found = factsOf(document, operationName);
  // A name that is not in the document is the client's to choose: it would fill the table.
  if (found) facts.set(operationName, found);
  return found;
}

function factsOf(document: DocumentNode, operationName: string): OperationFacts | undefined {
  const operation = getOperationAST(document, operationName === '' ? null : operationName);
  if (!operation) return undefined;
  const text = textOf(document) ?? print(document);
  return {
    type: operation.operation,
    name: operation.name?.value.slice(0, MAX_NAME_LENGTH),
    hash: createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS),
  };
}
