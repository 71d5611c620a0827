import { once } from 'node:events';
import { WebSocket } from 'ws';
import { atPace, type Target } from './hostile-load.ts';

/** A little more than LIVE_MAX_SUBSCRIPTIONS allows, so that the refusal beyond it is seen too. */
const MAX_SILENT_SOCKETS = 5_500;
const TALKING_SOCKETS = 64;
const DEADLINE_MS = 30_000;

function connect({ origin }: Target): WebSocket {
  return new WebSocket(`${origin.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
    handshakeTimeout: DEADLINE_MS,
  });
}

/** Sockets that never say who they are: counted by how the gateway ends them. */
export async function openSilentSockets(target: Target): Promise<void> {
  const { tally, signal } = target;
  const sockets = new Set<WebSocket>();
  signal.addEventListener('abort', () => sockets.forEach((socket) => socket.terminate()));
  await atPace(target, MAX_SILENT_SOCKETS, async () => {
    const startedAt = performance.now();
    let openedMs = 0;
    const socket = connect(target);
    sockets.add(socket);
    const timer = setTimeout(() => socket.terminate(), DEADLINE_MS);
    tally.sent += 1;
    const label = await new Promise<string>((resolve) => {
      socket.on('open', () => (openedMs = performance.now() - startedAt));
      socket.on('close', (code) => resolve(`closed ${code}`));
      socket.on('error', (error) => resolve(error.message));
    });
    clearTimeout(timer);
    sockets.delete(socket);
    tally.add(label, openedMs || performance.now() - startedAt, 0);
  });
}

/** Sockets that are greeted properly and then send one operation after the other that is refused. */
export async function sendRefusedOperations(
  target: Target,
  connectionParams: Record<string, string>,
  query: string,
): Promise<void> {
  const { tally, signal } = target;
  const sockets = await Promise.all(
    Array.from({ length: TALKING_SOCKETS }, async () => {
      const socket = connect(target);
      socket.on('error', () => undefined);
      await once(socket, 'open');
      socket.send(JSON.stringify({ type: 'connection_init', payload: connectionParams }));
      await once(socket, 'message');
      return socket;
    }),
  );
  const leave = () => sockets.forEach((socket) => socket.terminate());
  signal.addEventListener('abort', leave);
  const free = [...sockets];
  await atPace(target, TALKING_SOCKETS, async (n) => {
    const socket = free.pop()!;
    const startedAt = performance.now();
    tally.sent += 1;
    const { label, text } = await exchange(
      socket,
      JSON.stringify({ id: `${n}`, type: 'subscribe', payload: { query } }),
    );
    tally.add(label, performance.now() - startedAt, text.length, text);
    free.push(socket);
  });
  leave();
}

/** The first message after one that was sent; a socket that has gone says so. */
function exchange(socket: WebSocket, message: string): Promise<{ label: string; text: string }> {
  return new Promise((resolve) => {
    const settle = (label: string, text = '') => {
      clearTimeout(timer);
      socket.off('message', onMessage).off('close', onClose);
      resolve({ label, text });
    };
    const onMessage = (data: Buffer) => {
      const text = data.toString('utf8');
      settle(/"type":"(\w+)"/.exec(text)?.[1] ?? 'message', text);
    };
    const onClose = (code: number) => settle(`closed ${code}`);
    const timer = setTimeout(() => settle('no answer'), DEADLINE_MS);
    if (socket.readyState !== WebSocket.OPEN) {
      settle('gone');
      return;
    }
    socket.on('message', onMessage).on('close', onClose);
    socket.send(message);
  });
}
