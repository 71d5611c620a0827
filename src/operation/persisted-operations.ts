import { packageFile } from '../runtime/package-file.ts';
import { addDocument, bareId, readManifests } from './operation-manifest.ts';

/** The gateway's own example operations, written by `npm run codegen`. */
const ownManifest = packageFile('schema/persisted-operations.json');

/** Documents by their ids, which are hashes of their texts or an Apollo client's own. */
export type PersistedOperations = ReadonlyMap<string, string>;

/** Which documents are taken; asked at each request, since manifests change while the gateway runs. */
export class TrustedDocuments {
  /** Whether operations of the manifest are the only ones. */
  readonly isOnly: boolean;
  /** Another one whenever they are replaced. */
  version = 0;
  #operations: PersistedOperations = new Map();
  #texts: ReadonlySet<unknown> = new Set();
  readonly #listeners: (() => void)[] = [];

  constructor(operations: PersistedOperations, isOnly: boolean) {
    this.isOnly = isOnly;
    this.replace(operations);
  }

  replace(operations: PersistedOperations): void {
    this.version += 1;
    this.#operations = operations;
    this.#texts = new Set(operations.values());
    for (const listener of this.#listeners) listener();
  }

  /** Calls a listener, for good, whenever they are replaced. */
  onReplace(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** The document of an id without its prefix; undefined where there is none. */
  textOf(id: string): string | undefined {
    return this.#operations.get(id);
  }

  /** Whether a manifest has this text, word for word. */
  has(text: unknown): boolean {
    return this.#texts.has(text);
  }

  get texts(): Iterable<string> {
    return this.#operations.values();
  }

  get size(): number {
    return this.#operations.size;
  }
}

/** What names a document: `documentId`, or what Relay's network functions send. */
export const ID_NAMES = ['documentId', 'doc_id', 'id'] as const;

/** The id by which a request names its document, as any of `ID_NAMES` or as Apollo clients send it; null if it does not. */
export function documentIdOf(
  params: Readonly<Partial<Record<(typeof ID_NAMES)[number], unknown>>>,
  extensions: Record<string, unknown> | null | undefined,
): string | null {
  for (const name of ID_NAMES) {
    const id = params[name];
    if (typeof id === 'string') return bareId(id);
  }
  const persistedQuery: unknown = extensions?.['persistedQuery'];
  if (typeof persistedQuery !== 'object' || persistedQuery === null) return null;
  const { sha256Hash } = persistedQuery as { sha256Hash?: unknown };
  return typeof sha256Hash === 'string' ? bareId(sha256Hash) : null;
}

/**
 * Reads the gateway's manifest and those of clients; a mistake in one is a start error. Where a client's own
 * operations are the only ones that are taken, the examples are left out: nobody wrote them for that client.
 * `paths`: of files and folders.
 */
export async function readPersistedOperations(
  paths: readonly string[],
  isOnly: boolean,
): Promise<PersistedOperations> {
  const isOwnTaken = !isOnly || paths.length === 0;
  const operations = new Map(isOwnTaken ? await readManifests(ownManifest, { isOwn: true }) : []);
  for (const path of paths) {
    for (const [id, text] of await readManifests(path)) addDocument(operations, id, text);
  }
  return operations;
}
