import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Has `socket` end in two steps where its answer came before the body of the request: what is still on its way would be
 * answered with a reset, which takes the answer away from a client or proxy that has not read it. So our half ends first,
 * and the rest when the body has, or `lingerMs` later. `current` is the request that is being answered.
 */
export function endGently(
  socket: Socket,
  current: () => IncomingMessage | undefined,
  lingerMs: number,
): void {
  const endAtOnce = socket.destroySoon.bind(socket);
  // Node calls it behind the last answer on a connection.
  socket.destroySoon = () => {
    const request = current();
    if (!request || request.complete || socket.destroyed) {
      endAtOnce();
      return;
    }
    const cut = (): void => void socket.destroy();
    const timer = setTimeout(cut, lingerMs);
    request.once('end', cut);
    socket.once('close', () => clearTimeout(timer));
    socket.end();
  };
}
