import { processRequest } from 'graphql-upload-minimal';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpError } from '../../../operation/http-error.ts';
import { guardMultipartHead, MAX_FILES } from './multipart-map-guard.ts';
import type { IncomingBodies } from '../incoming-bodies.ts';
import { refusalOfForm } from '../json-body.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { NodeExchange } from '../../../operation/node-exchange.ts';

/** Any of these, with any value, shows that the request could not come from a page of another origin unasked. */
const PREFLIGHT_HEADERS = ['graphql-require-preflight', 'apollo-require-preflight', 'x-graphql-yoga-csrf'];

/**
 * Uploads by the GraphQL multipart request specification. The operation starts as soon as `operations` and `map`
 * are there, while the files are still on their way, and nothing is ever held whole or written to disk.
 *
 * Browsers send multipart forms across origins without a preflight, so a request needs the header
 * `graphql-require-preflight: 1` or one of its kind. It also needs Node's own streams: `yoga.fetch` takes none.
 */
export function useMultipartUpload(bodies: IncomingBodies): Plugin<object, NodeExchange> {
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
        // The upload parser finds its media type in this form only.
        headers['content-type'] = headers['content-type']?.replace(/^[^;]*/, 'multipart/form-data');
        await guardMultipartHead(req, bodies);
        return parseUpload(req, res, bodies.maxBytes);
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
): Promise<GraphQLParams> {
  keepQuiet(req);
  try {
    return (await processRequest(req, res, { maxFieldSize, maxFiles: MAX_FILES })) as GraphQLParams;
  } catch (error) {
    const message = error instanceof Error ? error.message : 'The upload cannot be read.';
    throw httpError(400, 'BAD_USER_INPUT', message);
  }
}

/**
 * The upload parser is taken down after a malformed part, and then fails a second time. By then nobody listens to
 * it, which would end the whole process.
 */
function keepQuiet(req: IncomingMessage): void {
  const pipe = req.pipe.bind(req);
  req.pipe = (parser, options) =>
    pipe(
      parser.on('error', () => undefined),
      options,
    );
}
