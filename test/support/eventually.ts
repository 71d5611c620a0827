import { vi } from 'vitest';

/** Waits until a check holds: for longer than a busy machine ever needs, so that it is the behaviour that is judged. */
export function eventually(check: () => unknown, everyMs = 5, withinMs = 30_000): Promise<unknown> {
  return vi.waitFor(check, { timeout: withinMs, interval: everyMs });
}

/** Waits until something is true; for longer than the test may take, it is the test that says so. */
export async function until(isTrue: () => boolean | Promise<boolean>, everyMs = 5): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, everyMs));
}
