import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** What may wait in memory for one client, about the largest answer. Until it is taken the client is not listened to. */
const MAX_WAITING_BYTES = 256 * 1024;

/** Sends, and looks at whether the other side reads. */
export interface SlowReader {
  /** Resolves when the system has taken it: a slow reader holds up its own results, not the memory. */
  send: (text: string) => Promise<void>;
  /** The socket has closed. */
  end: () => void;
}

interface ReaderOptions {
  /** What the frames are written to. */
  wire: Socket;
  takeWithinMs: number;
}

/**
 * Whoever asks faster than they read is made to wait: messages stay in the network until answers have been taken.
 * Whoever takes nothing in time is cut. The pings of the protocol would not find out, for a client can answer those
 * without reading them.
 */
// PERF(sockets, system calls): frames of one turn, such as a result and that it was the last, are written together.
export function watchReader(socket: WebSocket, { wire, takeWithinMs }: ReaderOptions): SlowReader {
  let timer: NodeJS.Timeout | undefined;
  const end = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  const look = (): void => {
    const waiting = socket.bufferedAmount;
    if (waiting === 0) end();
    else timer ??= setTimeout(() => socket.terminate(), takeWithinMs);
    if (waiting > MAX_WAITING_BYTES) socket.pause();
    else if (socket.isPaused) socket.resume();
  };
  let isGathering = false;
  const write = (): void => {
    isGathering = false;
    wire.uncork();
    look();
  };
  const gather = (): void => {
    if (isGathering) return;
    isGathering = true;
    wire.cork();
    process.nextTick(write);
  };
  return {
    send: (text) =>
      new Promise((resolve) => {
        if (socket.readyState !== socket.OPEN) {
          resolve();
          return;
        }
        gather();
        socket.send(text, () => {
          timer?.refresh();
          look();
          resolve();
        });
      }),
    end,
  };
}
