import { setTimeout as wait } from 'node:timers/promises';
import { ask, OverloadedError, type Server } from './servers.ts';
import type { Workload } from './workload.ts';

/** One stretch of load on one server. */
export interface Sample {
  /** Server CPU of one request, in microseconds. */
  cpuUs: number;
  p50Ms: number;
  p99Ms: number;
  requestsPerSecond: number;
}

/** Every request of a run has a number of its own. */
let nextNumber = 1;

export interface LoadOptions {
  requests: number;
  concurrency: number;
  /** The same objects each time, as for a cache that is warm. */
  isRepeated?: boolean;
}

/** Sends `requests` operations, `concurrency` at a time, each worker its next as soon as it has its answer. */
export async function load(server: Server, workload: Workload, options: LoadOptions): Promise<Sample> {
  const { requests, concurrency, isRepeated = false } = options;
  const latencies: number[] = [];
  let left = requests;
  // Nobody goes on beside what is begun again.
  const giveUp = (error: unknown): never => {
    left = 0;
    throw error;
  };
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      latencies.push((await ask(server, workload, isRepeated ? 0 : nextNumber++).catch(giveUp)).ms);
    }
  };
  const cpuBefore = await server.cpuUs();
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: concurrency }, work));
  const tookMs = performance.now() - startedAt;
  const cpuUs = ((await server.cpuUs()) - cpuBefore) / requests;
  latencies.sort((a, b) => a - b);
  return {
    cpuUs,
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    requestsPerSecond: (requests * 1000) / tookMs,
  };
}

const ATTEMPTS = 5;

/** The same, begun again where the machine stood still. */
async function loadInPeace(server: Server, workload: Workload, options: LoadOptions): Promise<Sample> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await load(server, workload, options);
    } catch (error) {
      if (!(error instanceof OverloadedError) || attempt === ATTEMPTS) throw error;
      console.error(`Again, since the machine stood still: ${error.message}`);
      await wait(2_000);
    }
  }
}

/** Of sorted values. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function medianOf(values: readonly number[]): number {
  return shareOf(values, 0.5);
}

/** Most of what disturbs a round makes it dearer: a quarter of them were disturbed less than this one. */
export function lowerQuartileOf(values: readonly number[]): number {
  return shareOf(values, 0.25);
}

function shareOf(values: readonly number[], share: number): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    share,
  );
}

/** Until the code of every server is compiled and its pools are filled. */
const WARM_UP_ROUNDS = 6;

/**
 * Loads the servers in turn, several rounds, so that whatever happens to the machine happens to all of them. Several of one
 * name are processes of one build, which V8 compiles a little differently each time.
 */
export async function compare(
  servers: readonly Server[],
  workload: Workload,
  {
    rounds,
    requestsFor,
    ...options
  }: Omit<LoadOptions, 'requests'> & { rounds: number; requestsFor: (server: Server) => number },
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(servers.map(({ name }): [string, Sample[]] => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round += 1) {
    // In another order each time: who comes behind the lightest of them pays up to a tenth more.
    for (const server of shuffled(servers)) {
      const sample = await loadInPeace(server, workload, { ...options, requests: requestsFor(server) });
      if (round >= 0) samples.get(server.name)?.push(sample);
    }
  }
  return samples;
}

function shuffled<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ value }) => value);
}
