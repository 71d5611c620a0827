import type { GraphQLError } from 'graphql';
import { httpError } from './http-error.ts';
import { bareId } from './operation-manifest.ts';
import { documentIdOf, ID_NAMES, type TrustedDocuments } from './persisted-operations.ts';

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
const IDS: ReadonlySet<string> = new Set(ID_NAMES);

/**
 * Finds the text that is meant, or says why there is none. One of the manifest may be sent word for word where nothing
 * else is taken, and with its id beside it. A hash of Apollo's beside a text is passed over: clients that try it first may
 * have taken it from a manifest, where it is that of another spelling.
 */
export function checkParams(
  params: OperationParams,
  trusted: TrustedDocuments,
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
    const text = trusted.textOf(id);
    if (text !== undefined) return { text, ...rest };
    return httpError(
      404,
      'PERSISTED_QUERY_NOT_FOUND',
      'This operation is not in the manifest of the gateway.',
    );
  }
  if (trusted.isOnly && !trusted.has(query)) {
    const message = 'Only operations of the manifest are taken, by "documentId" or word for word.';
    return httpError(400, 'PERSISTED_QUERY_ONLY', message);
  }
  if (typeof query !== 'string') return badRequest('"query" must be text.');
  for (const name in params) {
    const value = (params as Record<string, unknown>)[name];
    if (value == null || NAMES.has(name)) continue;
    if (!IDS.has(name)) return badRequest(`Unexpected parameter "${name}".`);
    const isOfText = typeof value === 'string' && trusted.textOf(bareId(value)) === query;
    if (!isOfText) return badRequest(`The text in "query" is not that of "${name}".`);
  }
  return { text: query, ...rest };
}

function isObjectOrNothing(value: unknown): value is Record<string, unknown> | null | undefined {
  return value == null || (typeof value === 'object' && !Array.isArray(value));
}

function badRequest(message: string): GraphQLError {
  return httpError(400, 'BAD_REQUEST', message);
}
