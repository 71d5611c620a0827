import type { Plugin } from 'graphql-yoga';
import { httpError } from '../../../operation/http-error.ts';
import type { IncomingBodies } from '../incoming-bodies.ts';
import { readJsonBody } from '../json-body.ts';
import { mediaTypeOf } from '../media-type.ts';
import type { NodeExchange } from '../../../operation/node-exchange.ts';

/**
 * Reads JSON bodies straight from Node's stream, bounded in bytes. JSON is the only media type that POST takes here
 * (uploads have a plugin of their own): form posts cross origins without a preflight.
 */
// PERF(Yoga, Envelop, whatwg-node): Yoga's own limit pipes every body through a web stream, which costs more than the
// rest of a small request.
export function useJsonBody(bodies: IncomingBodies): Plugin<object, NodeExchange> {
  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      if (request.method !== 'POST') return;
      const mediaType = mediaTypeOf(request.headers.get('content-type'));
      if (mediaType === 'multipart/form-data') return;
      if (mediaType !== 'application/json') {
        setRequestParser(refuseMediaType);
        return;
      }
      setRequestParser(() => readJsonBody(request, serverContext.req, bodies));
    },
  };
}

function refuseMediaType(): never {
  throw httpError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the operation as application/json.');
}
