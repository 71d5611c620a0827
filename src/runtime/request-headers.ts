import type { IncomingHttpHeaders } from 'node:http';

/** As much of a request's headers as is looked at. */
export type RequestHeaders = Pick<Headers, 'get'>;

/** The headers of one of Node's requests. */
export class NodeHeaders implements RequestHeaders {
  readonly #headers: IncomingHttpHeaders;

  constructor(headers: IncomingHttpHeaders) {
    this.#headers = headers;
  }

  get(name: string): string | null {
    const value = this.#headers[name];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  }
}
