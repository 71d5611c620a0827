import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { figure } from './figures.ts';
import { startGatewayProcess, type GatewayProcess } from './gateway-process.ts';

/** Resident memory in MB; only Linux tells it of another process. */
function residentMb({ child }: GatewayProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

const ask = (gateway: GatewayProcess, id: string) =>
  gateway.execute('query ($id: ID!) { room(id: $id) { title } }', { id });

describe.runIf(platform() === 'linux')('an answer without end', () => {
  test.each([
    ['oversize', '200 MB body'],
    ['gzip-bomb', 'gzip bomb'],
  ] as const)(
    '%s is an error of the vendor’s, and costs no memory',
    { timeout: 60_000 },
    async (kind, what) => {
      await using sandbox = await startSandbox();
      await using gateway = await startGatewayProcess(sandbox, { CACHE_TTL_RECORDS_MS: '0' });
      // What every first answer costs, floods included, is not the flood's.
      for (let request = 0; request < 300; request += 1) await ask(gateway, seedIds.liveRoom);
      const before = residentMb(gateway);
      let peak = before;
      const sampling = setInterval(() => (peak = Math.max(peak, residentMb(gateway))), 5);
      sandbox.faults.add({ endpoint: '*', kind, times: 6 });
      const answers = await Promise.all(
        Array.from({ length: 6 }, (_, index) => ask(gateway, `jz${String(index).padStart(32, '0')}`)),
      );
      clearInterval(sampling);
      const codes = answers.map(
        ({ errors }) => (errors?.[0]?.extensions as { code?: string } | undefined)?.code,
      );
      figure(
        `6 × ${what}`,
        'typed error, RSS + ≤ 60 MB',
        `${new Set(codes).size === 1 ? codes[0] : codes.join()}, RSS + ${(peak - before).toFixed(0)} MB`,
      );
      expect(codes).toEqual(Array(6).fill('UPSTREAM_INVALID_RESPONSE'));
      expect(peak - before).toBeLessThanOrEqual(60);
    },
  );
});
