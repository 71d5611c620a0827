import { GraphQLError } from 'graphql';
import type { FileUpload } from 'graphql-upload-minimal';
import type { Readable } from 'node:stream';
import { InvalidArgumentError, MAX_FILE_NAME_LENGTH, sendableText } from '../../vendor/protocol/arguments.ts';
import { MAX_DOCUMENT_BYTES } from '../shared/user-errors.ts';
import type { RefusedWriteError } from '../shared/writing.ts';
import { contentReaderOf, HEAD_BYTES } from './content/content-reader.ts';
import type { Content } from './content/content.ts';
import {
  documentExtensionOf,
  fittingName,
  refusalOf,
  refusedFile,
  unsupportedName,
  type UploadNames,
} from './document-upload-type.ts';

/** As much of a file waits before the vendor is called, or all of it: most files that are refused cost no call. */
const MAX_HELD_BYTES = 64 * 1024;

/** A file whose part does not begin by then waits behind one that nobody reads, or was never sent. */
const FILE_START_TIMEOUT_MS = 10_000;

/** A file whose name is good, and whose contents are so far. */
export interface AcceptedFile {
  /** The name that fits the contents. */
  fileName: string;
  /**
   * Read once, as the vendor takes it. Throws where the file is cut short, grows too long or turns out not to be what
   * its name says, at the latest in place of its end: then the vendor's request breaks off before it is complete.
   */
  contents: AsyncIterable<Uint8Array>;
}

/** Waits for the start of a file, or all of a short one, and checks what can be known from it. */
export async function acceptFile(upload: Promise<FileUpload>, names: UploadNames): Promise<AcceptedFile> {
  const file = await startOf(upload);
  const fileName = fileNameOf(file);
  if (documentExtensionOf(fileName) === undefined) throw unsupportedName(fileName);
  return acceptContents(fileName, arriving(streamOf(file)), names);
}

/** The same for contents that are at hand. What is refused does not depend on the pieces in which they come. */
export async function acceptContents(
  fileName: string,
  chunks: AsyncGenerator<Uint8Array, undefined>,
  names: UploadNames,
): Promise<AcceptedFile> {
  const extension = documentExtensionOf(fileName);
  if (extension === undefined) throw unsupportedName(fileName);
  const held = await headOf(chunks);
  if (held.bytes.length === 0) throw new InvalidArgumentError('file', 'is empty.');
  const reader = await contentReaderOf(held.bytes.subarray(0, HEAD_BYTES), extension === 'pdf');
  const sendAs = sendableName(fittingName(fileName, extension, reader));
  const check = (content: Content | undefined): void => {
    const refusal = content && refusalOf(fileName, extension, content, names);
    if (refusal) throw refusal;
  };
  let size = 0;
  const passed = (bytes: Buffer): Buffer => {
    // The parser ends a file that is too long as if it were complete, so the bytes are counted here.
    const fitting = bytes.subarray(0, MAX_DOCUMENT_BYTES - size);
    reader.push(fitting);
    check(reader.found);
    if (fitting.length < bytes.length) throw tooLarge();
    size += bytes.length;
    return bytes;
  };
  const parts = [passed(held.bytes)];
  let isWhole = held.isWhole;
  while (!isWhole && size < MAX_HELD_BYTES) {
    const next = await chunks.next();
    if (next.done) isWhole = true;
    else parts.push(passed(bufferOf(next.value)));
  }
  if (isWhole) check(reader.end());
  async function* contents(): AsyncGenerator<Uint8Array> {
    yield* parts.splice(0);
    if (isWhole) return;
    for await (const chunk of chunks) yield passed(bufferOf(chunk));
    check(reader.end());
  }
  return { fileName: sendAs, contents: contents() };
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

function fileNameOf({ filename }: { filename?: string }): string {
  // The parser's types promise a name; a part of binary data may have none.
  const name = unescapedName(filename ?? '').trim();
  if (name === '') throw new InvalidArgumentError('file', 'has no name.');
  return sendableName(name);
}

/** What browsers escape in a name, and nothing else: a percent sign of its own stays as it is. */
const ESCAPED: Readonly<Record<string, string>> = { '%22': '"', '%0A': '\n', '%0D': '\r' };

function unescapedName(name: string): string {
  return name.replace(/%(?:22|0A|0D)/gi, (escaped) => ESCAPED[escaped.toUpperCase()] ?? escaped);
}

function sendableName(name: string): string {
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
  } catch (error) {
    throw brokenOff(error);
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
    return await Promise.race([
      upload.catch((error: unknown) =>
        Promise.reject(error instanceof GraphQLError ? brokenOff(error) : missing()),
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}

/** The chunks as they come; what breaks them off is the caller's affair, whatever it was. */
async function* arriving(stream: Readable): AsyncGenerator<Uint8Array, undefined> {
  try {
    // Left alive at the end: see `discardFile`.
    yield* stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw brokenOff(error);
  }
}

async function headOf(chunks: AsyncGenerator<Uint8Array>): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const next = await chunks.next();
    if (next.done) return { bytes: Buffer.concat(parts), isWhole: true };
    parts.push(next.value);
    size += next.value.length;
  }
  return { bytes: Buffer.concat(parts), isWhole: false };
}

function tooLarge(): RefusedWriteError {
  return refusedFile('FILE_TOO_LARGE', `The file is larger than ${MAX_DOCUMENT_BYTES} bytes.`);
}

/** `error`: of whoever broke it off. What is meant for the client is said to it, and no word of the parser's. */
function brokenOff(error: unknown): InvalidArgumentError {
  const reason = error instanceof GraphQLError ? ` ${error.message}` : '';
  return new InvalidArgumentError('file', `broke off before it was complete.${reason}`);
}

function missing(): InvalidArgumentError {
  return new InvalidArgumentError('file', 'is missing in the request, or the request is broken before it.');
}
