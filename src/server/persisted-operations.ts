import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** The gateway's own example operations, written by `npm run codegen`. */
const ownManifest = new URL('../../schema/persisted-operations.json', import.meta.url);

/** Documents by the sha256 of their text. */
export type PersistedOperations = ReadonlyMap<string, string>;

/** Reads the gateway's manifest and a client's own; a document under a wrong hash is a start error. */
export async function readPersistedOperations(file: string | null): Promise<PersistedOperations> {
  const operations = new Map<string, string>();
  for (const source of file === null ? [ownManifest] : [ownManifest, file]) {
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
