import { GraphQLError } from 'graphql';
import { processRequest } from 'graphql-upload-minimal';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Writable } from 'node:stream';
import { httpError } from '../../../operation/http-error.ts';
import { guardMultipartHead, MAX_FILES } from './multipart-map-guard.ts';
import type { IncomingBodies } from '../incoming-bodies.ts';
import { refusalOfForm } from '../json-body.ts';
import { mediaTypeOf } from '../media-type.ts';
import { watchProgress, type ProgressOptions } from './upload-progress.ts';
import type { NodeExchange } from '../../../operation/node-exchange.ts';

/** Any of these, with any value, shows that the request could not come from a page of another origin unasked. */
const PREFLIGHT_HEADERS = ['graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf'];

/** Of a whole request: files of 20 MB each, and what is around them. */
const MAX_UPLOAD_BYTES = (MAX_FILES * 20 + 1) * 1024 * 1024;

/**
 * Uploads by the GraphQL multipart request specification. The operation starts as soon as `operations` and `map`
 * are there, while the files are still on their way, and nothing is ever held whole or written to disk.
 *
 * Browsers send multipart forms across origins without a preflight, so a request needs the header
 * `graphql-require-preflight: 1` or one of its kind. It also needs Node's own streams: `yoga.fetch` takes none.
 */
export function useMultipartUpload(
  bodies: IncomingBodies,
  progress?: ProgressOptions,
): Plugin<object, NodeExchange> {
  return {
    onRequestParse({ request, serverContext: { req, res }, setRequestParser }) {
      if (request.method !== 'POST' || !isMultipart(request.headers.get('content-type')) || !req || !res)
        return;
      setRequestParser(async () => {
        if (!PREFLIGHT_HEADERS.some((name) => req.headers[name])) {
          const message = `Uploads need the header "${PREFLIGHT_HEADERS[0]}: 1" (or ${PREFLIGHT_HEADERS.slice(1).join(', ')}).`;
          throw httpError(403, 'CSRF_HEADER_MISSING', message);
        }
        const { headers } = req;
        const refusal = refusalOfForm(headers['content-type'], headers['content-encoding']);
        if (refusal) throw refusal;
        if (Number(headers['content-length']) > MAX_UPLOAD_BYTES) {
          throw httpError(413, 'PAYLOAD_TOO_LARGE', `The body is larger than ${MAX_UPLOAD_BYTES} bytes.`);
        }
        // The upload parser finds its media type in this form only.
        headers['content-type'] = headers['content-type']?.replace(/^[^;]*/, 'multipart/form-data');
        await guardMultipartHead(req, bodies);
        return parseUpload(req, res, bodies.maxBytes, progress);
      });
    },
  };
}

/** Whether a body is left to this plugin. */
export function isMultipart(contentType: string | null): boolean {
  return mediaTypeOf(contentType) === 'multipart/form-data';
}

/** `maxFileSize` stays open: the parser ends a file that is too long as if it were complete. */
async function parseUpload(
  req: IncomingMessage,
  res: ServerResponse,
  maxFieldSize: number,
  progress: ProgressOptions | undefined,
): Promise<GraphQLParams> {
  onParser(req, (parser) => {
    // The upload parser is taken down after a malformed part, and then fails a second time. By then nobody listens to
    // it, which would end the whole process.
    parser.on('error', () => undefined);
    // Whoever waits for a file learns why it broke off.
    watchProgress(req, (error) => void parser.destroy(error), progress);
  });
  try {
    return (await processRequest(req, res, { maxFieldSize, maxFiles: MAX_FILES })) as GraphQLParams;
  } catch (error) {
    if (error instanceof GraphQLError) throw error;
    const message = error instanceof Error ? error.message : 'The upload cannot be read.';
    throw httpError(400, 'BAD_USER_INPUT', message);
  }
}

/** Shows the parser that a request is led into. */
function onParser(req: IncomingMessage, show: (parser: Writable) => void): void {
  const pipe = req.pipe.bind(req);
  req.pipe = (parser, options) => {
    show(parser as unknown as Writable);
    return pipe(parser, options);
  };
}
