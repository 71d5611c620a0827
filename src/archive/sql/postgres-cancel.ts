import { connect } from 'node:net';

/** Where a server is, and the key by which it knows one of its connections. */
export interface Cancelled {
  host: string;
  port: number;
  /** Some poolers give no keys. */
  processID: number | null;
  secretKey: number | null;
}

const CANCEL_REQUEST = 80_877_102;
const LENGTH = 16;

/** Nobody answers; a server that hangs is not waited for. */
const TIMEOUT_MS = 3_000;

/**
 * Asks the server to end what a connection does. Otherwise what waits there for a lock waits on behind a connection that
 * is gone, and takes one of the server's few places.
 */
export function cancelQuery({ host, port, processID, secretKey }: Cancelled): void {
  if (typeof processID !== 'number' || typeof secretKey !== 'number') return;
  const request = Buffer.alloc(LENGTH);
  [LENGTH, CANCEL_REQUEST, processID, secretKey].forEach((value, index) => {
    request.writeInt32BE(value, index * 4);
  });
  const place = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
  const socket = connect(place, () => socket.end(request));
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy());
  socket.on('error', () => undefined);
  socket.unref();
}
