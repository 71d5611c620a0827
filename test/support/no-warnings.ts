import { afterAll, expect } from 'vitest';

/**
 * Part of every test file: it fails when Node has warned of anything while it ran. What nobody handled fails a run by
 * itself.
 */

/** What Node says once of features that it may change: by name, and why we use it all the same. None so far. */
const ALLOWED_WARNINGS: ReadonlySet<string> = new Set([]);

/** One process runs many files, and each of them comes through here. */
const KEY = Symbol.for('duobei-graphql warnings');
const shared = globalThis as unknown as Partial<Record<typeof KEY, string[]>>;

function listen(): string[] {
  const heard: string[] = [];
  process.on('warning', ({ name, message }) => {
    if (!ALLOWED_WARNINGS.has(name)) heard.push(`${name}: ${message}`);
  });
  return heard;
}

const warnings = shared[KEY] ?? (shared[KEY] = listen());
// Those of the file before have been told.
warnings.length = 0;

afterAll(async () => {
  // Warnings come a turn later.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});
