import { afterAll } from 'vitest';
import { createSandboxArchives } from '../../src/merchant-archives.ts';
import type { KeptOfMerchant } from '../../src/reads/kept.ts';

/** The archive of a sandbox that was started then, for all tests of a file that only read it: to write its history takes a second. */
export function keptHistory(startedMs: number): KeptOfMerchant {
  const archives = createSandboxArchives(startedMs, () => startedMs);
  afterAll(() => archives.close());
  return { open: () => archives.of({ name: 'default', partner: '20260101000000' }), keepsUsers: true };
}
