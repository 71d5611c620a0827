/** Loaded into the gateway by soak.ts: says on request what the process holds, after a collection. */
export interface Probe {
  rssMb: number;
  heapMb: number;
  /** Sockets, timers and the like that keep the process alive. */
  handles: number;
}

process.on('message', () => {
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const probe: Probe = {
    rssMb: rss / 2 ** 20,
    heapMb: heapUsed / 2 ** 20,
    handles: process.getActiveResourcesInfo().length,
  };
  process.send?.(probe);
});
