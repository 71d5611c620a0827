import type { IncomingMessage, ServerResponse } from 'node:http';
import { Cancellation } from '../../runtime/cancellation.ts';
import { mediaTypeOf } from './json-body.ts';
import { NodeHeaders, type RequestHeaders } from '../../runtime/request-headers.ts';

/** The media type of the answer is the first that the client names, where it is one of these. */
const JSON_ANSWER = /^ *(application\/json|application\/graphql-response\+json|\*\/\*) *(?:[,;]|$)/i;

/** Names the event stream that a request belongs to. */
export const STREAM_HEADER = 'x-graphql-event-stream-token';

/**
 * The media type of the answer where the fast path takes the request: an operation posted as JSON of a known length, to
 * be answered as JSON. Null for every other request.
 */
export function fastPathAnswerType(
  { method, url, headers }: IncomingMessage,
  endpoint: string,
  maxBodyBytes: number,
): string | null {
  const isTaken =
    method === 'POST' &&
    url === endpoint &&
    mediaTypeOf(headers['content-type']) === 'application/json' &&
    Number(headers['content-length']) <= maxBodyBytes &&
    headers[STREAM_HEADER] === undefined &&
    !!headers.host;
  if (!isTaken) return null;
  const { accept = '*/*' } = headers;
  const asked = accept.includes('charset') ? undefined : JSON_ANSWER.exec(accept)?.[1];
  if (asked === undefined) return null;
  return asked === '*/*' ? 'application/json' : asked.toLowerCase();
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
