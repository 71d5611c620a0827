import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Part } from '../../operation/results.ts';
import type { PartWriter } from './part-stream.ts';

/** Where the parts of one answer are written. */
export interface PartWire {
  /** A promise where the client has to take something first; it resolves also when the client leaves. */
  write: (part: Part) => Promise<void> | undefined;
  /** A sign of life, unless something waits to be taken. */
  ping: () => void;
  end: (last: Part | undefined) => void;
}

/** Begins the body of a response whose head has been written. `onLeave`: the client has gone, or the body is complete. */
export function openWire(res: ServerResponse, writer: PartWriter, onLeave: () => void): PartWire {
  let wake: (() => void) | undefined;
  res.write(writer.opening);
  flattenHead(res);
  res.once('close', () => {
    onLeave();
    wake?.();
  });
  return {
    write(part) {
      const socket = ownSocketOf(res);
      const hasRoom = socket ? socket.write(writer.chunkOf(part)) : res.write(writer.bytesOf(part));
      if (hasRoom) return undefined;
      return new Promise((resolve) => {
        wake = resolve;
        (socket ?? res).once('drain', resolve);
      });
    },
    ping() {
      if (writer.beat && !res.destroyed && res.writableLength === 0) res.write(writer.beat);
    },
    end(last) {
      if (res.destroyed) return;
      const closing = writer.closingOf(last);
      if (closing.length > 0) res.write(closing);
      res.end();
    },
  };
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
