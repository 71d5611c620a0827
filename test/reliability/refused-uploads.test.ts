import { describe, expect, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/server.ts';
import { figure, settleMany } from './figures.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { hasProxies, proxies } from './proxies.ts';
import { refusedUploads, SECRET, trySending } from './refused-uploads.ts';

/** Of each refusal through each proxy; REFUSED_UPLOADS sets another number. */
const TRIES = Number(process.env['REFUSED_UPLOADS'] ?? 6);

/** Clients at once, so that connections wait for each other as on a busy machine. */
const CLIENTS = 4;

const env = {
  AUTH: '',
  AUTH_JWT_SECRET: SECRET,
  // One caller and one address for all of them.
  RATE_LIMIT_POINTS: '1000000',
};

describe.runIf(hasProxies)('a refused upload is answered with its reason', () => {
  test.each(Object.entries(proxies))(
    'through %s',
    { timeout: 60_000 + TRIES * 10_000 },
    async (name, startProxy) => {
      await using sandbox = await startSandbox();
      await using gateway = await startGatewayProcess(sandbox, env);
      await using proxy = await startProxy(new URL(gateway.url).origin);
      const url = new URL('/graphql', proxy.origin).href;
      for (const [what, refused] of Object.entries(refusedUploads)) {
        const results = await settleMany(TRIES, CLIENTS, (index) => trySending(url, refused, index));
        const others = results.flatMap((result) =>
          result.status === 'fulfilled' && result.value !== 'typed' ? [result.value] : [],
        );
        figure(
          `upload refused, ${what}, through: ${name}`,
          `${TRIES} typed answers`,
          `${TRIES - others.length}`,
        );
        expect.soft(others).toEqual([]);
      }
    },
  );
});
