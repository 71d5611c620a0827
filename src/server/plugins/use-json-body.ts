import type { GraphQLError } from 'graphql';
import type { GraphQLParams, Plugin } from 'graphql-yoga';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { httpError } from '../http-error.ts';

/** What Node's server hands to Yoga with each request; absent for requests made with `yoga.fetch`. */
export interface NodeExchange {
  req?: IncomingMessage;
  res?: ServerResponse;
}

/**
 * Reads JSON bodies straight from Node's stream, bounded in bytes. Yoga's own limit pipes every body through a
 * web stream, which costs more than the rest of a small request. JSON is the only media type that POST takes
 * here (uploads have a plugin of their own): form posts cross origins without a preflight.
 */
export function useJsonBody(maxBytes: number): Plugin<object, NodeExchange> {
  return {
    onRequestParse({ request, serverContext, setRequestParser }) {
      if (request.method !== 'POST') return;
      const mediaType = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
      if (mediaType === 'multipart/form-data') return;
      if (mediaType !== 'application/json') {
        setRequestParser(refuseMediaType);
        return;
      }
      setRequestParser(() => readJsonBody(request, serverContext.req, maxBytes));
    },
  };
}

/** The operation in the body of a request, as Node's server has it where there is one. */
export async function readJsonBody(
  request: Request,
  req: IncomingMessage | undefined,
  maxBytes: number,
): Promise<GraphQLParams> {
  return paramsFrom(req ? await readBody(req, maxBytes) : bounded(await request.text(), maxBytes));
}

function refuseMediaType(): never {
  throw httpError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the operation as application/json.');
}

/** Collects the body of a Node request; refuses it as soon as it is known to be too long. */
function readBody(req: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    if (Number(req.headers['content-length']) > maxBytes) {
      reject(tooLarge(maxBytes));
      return;
    }
    const onData = (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
        return;
      }
      req.off('data', onData);
      chunks.length = 0;
      reject(tooLarge(maxBytes));
    };
    req.on('data', onData);
    req.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    req.once('error', reject);
    req.once('aborted', () => reject(httpError(400, 'BAD_REQUEST', 'The body was cut short.')));
  });
}

function bounded(body: string, maxBytes: number): string {
  if (Buffer.byteLength(body) > maxBytes) throw tooLarge(maxBytes);
  return body;
}

function paramsFrom(body: string): GraphQLParams {
  let params: unknown;
  try {
    params = JSON.parse(body);
  } catch {
    throw httpError(400, 'BAD_REQUEST', 'The body is not valid JSON.');
  }
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw httpError(400, 'BAD_REQUEST', 'The body must be one JSON object; batches are not taken.');
  }
  return params;
}

function tooLarge(maxBytes: number): GraphQLError {
  return httpError(413, 'PAYLOAD_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`);
}
