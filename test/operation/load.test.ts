import { describe, expect, test } from 'vitest';
import { startLoadMonitor } from '../../src/runtime/load-monitor.ts';
import { timersSet } from '../support/held.ts';

/** Holds up everything that happens in this process. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('how long a new request would wait', () => {
  test('is seen where the process itself is late, and is over when it is not', async () => {
    using load = startLoadMonitor(5);
    block(400);
    while (load.waitMs === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    // Of one pause, three tenths.
    expect(load.waitMs).toBeGreaterThan(0.3 * 300);
    const seenMs = load.waitMs;
    while (load.waitMs > seenMs / 2) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  test('is more the longer it lasts', async () => {
    using load = startLoadMonitor(5);
    let waitMs = 0;
    for (let pauses = 0; pauses < 10; pauses += 1) {
      block(100);
      await new Promise((resolve) => setTimeout(resolve, 6));
      waitMs = Math.max(waitMs, load.waitMs);
    }
    // More than after a single one, of which three tenths count.
    expect(waitMs).toBeGreaterThan(0.35 * 100);
  });

  test('is watched no longer when it is of no use', () => {
    const before = timersSet();
    startLoadMonitor()[Symbol.dispose]();
    expect(timersSet()).toBe(before);
  });
});
