import type { GraphQLError } from 'graphql';
import { httpError } from './http-error.ts';
import { documentIdOf, type TrustedDocuments } from './persisted-operations.ts';

/** What a client sends, by any transport; none of it has been looked at. */
export interface OperationParams {
  query?: unknown;
  operationName?: unknown;
  variables?: unknown;
  extensions?: unknown;
  documentId?: unknown;
  doc_id?: unknown;
  id?: unknown;
}

/** The same, each of the kind that it has to be. */
export interface CheckedParams {
  /** Of the client, or of the manifest. */
  text: string;
  operationName: string;
  variables: Record<string, unknown> | null | undefined;
}

const NAMES: ReadonlySet<string> = new Set(['query', 'operationName', 'variables', 'extensions']);

/** Finds the text that is meant, or says why there is none. */
export function checkParams(
  params: OperationParams,
  { operations, isOnly }: TrustedDocuments,
): CheckedParams | GraphQLError {
  const { query, operationName, variables, extensions } = params;
  if (!isObjectOrNothing(extensions)) return badRequest('"extensions" must be an object.');
  if (!isObjectOrNothing(variables)) return badRequest('"variables" must be an object.');
  if (operationName != null && typeof operationName !== 'string')
    return badRequest('"operationName" must be text.');
  const rest = { operationName: operationName ?? '', variables };
  if (query == null || query === '') {
    const id = documentIdOf(params, extensions);
    if (id === null) return badRequest('Send a "query", or the "documentId" of an operation.');
    const text = operations.get(id);
    if (text !== undefined) return { text, ...rest };
    return httpError(
      404,
      'PERSISTED_QUERY_NOT_FOUND',
      'This operation is not in the manifest of the gateway.',
    );
  }
  if (isOnly) {
    const message = 'Only operations of the manifest are taken, by "documentId".';
    return httpError(400, 'PERSISTED_QUERY_ONLY', message);
  }
  if (typeof query !== 'string') return badRequest('"query" must be text.');
  for (const name in params) {
    if (!NAMES.has(name) && (params as Record<string, unknown>)[name] != null)
      return badRequest(`Unexpected parameter "${name}".`);
  }
  return { text: query, ...rest };
}

function isObjectOrNothing(value: unknown): value is Record<string, unknown> | null | undefined {
  return value == null || (typeof value === 'object' && !Array.isArray(value));
}

function badRequest(message: string): GraphQLError {
  return httpError(400, 'BAD_REQUEST', message);
}
