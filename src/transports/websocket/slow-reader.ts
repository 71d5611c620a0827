import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** What may wait in memory for one client, about the largest answer. Until it is taken the client is not listened to. */
const MAX_WAITING_BYTES = 256 * 1024;

interface ReaderOptions {
  /** What the frames are written to. */
  wire: Socket;
  takeWithinMs: number;
}

/**
 * Sends, and looks at whether the other side reads. Whoever asks faster than they read is made to wait: messages stay in
 * the network until answers have been taken. Whoever takes nothing in time is cut. The pings of the protocol would not find out,
 * for a client can answer those without reading them.
 */
// PERF(sockets, system calls): frames of one turn, such as a result and that it was the last, are written together.
export class SlowReader {
  readonly #socket: WebSocket;
  readonly #wire: Socket;
  readonly #takeWithinMs: number;
  #timer: NodeJS.Timeout | undefined;
  #isGathering = false;

  constructor(socket: WebSocket, { wire, takeWithinMs }: ReaderOptions) {
    this.#socket = socket;
    this.#wire = wire;
    this.#takeWithinMs = takeWithinMs;
  }

  /** Resolves when the system has taken it: a slow reader holds up its own results, not the memory. */
  send(text: string): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState !== this.#socket.OPEN) {
        resolve();
        return;
      }
      this.#gather();
      this.#socket.send(text, () => {
        this.#timer?.refresh();
        this.#look();
        resolve();
      });
    });
  }

  /** The socket has closed. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    const socket = this.#socket;
    const waiting = socket.bufferedAmount;
    if (waiting === 0) this.end();
    else this.#timer ??= setTimeout(() => socket.terminate(), this.#takeWithinMs);
    if (waiting > MAX_WAITING_BYTES) socket.pause();
    else if (socket.isPaused) socket.resume();
  }

  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    this.#wire.cork();
    process.nextTick(() => {
      this.#isGathering = false;
      this.#wire.uncork();
      this.#look();
    });
  }
}
