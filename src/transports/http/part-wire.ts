import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Part } from '../../operation/results.ts';
import type { PartWriter } from './part-stream.ts';

/** Where the parts of one answer are written: the body of a response whose head has been written. */
// PERF(garbage collector): there may be thousands.
export class PartWire {
  readonly #res: ServerResponse;
  readonly #writer: PartWriter;
  #onTaken: (() => void) | undefined;

  constructor(res: ServerResponse, writer: PartWriter) {
    this.#res = res;
    this.#writer = writer;
    res.write(writer.opening);
    flattenHead(res);
  }

  /** A promise where the client has to take something first; it resolves also when the client leaves. */
  write(part: Part): Promise<void> | undefined {
    const [res, writer] = [this.#res, this.#writer];
    const socket = ownSocketOf(res);
    const hasRoom = socket ? socket.write(writer.chunkOf(part)) : res.write(writer.bytesOf(part));
    if (hasRoom) return undefined;
    return new Promise((resolve) => {
      this.#onTaken = resolve;
      (socket ?? res).once('drain', resolve);
    });
  }

  /** A sign of life, unless something waits to be taken. */
  ping(): void {
    const { beat } = this.#writer;
    if (beat && !this.#res.destroyed && this.#res.writableLength === 0) this.#res.write(beat);
  }

  end(last: Part | undefined): void {
    if (this.#res.destroyed) return;
    const closing = this.#writer.closingOf(last);
    if (closing.length > 0) this.#res.write(closing);
    this.#res.end();
  }

  /** The client has gone: nothing is taken any more. */
  close(): void {
    this.#onTaken?.();
  }
}

/** A response keeps its head, which Node has put together of some fifty strings, for as long as it lasts: as one from now on. */
// PERF(garbage collector): they are 1.5 KB of a subscriber.
function flattenHead(res: ServerResponse & { _header?: unknown }): void {
  // To look at a character of a string that was put together makes it one.
  if (typeof res._header === 'string') res._header.charCodeAt(0);
}

/**
 * The socket of a response that is written in chunks; null for clients of HTTP/1.0, for a response that waits for one
 * before it on its connection, and where the socket takes no more.
 */
// PERF(Node's HTTP, streams, crypto, timers): a part is one chunk for all who are sent it, head and end included; the response
// would make three writes of it for each.
function ownSocketOf(res: ServerResponse): Socket | null {
  const { socket } = res;
  return res.chunkedEncoding && socket?.writable && res.writableLength === socket.writableLength
    ? socket
    : null;
}
