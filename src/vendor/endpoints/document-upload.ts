import { randomBytes } from 'node:crypto';
import { withAttempts } from '../resilience/attempts.ts';
import { modelFrom, type CallEnvironment, type CallOptions } from '../call.ts';
import { signedFields } from '../protocol/signing.ts';
import { objectsAt, textUnder } from '../protocol/new-id.ts';
import { anyAnswer, issue } from '../protocol/wire.ts';
import { MAX_FILE_NAME_LENGTH, sendableText } from '../protocol/arguments.ts';

/** A file on its way to the vendor. */
export interface UploadInput {
  /** Only what follows the last slash or backslash is sent; at most 255 characters. */
  fileName: string;
  /** Read once, as fast as the vendor takes it. A Node stream is destroyed when the upload ends early. */
  contents: AsyncIterable<Uint8Array>;
}

/** A document the vendor has taken. */
export interface UploadedDocument {
  /** Vendor: `uuid`. */
  vendorId: string;
}

/** Uploading documents. */
export interface DocumentUpload {
  /**
   * Uploads a document while it is still being read; memory holds no more than what is between two sockets.
   *
   * POST `/api/v3/documents/upload`, multipart, section 上传文档. Word, ppt, pdf, jpg or png of at most 20 MB: neither is checked
   * here. The file is not part of the sign. Conversion starts by itself; see `status`.
   * Errors: `app_parameter_error` → BAD_USER_INPUT; type and size refusals have no documented code. When `contents`
   * throws, that error is thrown, and the vendor sees a request that broke off, which leaves no document.
   * Never safe to repeat: the contents can be read once, and each upload is one more document.
   */
  upload(input: UploadInput, options?: CallOptions): Promise<UploadedDocument>;
}

const ENDPOINT = '/api/v3/documents/upload';

/** Attaching wants the `uuid`; where the answer has another name for it, that is the same id. */
const ID_NAMES = ['uuid', 'documentId', 'uniqueId', 'slidesUuid'];

const PLACES = [['document'], ['data', 'document'], ['data']];

/** The new id stands in the answer itself, or in an object of it. */
const uploadAnswer = anyAnswer.transform((answer, context): UploadedDocument => {
  const objects = objectsAt(answer, PLACES, () => undefined);
  for (const fields of [answer, ...objects.map((each) => each.fields)]) {
    const vendorId = textUnder(fields, ID_NAMES);
    if (vendorId !== undefined) return { vendorId };
  }
  return issue(context, 'an id', ['uuid']);
});

/** The call above. */
export function createDocumentUpload(environment: CallEnvironment): DocumentUpload {
  return {
    upload: async ({ fileName, contents }, options = {}) => {
      const source = startReading(contents);
      try {
        const baseName = sendableText('fileName', baseNameOf(fileName), MAX_FILE_NAME_LENGTH);
        const call = { endpoint: ENDPOINT, callClass: 'upload', ...options } as const;
        return await withAttempts(environment, call, async (deadlineMs) => {
          const boundary = `----duobei${randomBytes(16).toString('hex')}`;
          const fields = signedFields({}, environment.credentials, environment.clock.timestamp());
          const sending = environment.transport.send({
            method: 'POST',
            endpoint: ENDPOINT,
            path: ENDPOINT,
            contentType: `multipart/form-data; boundary=${boundary}`,
            body: multipartBody(boundary, fields, baseName, source.chunks()),
            deadlineMs,
            signal: call.signal,
          });
          // Here already: contents that break off are no failure of the vendor, and say nothing about it.
          const answer = await sending.catch((error: unknown) => {
            throw source.failure ?? error;
          });
          return modelFrom(answer, ENDPOINT, uploadAnswer, environment.onDrift);
        });
      } catch (error) {
        throw source.failure ?? error;
      } finally {
        source.stop();
      }
    },
  };
}

/** The base name, as the vendor judges and shows it; slashes of both kinds separate, white space around it is cut off. */
function baseNameOf(fileName: string): string {
  return fileName.slice(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1).trim();
}

/** Signed fields first, so that a server can check the sign before it reads the file. */
async function* multipartBody(
  boundary: string,
  fields: Readonly<Record<string, string>>,
  fileName: string,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let head = '';
  for (const [name, value] of Object.entries(fields)) {
    head += `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  }
  const disposition = `form-data; name="slidesFile"; filename="${escapedForHeader(fileName)}"`;
  const fileHead = `Content-Disposition: ${disposition}\r\nContent-Type: application/octet-stream`;
  yield Buffer.from(`${head}--${boundary}\r\n${fileHead}\r\n\r\n`);
  yield* chunks;
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

/** As browsers do: UTF-8 stays raw, and what would end the value is escaped. No name has a line break. */
function escapedForHeader(fileName: string): string {
  return fileName.replaceAll('"', '%22');
}

interface Source {
  /** The contents, once. */
  chunks: () => AsyncGenerator<Uint8Array>;
  /** What the contents threw, if they did. */
  readonly failure: unknown;
  /** Lets go of the contents, even while a read is pending. */
  stop: () => void;
}

/** Keeps hold of the iterator: undici leaves it alone when the connection ends before the body does. */
function startReading(contents: AsyncIterable<Uint8Array>): Source {
  const iterator = contents[Symbol.asyncIterator]();
  let failure: unknown;
  let isStopped = false;
  return {
    async *chunks() {
      for (;;) {
        let next: IteratorResult<Uint8Array>;
        try {
          next = await iterator.next();
        } catch (error) {
          if (!isStopped) failure = error;
          throw error;
        }
        if (next.done) return;
        yield next.value;
      }
    },
    get failure() {
      return failure;
    },
    stop: () => {
      isStopped = true;
      if (isDestroyable(contents)) contents.destroy();
      // A generator returns only after its pending read; nobody has to wait for that.
      void Promise.resolve(iterator.return?.()).catch(() => undefined);
    },
  };
}

function isDestroyable(contents: object): contents is { destroy: () => void } {
  return 'destroy' in contents && typeof contents.destroy === 'function';
}
