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
  res.once('close', () => {
    onLeave();
    wake?.();
  });
  const socket = ownSocketOf(res);
  return {
    write(part) {
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

/**
 * The socket of a response that is written in chunks; null for clients of HTTP/1.0, and for a response that waits for one
 * before it on its connection.
 */
// PERF(Node's HTTP, streams, crypto, timers): a part is one chunk for all who are sent it, head and end included; the response
// would make three writes of it for each.
function ownSocketOf(res: ServerResponse): Socket | null {
  return res.chunkedEncoding ? res.socket : null;
}
