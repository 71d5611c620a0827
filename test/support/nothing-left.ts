import { afterAll, expect } from 'vitest';

/**
 * Part of every test file: it fails when Node has warned of anything while it ran, and when something of it still keeps
 * the process alive behind its last test. What nobody handled fails a run by itself.
 */

/** What Node says once of features that it may change: by name, and why we use it all the same. None so far. */
const ALLOWED_WARNINGS: ReadonlySet<string> = new Set([]);

/** One process runs many files, and each of them comes through here. */
const KEY = Symbol.for('duobei-graphql warnings');
const shared = globalThis as { [KEY]?: string[] };

function listen(): string[] {
  const heard: string[] = [];
  process.on('warning', ({ name, message }) => {
    if (!ALLOWED_WARNINGS.has(name)) heard.push(`${name}: ${message}`);
  });
  return heard;
}

const warnings = (shared[KEY] ??= listen());
// Those of the file before have been told.
warnings.length = 0;

/** Servers, sockets, timers, processes: everything but the pipes to who runs the tests. */
const handles = () => process.getActiveResourcesInfo().filter((name) => name !== 'PipeWrap');

/** What was closed last is gone some turns later, and a socket of `fetch` within four seconds. */
const MAX_WAIT_MS = 20_000;

async function handlesLeft(): Promise<string[]> {
  const giveUpAt = performance.now() + MAX_WAIT_MS;
  for (;;) {
    // Does not count itself, and is waited for all the same: a worker has its pipes.
    await new Promise((resolve) => setTimeout(resolve, 1).unref());
    const left = handles();
    if (left.length === 0 || performance.now() > giveUpAt) return left;
  }
}

afterAll(async () => {
  expect({ handlesLeft: await handlesLeft(), warnings }).toEqual({ handlesLeft: [], warnings: [] });
}, 2 * MAX_WAIT_MS);
