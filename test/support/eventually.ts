import { vi } from 'vitest';

/** Waits until a check holds: for longer than a busy machine ever needs, so that it is the behaviour that is judged. */
export function eventually(check: () => unknown): Promise<unknown> {
  return vi.waitFor(check, { timeout: 30_000, interval: 5 });
}
