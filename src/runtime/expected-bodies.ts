import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Requests whose client waits for a word before it sends the body: `Expect: 100-continue`. */
const waiting = new WeakMap<IncomingMessage, ServerResponse>();

/** Serves such requests like all others; without it Node itself would ask for every body at once. */
export function holdExpectedBodies(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    waiting.set(request, response);
    server.emit('request', request, response);
  });
}

/** Has the client send the body, if it waits to be asked. Called when all is checked that needs none. */
export function askForBody(request: IncomingMessage): void {
  if (request.headers.expect === undefined) return;
  waiting.get(request)?.writeContinue();
  waiting.delete(request);
}

/** Whether the client has not been asked for the body that it would send. */
export function isBodyHeld(request: IncomingMessage): boolean {
  return waiting.has(request);
}
