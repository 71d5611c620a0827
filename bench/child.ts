import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the runner asks of a server process. */
export type Order = 'usage' | 'memory' | { latencyMs: number };

/** CPU time of the whole process so far, in microseconds. */
export interface Usage {
  cpuUs: number;
}

/** What the process holds behind a full collection, in MB. */
export interface Memory {
  heapMb: number;
  rssMb: number;
}

/** Answers the runner from inside of a server process, and tells it where the server is. */
export function reportTo(url: string, onLatency: (latencyMs: number) => void = () => undefined): void {
  process.on('message', (order: Order) => {
    if (order === 'memory') {
      globalThis.gc?.();
      const { heapUsed, rss } = process.memoryUsage();
      process.send?.({ heapMb: heapUsed / 1e6, rssMb: rss / 1e6 } satisfies Memory);
      return;
    }
    if (order !== 'usage') {
      onLatency(order.latencyMs);
      return;
    }
    const { user, system } = process.cpuUsage();
    process.send?.({ cpuUs: user + system } satisfies Usage);
  });
  process.on('disconnect', () => process.exit());
  process.send?.({ url });
}

/** Opens a plain server on a free port of loopback. */
export async function listen(listener: RequestListener): Promise<string> {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
