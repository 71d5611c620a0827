import { isUtf8 } from 'node:buffer';
import type { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { IncomingMessage } from 'node:http';
import { httpError } from '../../operation/http-error.ts';
import { askForBody } from '../../runtime/expected-bodies.ts';
import type { IncomingBodies } from './incoming-bodies.ts';
import { isForeignCharset, isPacked } from './media-type.ts';

/** The operation in the body of a request, as Node's server has it where there is one. */
export async function readJsonBody(
  request: Request,
  req: IncomingMessage | undefined,
  bodies: IncomingBodies,
): Promise<GraphQLParams> {
  const { headers } = request;
  const refusal = refusalOfForm(headers.get('content-type'), headers.get('content-encoding'));
  if (refusal) throw refusal;
  if (req) return paramsOf(await readNodeBytes(req, bodies));
  const body = Buffer.from(await request.arrayBuffer());
  if (body.length > bodies.maxBytes) throw tooLarge(bodies.maxBytes);
  return paramsOf(body);
}

/**
 * The body of one of Node's requests, straight from the stream; it is refused as soon as it is known to be too long, or
 * too late.
 */
export function readNodeBytes(req: IncomingMessage, bodies: IncomingBodies): Promise<Buffer> {
  const { maxBytes } = bodies;
  return new Promise((resolve, reject) => {
    // The client may have left while admission was waited for: then nothing comes any more, not even the end.
    if (req.destroyed) {
      reject(cutShort());
      return;
    }
    if (Number(req.headers['content-length']) > maxBytes) {
      reject(tooLarge(maxBytes));
      return;
    }
    // A request lives as long as its answer, so that whatever still listens to it would be kept as well.
    const settle = (): void => {
      body.end();
      req.off('data', onData).off('end', onEnd).off('error', fail).off('aborted', onAborted);
    };
    const fail = (error: Error): void => {
      settle();
      reject(error);
    };
    const body = bodies.begin(fail);
    const onData = (chunk: Buffer): void => {
      if (body.size + chunk.length > maxBytes) fail(tooLarge(maxBytes));
      else body.add(chunk);
    };
    const onEnd = (): void => {
      settle();
      resolve(body.bytes());
    };
    const onAborted = (): void => fail(cutShort());
    req.on('data', onData).on('end', onEnd).on('error', fail).on('aborted', onAborted);
    askForBody(req);
  });
}

/** The operation that a body is; throws the refusal of one that is none. */
export function paramsOf(body: Buffer): GraphQLParams {
  if (!isUtf8(body)) throw notUtf8('The body');
  let params: unknown;
  try {
    params = JSON.parse(body.toString('utf8'));
  } catch {
    throw httpError(400, 'BAD_REQUEST', 'The body is not valid JSON.');
  }
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    throw httpError(400, 'BAD_REQUEST', 'The body must be one JSON object; batches are not taken.');
  }
  return params;
}

/** Bytes that are no text would otherwise be replaced by marks, and those be sent on. */
export function notUtf8(what: string): GraphQLError {
  return httpError(400, 'BAD_REQUEST', `${what} is not valid UTF-8.`);
}

/** Why a body is refused by what its headers say of it, before a byte of it is read. */
export function refusalOfForm(
  contentType: string | null | undefined,
  contentEncoding: string | null | undefined,
): GraphQLError | null {
  if (isPacked(contentEncoding)) return packed();
  return isForeignCharset(contentType) ? foreignCharset() : null;
}

export function foreignCharset(): GraphQLError {
  return httpError(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send the body in UTF-8, and name no other charset.');
}

/** What comes packed may be a thousand times as large. */
function packed(): GraphQLError {
  const message = 'Send the body as it is, without Content-Encoding.';
  return httpError(415, 'UNSUPPORTED_MEDIA_TYPE', message, { 'accept-encoding': 'identity' });
}

function cutShort(): GraphQLError {
  return httpError(400, 'BAD_REQUEST', 'The body was cut short.');
}

function tooLarge(maxBytes: number): GraphQLError {
  return httpError(413, 'PAYLOAD_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`);
}
