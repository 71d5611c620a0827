import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '../../support/eventually.ts';

/** A connection by hand. */
export interface Connection {
  socket: Socket;
  /** All that came. */
  text: () => string;
  /** Once this many answers have begun. */
  answered: (count: number) => Promise<void>;
  /** When nothing more comes from the other side. */
  ended: Promise<unknown>;
  /** What went wrong with it, if anything has, once it is closed. */
  closed: Promise<string | undefined>;
}

/** Opens one to a server of the loopback; it stays open to the other side when that ends. */
export async function openConnection(url: string): Promise<Connection> {
  const socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  let text = '';
  let failure: string | undefined;
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  socket.on('error', ({ code }: NodeJS.ErrnoException) => (failure = code));
  const answered = (count: number): boolean => text.split('HTTP/1.1 ').length > count;
  return {
    socket,
    text: () => text,
    async answered(count) {
      await eventually(() => {
        if (!answered(count)) throw new Error(`Only this has come: ${text}`);
      });
    },
    ended: new Promise((resolve) => socket.once('end', resolve)),
    closed: new Promise((resolve) => socket.once('close', () => resolve(failure))),
  };
}

/** A connection that ends with the other side's end of it. */
export interface Client {
  socket: Socket;
  /** All that came, once nothing more does. */
  received: Promise<string>;
}

export function dial(port: number): Client {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk))).on('error', () => undefined);
  return { socket, received: once(socket, 'close').then(() => text) };
}
