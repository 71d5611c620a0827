import type { IncomingMessage, ServerResponse } from 'node:http';

/** What Node's server hands on with each request; absent for requests made with `yoga.fetch`. */
export interface NodeExchange {
  req?: IncomingMessage;
  res?: ServerResponse;
}
