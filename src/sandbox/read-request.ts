import busboy from 'busboy';
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** How the parameters of a request came. */
export type Transport = 'query' | 'form' | 'multipart' | 'json';

/** What is kept of a file: never its bytes, but for the first few. */
export interface ReceivedFile {
  fieldName: string;
  /** As sent, possibly with a path. */
  fileName: string;
  contentType: string;
  sizeBytes: number;
  sha256: string;
  header: Buffer;
}

export interface ReceivedRequest {
  transport: Transport;
  /** All fields, query string before body; of a repeated name the first value counts. */
  parameters: Record<string, string>;
  file: ReceivedFile | undefined;
  json: unknown;
}

/** The client left, or sent something that is no HTTP form. */
export class UnreadableRequest extends Error {
  override readonly name = 'UnreadableRequest';
}

/** Of all fields together, or of a body that is read into memory. */
export const MAX_FORM_BYTES = 1024 * 1024;
/** Enough to know a type of file by. */
const HEADER_BYTES = 1_024;

/** Reads a request whole, whatever way its parameters came. */
export async function readRequest(
  request: IncomingMessage,
  query: URLSearchParams,
): Promise<ReceivedRequest> {
  const parameters: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of query) parameters[name] ??= value;
  const received: ReceivedRequest = { transport: 'query', parameters, file: undefined, json: undefined };
  if (request.method === 'GET' || request.method === 'HEAD') return received;

  const contentType = request.headers['content-type'] ?? '';
  if (/^multipart\/form-data/i.test(contentType)) {
    received.transport = 'multipart';
    received.file = await readMultipart(request, parameters);
    return received;
  }
  const body = (await readBody(request)).toString('utf8');
  if (/^application\/x-www-form-urlencoded/i.test(contentType)) {
    received.transport = 'form';
    for (const [name, value] of new URLSearchParams(body)) parameters[name] ??= value;
  } else if (body !== '') {
    received.transport = 'json';
    received.json = parsedOrUndefined(body);
  }
  return received;
}

/** Reads a small body into memory. */
export async function readBody(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // A destroyed request would take along the connection that the refusal goes out on.
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_FORM_BYTES) throw new UnreadableRequest('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Reads fields into `parameters` and one file through `digests`, in whatever order the parts come. */
export function readMultipart(
  request: IncomingMessage,
  parameters: Record<string, string>,
  digests: readonly { update(chunk: Buffer): unknown }[] = [],
): Promise<ReceivedFile | undefined> {
  return new Promise((resolve, reject) => {
    let file: Promise<ReceivedFile> | undefined;
    const fail = (cause: unknown): void => reject(new UnreadableRequest('The form is broken.', { cause }));
    let form: busboy.Busboy;
    try {
      form = busboy({ headers: request.headers, defParamCharset: 'utf8', preservePath: true });
    } catch (cause) {
      fail(cause);
      return;
    }
    let fieldBytes = 0;
    form.on('field', (name, value) => {
      fieldBytes += name.length + value.length;
      if (fieldBytes > MAX_FORM_BYTES) fail(new Error('The fields are too large.'));
      else parameters[name] ??= value;
    });
    form.on('file', (fieldName, stream, info) => {
      if (file !== undefined) {
        stream.resume();
        return;
      }
      const name = { fieldName, fileName: info.filename ?? '', contentType: info.mimeType };
      file = readFile(stream, name, digests);
      file.catch(fail);
    });
    form.on('error', fail);
    form.on('close', () => {
      (file ?? Promise.resolve(undefined)).then(resolve, fail);
    });
    request.once('close', () => {
      if (!request.complete) fail(new Error('The client left.'));
    });
    request.pipe(form);
  });
}

async function readFile(
  stream: Readable,
  info: { fieldName: string; fileName: string; contentType: string },
  digests: readonly { update(chunk: Buffer): unknown }[],
): Promise<ReceivedFile> {
  const hash = createHash('sha256');
  const header: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (sizeBytes < HEADER_BYTES) header.push(Buffer.from(chunk.subarray(0, HEADER_BYTES - sizeBytes)));
    sizeBytes += chunk.length;
    hash.update(chunk);
    for (const digest of digests) digest.update(chunk);
  }
  return { ...info, sizeBytes, sha256: hash.digest('hex'), header: Buffer.concat(header) };
}

function parsedOrUndefined(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}
