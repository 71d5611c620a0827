import type { GraphQLError } from 'graphql';
import type { GraphQLParams } from 'graphql-yoga';
import type { IncomingMessage } from 'node:http';
import { httpError } from '../../operation/http-error.ts';

/** The media type of a body, without its parameters. */
export function mediaTypeOf(contentType: string | null | undefined): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase();
}

/** The operation in the body of a request, as Node's server has it where there is one. */
export async function readJsonBody(
  request: Request,
  req: IncomingMessage | undefined,
  maxBytes: number,
): Promise<GraphQLParams> {
  if (req) return readNodeBody(req, maxBytes);
  const body = await request.text();
  if (Buffer.byteLength(body) > maxBytes) throw tooLarge(maxBytes);
  const params = paramsFrom(body);
  if (params instanceof Error) throw params;
  return params;
}

/**
 * The operation in the body of one of Node's requests, straight from the stream; a body is refused as soon as it is
 * known to be too long.
 */
export function readNodeBody(req: IncomingMessage, maxBytes: number): Promise<GraphQLParams> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    // The client may have left while admission was waited for: then nothing comes any more, not even the end.
    if (req.destroyed) {
      reject(cutShort());
      return;
    }
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
    req.on('end', () => {
      const params = paramsFrom(textOf(chunks));
      if (params instanceof Error) reject(params);
      else resolve(params);
    });
    req.on('error', reject);
    req.on('aborted', () => reject(cutShort()));
  });
}

function textOf(chunks: readonly Buffer[]): string {
  const [only] = chunks;
  return (only && chunks.length === 1 ? only : Buffer.concat(chunks)).toString('utf8');
}

function paramsFrom(body: string): GraphQLParams | GraphQLError {
  let params: unknown;
  try {
    params = JSON.parse(body);
  } catch {
    return httpError(400, 'BAD_REQUEST', 'The body is not valid JSON.');
  }
  if (typeof params !== 'object' || params === null || Array.isArray(params)) {
    return httpError(400, 'BAD_REQUEST', 'The body must be one JSON object; batches are not taken.');
  }
  return params;
}

function cutShort(): GraphQLError {
  return httpError(400, 'BAD_REQUEST', 'The body was cut short.');
}

function tooLarge(maxBytes: number): GraphQLError {
  return httpError(413, 'PAYLOAD_TOO_LARGE', `The body is larger than ${maxBytes} bytes.`);
}
