import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';
import { openHandles } from './open-handles.ts';

/**
 * Part of every test file: it fails when servers, sockets, processes or timers that the file has opened are still open
 * at its end. Those that do not keep a process alive are not counted, as Node counts them.
 */

let before: string[];

beforeAll(() => {
  before = openHandles();
});

afterAll(async () => {
  // What was closed a moment ago may need some turns to be gone.
  const deadline = Date.now() + 5_000;
  while (leftOpen(before, openHandles()).length > 0 && Date.now() < deadline) {
    await setTimeout(10, undefined, { ref: false });
  }
  expect(leftOpen(before, openHandles())).toEqual([]);
});

/** Those of the second list that the first has not, each as often as it is there too often. */
function leftOpen(earlier: readonly string[], now: readonly string[]): string[] {
  const left = [...now];
  for (const handle of earlier) {
    const place = left.indexOf(handle);
    if (place !== -1) left.splice(place, 1);
  }
  return left;
}
