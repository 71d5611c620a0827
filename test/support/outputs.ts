import { once } from 'node:events';
import WebSocket from 'ws';

/** Every way in which a result can come that has parts. */
export const transports = [
  'multipart',
  'multipart, by path',
  'multipart, by id',
  'sse, distinct connections',
  'sse, single connection',
  'websocket',
] as const;
export type Transport = (typeof transports)[number];

export interface AskedOperation {
  query: string;
  operationName?: string;
  variables?: Record<string, unknown>;
}

export interface OutputOptions {
  headers?: Record<string, string>;
  /** Called with all that has come so far; true: the client leaves. */
  isEnough: (text: string) => boolean;
  /** The client leaves then, whatever has come. */
  leaveAfterMs?: number | undefined;
}

const TOKEN = 'x-graphql-event-stream-token';

/** Those of Apollo's clients take events as well. */
const ACCEPTS: Partial<Record<Transport, string>> = {
  multipart: 'multipart/mixed',
  'multipart, by path': 'multipart/mixed;subscriptionSpec=1.0, multipart/mixed;deferSpec=20220824',
  'multipart, by id': 'multipart/mixed;subscriptionSpec=1.0, multipart/mixed;incrementalSpec=v0.2',
  'sse, distinct connections': 'text/event-stream',
};

/** Everything that a client is sent of one operation, as text: until it is over, or the client leaves. */
export async function outputOf(
  url: string,
  transport: Transport,
  operation: AskedOperation,
  options: OutputOptions,
): Promise<string> {
  const leaving = new AbortController();
  const timer =
    options.leaveAfterMs === undefined ? undefined : setTimeout(() => leaving.abort(), options.leaveAfterMs);
  try {
    return await (transport === 'websocket' ? overSocket : overHttp)(
      url,
      transport,
      operation,
      options,
      leaving,
    );
  } catch (error) {
    // It has left.
    if (!leaving.signal.aborted) throw error;
    return '';
  } finally {
    clearTimeout(timer);
    leaving.abort();
  }
}

type Way = (
  url: string,
  transport: Transport,
  operation: AskedOperation,
  options: OutputOptions,
  leaving: AbortController,
) => Promise<string>;

const overHttp: Way = async (url, transport, operation, { headers = {}, isEnough }, { signal }) => {
  const post = (body: object, more: Record<string, string>) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers, ...more },
      body: JSON.stringify(body),
      signal,
    });
  const accept = ACCEPTS[transport];
  if (accept !== undefined) return read(await post(operation, { accept }), isEnough);
  const reservation = await fetch(url, { method: 'PUT', headers, signal });
  const token = await reservation.text();
  if (reservation.status !== 201) return token;
  const stream = await fetch(url, { headers: { ...headers, [TOKEN]: token }, signal });
  const [told, text] = await Promise.all([
    post({ ...operation, extensions: { operationId: 'a' } }, { [TOKEN]: token }).then((taken) =>
      taken.text(),
    ),
    read(stream, (found) => isEnough(found) || found.includes('event: complete')),
  ]);
  return `${told}\n${text}`;
};

async function read(response: Response, isEnough: (text: string) => boolean): Promise<string> {
  let text = `${JSON.stringify(Object.fromEntries(response.headers))}\n`;
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  while (reader && !isEnough(text)) {
    const { done, value } = await reader.read();
    if (done) break;
    text += value;
  }
  return text;
}

const overSocket: Way = async (url, _transport, payload, { headers = {}, isEnough }, { signal }) => {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { headers });
  socket.on('error', () => undefined);
  signal.addEventListener('abort', () => socket.terminate(), { once: true });
  const closed = once(socket, 'close');
  let text = '';
  const over = new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = data.toString();
      text += `${message}\n`;
      const { type } = JSON.parse(message) as { type: string };
      if (type === 'connection_ack') socket.send(JSON.stringify({ id: 'a', type: 'subscribe', payload }));
      if (type === 'complete' || type === 'error' || isEnough(text)) resolve();
    });
  });
  socket.once('open', () => socket.send('{"type":"connection_init"}'));
  await Promise.race([over, closed]);
  socket.terminate();
  return text;
};
