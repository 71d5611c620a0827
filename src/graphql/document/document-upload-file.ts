import type { FileUpload } from 'graphql-upload-minimal';
import type { Readable } from 'node:stream';
import { InvalidArgumentError, MAX_FILE_NAME_LENGTH, sendableText } from '../../vendor/protocol/arguments.ts';
import { DOCUMENT_EXTENSIONS, MAX_DOCUMENT_BYTES, type UserErrorCode } from '../shared/user-errors.ts';
import { RefusedWriteError } from '../shared/writing.ts';
import { documentExtensionOf, isContentOf } from './document-upload-type.ts';

/** What `file-type` needs to know a type for sure. */
const HEAD_BYTES = 4_100;

/** A file whose part does not begin by then waits behind one that nobody reads, or was never sent. */
const FILE_START_TIMEOUT_MS = 10_000;

/** A file whose name and first bytes are good. */
export interface AcceptedFile {
  fileName: string;
  /** Read once, as the vendor takes it; throws where the file is cut short or grows too long. */
  contents: AsyncIterable<Uint8Array>;
}

/** Waits for the head of a file and checks what can be known from it. */
export async function acceptFile(upload: Promise<FileUpload>): Promise<AcceptedFile> {
  const file = await startOf(upload);
  const fileName = fileNameOf(file);
  const extension = documentExtensionOf(fileName);
  if (extension === undefined)
    throw unsupported(`"${fileName}" is none of ${DOCUMENT_EXTENSIONS.join(', ')}.`);
  const chunks = arriving(streamOf(file));
  const { head, isWhole } = await headOf(chunks);
  if (head.length === 0) throw new InvalidArgumentError('file', 'is empty.');
  if (!(await isContentOf(extension, head))) {
    throw unsupported(`The contents of "${fileName}" are not those of a ${extension} file.`);
  }
  return { fileName, contents: bounded(head, isWhole ? undefined : chunks) };
}

function fileNameOf({ filename }: { filename?: string }): string {
  // The parser's types promise a name; a part of binary data may have none.
  const name = filename?.trim() ?? '';
  if (name === '') throw new InvalidArgumentError('file', 'has no name.');
  try {
    return sendableText('its name', name, MAX_FILE_NAME_LENGTH);
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError('file', `cannot be sent: ${error.message}`);
  }
}

/**
 * Throws away what is left of a file. Not destroyed: the parser would wait for ever with the parts behind it,
 * which may be the file of another mutation.
 */
export function discardFile(upload: Promise<FileUpload>): void {
  upload
    .then((file) => (streams.get(file) ?? streamOf(file)).on('data', () => undefined).resume())
    // It broke off by itself.
    .catch(() => undefined);
}

/** Streams that have been handed out: each can be had once. */
const streams = new WeakMap<FileUpload, Readable>();

function streamOf(file: FileUpload): Readable {
  if (streams.has(file))
    throw new InvalidArgumentError('file', 'was read already; send it once for each use.');
  const stream = openedStream(file);
  streams.set(file, stream);
  // The request may end when nobody listens any more.
  stream.on('error', () => undefined);
  return stream;
}

function openedStream(file: FileUpload): Readable {
  try {
    return file.createReadStream();
  } catch {
    throw brokenOff();
  }
}

async function startOf(upload: Promise<FileUpload>): Promise<FileUpload> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const problem =
        'did not arrive; send every file of the map, in the order in which the operation reads them.';
      reject(new InvalidArgumentError('file', problem));
    }, FILE_START_TIMEOUT_MS);
  });
  try {
    return await Promise.race([upload.catch(() => Promise.reject(missing())), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The chunks as they come; what breaks them off is the caller's affair, whatever it was. */
async function* arriving(stream: Readable): AsyncGenerator<Uint8Array, undefined> {
  try {
    // Left alive at the end: see `discardFile`.
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch {
    throw brokenOff();
  }
}

async function headOf(chunks: AsyncGenerator<Uint8Array>): Promise<{ head: Uint8Array; isWhole: boolean }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) return { head: Buffer.concat(parts), isWhole: true };
    parts.push(next.value);
    size += next.value.length;
  }
  return { head: Buffer.concat(parts), isWhole: false };
}

/** The parser ends a file that is too long as if it were complete, so the bytes are counted here. */
async function* bounded(
  head: Uint8Array,
  rest: AsyncIterable<Uint8Array> | undefined,
): AsyncGenerator<Uint8Array> {
  let size = head.length;
  yield head;
  if (!rest) return;
  for await (const chunk of rest) {
    size += chunk.length;
    if (size > MAX_DOCUMENT_BYTES) {
      throw refused('FILE_TOO_LARGE', `The file is larger than ${MAX_DOCUMENT_BYTES} bytes.`);
    }
    yield chunk;
  }
}

function unsupported(message: string): RefusedWriteError {
  return refused('UNSUPPORTED_FILE_TYPE', message);
}

/** A file the caller has to change; the vendor never sees it whole. */
function refused(code: UserErrorCode, message: string): RefusedWriteError {
  return new RefusedWriteError({ code, message, path: ['input', 'file'] });
}

function brokenOff(): InvalidArgumentError {
  return new InvalidArgumentError('file', 'broke off before it was complete.');
}

function missing(): InvalidArgumentError {
  return new InvalidArgumentError('file', 'is missing in the request, or the request is broken before it.');
}
