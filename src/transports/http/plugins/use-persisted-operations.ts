import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations';
import type { Plugin } from 'graphql-yoga';
import { httpError } from '../../../operation/http-error.ts';
import { documentIdOf, type TrustedDocuments } from '../../../operation/persisted-operations.ts';

/**
 * Runs operations that were written down before, by their sha256: as `documentId`, or as Apollo clients send it. There
 * is no way to add one while the gateway runs.
 */
export function useTrustedDocuments({ operations, isOnly }: TrustedDocuments): Plugin {
  return usePersistedOperations({
    allowArbitraryOperations: !isOnly,
    extractPersistedOperationId: (params) => documentIdOf(params),
    getPersistedOperation: (id) => operations.get(id) ?? null,
    customErrors: {
      notFound: () =>
        httpError(404, 'PERSISTED_QUERY_NOT_FOUND', 'This operation is not in the manifest of the gateway.'),
      keyNotFound: () =>
        httpError(400, 'BAD_REQUEST', 'Send a "query", or the "documentId" of an operation.'),
      persistedQueryOnly: () =>
        httpError(400, 'PERSISTED_QUERY_ONLY', 'Only operations of the manifest are taken, by "documentId".'),
    },
  });
}
