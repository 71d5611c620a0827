import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { startRedisServer } from '../redis/redis-server.ts';
import { figure } from './figures.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { freePort } from '../support/programs.ts';
import { startLoads } from './restart-loads.ts';
import { hasShippedProxies, nginxWithoutKeepalive, shipped, type StartShipped } from './shipped-proxies.ts';
import { until } from '../support/eventually.ts';

/** How often each of the gateways is restarted; RESTART_ROUNDS sets another number. */
const ROUNDS = Number(process.env['RESTART_ROUNDS'] ?? 1);
const RESUMED_WITHIN_MS = 5_000;

const env = {
  REPLICAS: '2',
  RATE_LIMIT_POINTS: '1000000',
  LIMIT_CREATES_PER_HOUR: '1000000',
  LIMIT_SERVER_CREATES_PER_HOUR: '1000000',
};
const RENAME = `mutation ($title: String!) { renameRoom(input: { roomId: "${seedIds.liveRoom}", title: $title }) { userErrors { code } } }`;

/** A gateway that is started anew at the same address. */
async function startReplica(sandbox: Sandbox, more: Record<string, string>) {
  const port = String(await freePort());
  const start = () => startGatewayProcess(sandbox, { ...env, ...more, PORT: port });
  let running = await start();
  return {
    origin: `http://127.0.0.1:${port}`,
    async restart() {
      running.child.kill('SIGTERM');
      expect(await running.exitCode).toBe(0);
      running = await start();
    },
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  };
}

/** haproxy notices within 2 s, and later on a busy machine; nginx when the port is closed. */
const ways: [name: string, StartShipped, drainSeconds: string, workersOfFirst: string][] = [
  ['haproxy, one of them with two workers', shipped.haproxy, '5', '2'],
  ['nginx, keepalive', shipped.nginx, '2', '1'],
  ['nginx, no keepalive', nginxWithoutKeepalive, '2', '1'],
];

describe.runIf(hasShippedProxies)('gateways that are restarted in turn lose nothing', () => {
  test.each(ways)(
    'behind %s',
    { timeout: 120_000 + ROUNDS * 120_000 },
    async (name, startProxy, drainSeconds, workersOfFirst) => {
      await using redis = await startRedisServer();
      const more = { REDIS_URL: redis.url, DRAIN_SECONDS: drainSeconds };
      await using sandbox = await startSandbox({ balance: 1_000_000_000 });
      await using a = await startReplica(sandbox, { ...more, WORKERS: workersOfFirst });
      await using b = await startReplica(sandbox, more);
      await using proxy = await startProxy([a.origin, b.origin]);
      const loads = startLoads(proxy);
      await until(() => loads.streams.every(({ title }) => title() !== undefined));
      let slowest = 0;
      for (let stop = 0; stop < 2 * ROUNDS; stop += 1) {
        await [a, b][stop % 2]!.restart();
        const title = `Title ${stop}`;
        const startedAt = performance.now();
        expect(await loads.execute(RENAME, { title })).toContain('"userErrors":[]');
        await until(() =>
          loads.streams.every((stream) => stream.title() === title || stream.ends.length > 0),
        );
        slowest = Math.max(slowest, performance.now() - startedAt);
      }
      const outcomes = await loads.stop();
      for (const [what, { sent, lost }] of Object.entries(outcomes))
        figure(`restarts in turn behind ${name}, ${what}`, '0 lost', `${lost.length} lost of ${sent}`);
      figure(
        `restarts in turn behind ${name}, streams again`,
        '≤ 5 s',
        `${(slowest / 1_000).toFixed(1)} s at the slowest`,
      );
      // As one text, which a report shows whole.
      expect(
        Object.values(outcomes)
          .flatMap(({ lost }) => lost)
          .join('\n'),
      ).toBe('');
      expect(slowest).toBeLessThan(RESUMED_WITHIN_MS);
    },
  );
});
