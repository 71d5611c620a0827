import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** The gateway's own example operations, written by `npm run codegen`. */
const ownManifest = new URL('../../schema/persisted-operations.json', import.meta.url);

/** Documents by the sha256 of their text. */
export type PersistedOperations = ReadonlyMap<string, string>;

/** Which documents are taken. */
export interface TrustedDocuments {
  operations: PersistedOperations;
  /** Whether operations of the manifest are the only ones. */
  isOnly: boolean;
}

/** The sha256 by which a request names its document: as `documentId`, or as Apollo clients send it. */
export function documentIdOf(params: {
  documentId: unknown;
  extensions: Record<string, unknown> | null | undefined;
}): string | null {
  const { documentId } = params;
  if (typeof documentId === 'string') return documentId.replace(/^sha256:/, '');
  const persistedQuery: unknown = params.extensions?.['persistedQuery'];
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return null;
  const { sha256Hash } = persistedQuery as { sha256Hash?: unknown };
  return typeof sha256Hash === 'string' ? sha256Hash : null;
}

/**
 * Reads the gateway's manifest and a client's own; a document under a wrong hash is a start error. Where a client's own
 * operations are the only ones that are taken, the examples are left out: nobody wrote them for that client.
 */
export async function readPersistedOperations(
  file: string | null,
  isOnly: boolean,
): Promise<PersistedOperations> {
  const operations = new Map<string, string>();
  const own = isOnly && file !== null ? [] : [ownManifest];
  for (const source of file === null ? own : [...own, file]) {
    const manifest = JSON.parse(await readFile(source, 'utf8')) as Record<string, unknown>;
    for (const [hash, document] of Object.entries(manifest)) {
      if (typeof document !== 'string' || sha256(document) !== hash) {
        throw new Error(
          `The manifest ${source.toString()} has a document that its key is not the sha256 of.`,
        );
      }
      operations.set(hash, document);
    }
  }
  return operations;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
