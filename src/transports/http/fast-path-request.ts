import type { IncomingMessage, ServerResponse } from 'node:http';
import { Cancellation } from '../../runtime/cancellation.ts';
import { isForeignCharset, isPacked, mediaTypeOf } from './media-type.ts';
import { NodeHeaders, type RequestHeaders } from '../../runtime/request-headers.ts';

/** Names the event stream that a request belongs to. */
export const STREAM_HEADER = 'x-graphql-event-stream-token';

/** What stands in the target of a request by itself. */
const PLAIN = /^[\x21-\x7e]*$/;

/**
 * The query string of an operation that is asked for by GET in the plainest way; undefined otherwise. Pages for browsers
 * and streams are asked for by GET too.
 */
export function plainSearchOf(
  { method, url = '', headers }: IncomingMessage,
  endpoint: string,
): URLSearchParams | undefined {
  const isPlain =
    method === 'GET' &&
    url.startsWith(`${endpoint}?`) &&
    PLAIN.test(url) &&
    headers['content-length'] === undefined &&
    headers['transfer-encoding'] === undefined &&
    headers[STREAM_HEADER] === undefined &&
    headers.accept?.includes('text/html') !== true &&
    !!headers.host;
  if (!isPlain) return undefined;
  const search = new URLSearchParams(url.slice(endpoint.length));
  return search.has('token') ? undefined : search;
}

/** Whether an operation was posted in the plainest way: as JSON in UTF-8 of a known length. */
export function isPlainPost(
  { method, url, headers }: IncomingMessage,
  endpoint: string,
  maxBodyBytes: number,
): boolean {
  return (
    method === 'POST' &&
    url === endpoint &&
    mediaTypeOf(headers['content-type']) === 'application/json' &&
    !isForeignCharset(headers['content-type']) &&
    !isPacked(headers['content-encoding']) &&
    Number(headers['content-length']) <= maxBodyBytes &&
    !!headers.host
  );
}

/** One of Node's requests, as the context of an operation looks at it. */
export class FastPathRequest {
  readonly headers: RequestHeaders;
  /** Aborted when the client leaves before it has its answer. */
  readonly signal = new Cancellation();
  readonly #req: IncomingMessage;

  constructor(req: IncomingMessage, res: ServerResponse) {
    this.#req = req;
    this.headers = new NodeHeaders(req.headers);
    res.on('close', () => {
      if (!res.writableEnded) this.signal.abort(res.errored);
    });
  }

  /** As the client knows the gateway. */
  get url(): string {
    const { headers, url = '' } = this.#req;
    return `http://${headers.host}${url}`;
  }
}
