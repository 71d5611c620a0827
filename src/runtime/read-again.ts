import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** Whether a request asks for the one protocol that the server changes to: RFC 6455, 4.1. By HTTP/1.0 nothing is upgraded. */
export function offersWebSocket({ method, httpVersion, headers: { upgrade } }: IncomingMessage): boolean {
  return method === 'GET' && httpVersion === '1.1' && upgrade?.trim().toLowerCase() === 'websocket';
}

/**
 * Whether Node.js asks beforehand which offers are taken up. It does from 24.9 on; it has to from 25 on, where the body of a
 * request with an offer is no part of what the connection hands over.
 */
export const ASKS_BEFORE_UPGRADE = Number.parseInt(process.versions.node) >= 25;

/**
 * Whether the connection has to end with the answer to this request: behind one whose offer it was told to pass over, Node.js
 * forgets what came in the same packet.
 */
export function isLastOf(request: IncomingMessage): boolean {
  return ASKS_BEFORE_UPGRADE && request.headers.upgrade !== undefined;
}

/** What offers another protocol, without the offer: of `Connection` the other names stay. */
const OFFER = new Set(['upgrade', 'http2-settings']);

/**
 * Gives a request that Node has taken for an upgrade back to the server, without its offer, as RFC 9110 (7.8) has it for
 * protocols that a server does not speak. Node hands the whole connection over as soon as it has read the head; here the
 * connection is put in as a new one that begins with that head, so that bodies, limits and later requests are those of
 * any other. Behind `before`, an answer that is still under way on the connection.
 */
export function readAgain(
  server: Server,
  request: IncomingMessage,
  head: Buffer,
  before: ServerResponse | null | undefined,
): void {
  const { socket } = request;
  const onError = (): void => void socket.destroy();
  const putIn = (): void => {
    socket.off('error', onError);
    // The answer before it was the last one.
    if (!socket.writable) return;
    // The answer before it has begun the time that a connection may be idle.
    socket.setTimeout(0);
    socket.unshift(Buffer.concat([Buffer.from(plainHeadOf(request), 'latin1'), head]));
    server.emit('connection', socket);
  };
  socket.on('error', onError);
  if (before) before.once('close', putIn);
  else putIn();
}

/** The head of a request as it came, but for the offer. */
function plainHeadOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    const kept = keptOf(name.toLowerCase(), value);
    if (kept !== null) lines.push(`${name}:${kept}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

function keptOf(name: string, value: string): string | null {
  if (OFFER.has(name)) return null;
  if (name !== 'connection') return value;
  const names = value.split(',').filter((option) => !OFFER.has(option.trim().toLowerCase()));
  return names.length > 0 ? names.join(',') : null;
}
