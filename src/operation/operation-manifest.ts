import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parse } from 'graphql';
import { isObject } from '../runtime/is-object.ts';

/** Documents by the id that requests name them by, without a prefix. */
export type Manifest = ReadonlyMap<string, string>;

/** Parsed between two turns of the event loop. */
const DOCUMENTS_AT_A_TIME = 100;

/** As editors of Windows write it. */
const BYTE_ORDER_MARK = /^\uFEFF/;

const APOLLO_FORMAT = 'apollo-persisted-query-manifest';

/** A hash in hex, with its algorithm before it or known by its length. */
const HASH = /^(?:(md5|sha1|sha256):)?([\da-f]{32}|[\da-f]{40}|[\da-f]{64})$/;
const ALGORITHMS: Readonly<Record<number, string>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

/** The id without the name of its algorithm, which clients send or leave out. */
export function bareId(id: string): string {
  return id.replace(/^(?:md5|sha1|sha256):/, '');
}

/**
 * Reads a file, or the `.json` files of a folder, as clients' tools write them: an object, hash to text
 * (graphql-codegen, gql.tada, Relay), or the manifest of Apollo's tools. Throws with the name of the file and the key.
 * `isOwn`: its documents have been parsed when it was made.
 */
export async function readManifests(path: string | URL, { isOwn = false } = {}): Promise<Manifest> {
  const manifest = new Map<string, string>();
  for (const file of await manifestsAt(path).catch(cannotRead(path))) {
    const content = jsonOf(await readFile(file, 'utf8').catch(cannotRead(file)), file);
    for (const [index, [id, text]] of entriesOf(content, file.toString()).entries()) {
      // Thousands of documents would hold up everybody.
      if (index % DOCUMENTS_AT_A_TIME === DOCUMENTS_AT_A_TIME - 1) await nextTurn();
      if (!isOwn) checkSyntax(text, id, file);
      addDocument(manifest, id, text);
    }
  }
  return manifest;
}

/** Whose path it is that the system has an error about. */
function cannotRead(path: string | URL): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.code === undefined) throw error;
    throw new Error(`The manifest ${path.toString()} cannot be read: ${error.code}.`);
  };
}

/** Without the words of the parser, which quote the file. */
function jsonOf(text: string, file: string | URL): unknown {
  try {
    return JSON.parse(text.replace(BYTE_ORDER_MARK, '')) as unknown;
  } catch {
    throw new Error(`The manifest ${file.toString()} is no JSON.`);
  }
}

/** One id for two texts would leave to chance which of them runs. */
export function addDocument(manifest: Map<string, string>, id: string, text: string): void {
  if ((manifest.get(id) ?? text) !== text)
    throw new Error(`Two documents of the manifests have the id "${id}".`);
  manifest.set(id, text);
}

/** Whether its fields are there is said to whoever sends it: a manifest may be ahead of the gateway, or behind it. */
function checkSyntax(text: string, id: string, file: string | URL): void {
  try {
    parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `The manifest ${file.toString()} has a document that cannot be parsed, "${id}": ${reason}`,
      {
        cause: error,
      },
    );
  }
}

/** The file, or the `.json` files of a folder; throws where there is none. */
export async function manifestsAt(path: string | URL): Promise<(string | URL)[]> {
  if (path instanceof URL) return [path];
  const found = await stat(path);
  // To open a pipe is to wait for whoever writes into it.
  if (!found.isDirectory() && !found.isFile()) throw new Error(`The manifest ${path} is no file.`);
  if (found.isFile()) return [path];
  const names: string[] = [];
  for (const name of (await readdir(path)).sort()) {
    if (!name.startsWith('.') && name.endsWith('.json') && (await stat(join(path, name))).isFile())
      names.push(name);
  }
  if (names.length === 0) throw new Error(`The folder ${path} has no manifest: no file ends in .json.`);
  return names.map((name) => join(path, name));
}

function entriesOf(content: unknown, file: string): [id: string, text: string][] {
  if (!isObject(content)) throw new Error(`The manifest ${file} is no JSON object.`);
  if (content['format'] === APOLLO_FORMAT) return apolloEntries(content, file);
  return Object.entries(content).map(([key, text]) => {
    const [, algorithm, hash = ''] = HASH.exec(key) ?? [];
    const meant = ALGORITHMS[hash.length];
    if (meant === undefined || (algorithm ?? meant) !== meant)
      throw new Error(`The manifest ${file} has the key "${key}", which is no MD5, SHA-1 or SHA-256 in hex.`);
    if (typeof text !== 'string' || createHash(meant).update(text).digest('hex') !== hash)
      throw new Error(`The manifest ${file} has a document that its key "${key}" is not the ${meant} of.`);
    return [hash, text];
  });
}

/** Apollo's ids are the client's own: some tools hash a text other than the one that they write. */
function apolloEntries({ version, operations }: Record<string, unknown>, file: string): [string, string][] {
  if (version !== 1 || !Array.isArray(operations))
    throw new Error(`The manifest ${file} must have the version 1 of its format, and "operations".`);
  return operations.map((operation: unknown, index) => {
    const { id, body } = isObject(operation) ? operation : {};
    if (typeof id !== 'string' || bareId(id) === '' || typeof body !== 'string')
      throw new Error(`The manifest ${file} has no "id" or "body" at operations[${index}].`);
    return [bareId(id), body];
  });
}
