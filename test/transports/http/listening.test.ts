import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { startHttpServer } from '../../../src/runtime/http-server.ts';
import { listenError } from '../../../src/runtime/listen-error.ts';
import { startMetricsServer } from '../../../src/telemetry/metrics-server.ts';

const address = { host: '127.0.0.1', port: 0 };
const hello: RequestListener = (_req, res) => void res.end('hello');

describe('a port', () => {
  test('that is taken is a clear error, also for the metrics', async () => {
    const server = await startHttpServer(hello, address);
    const port = Number(new URL(server.url).port);
    const taken = { host: '127.0.0.1', port };
    await expect(startHttpServer(hello, taken)).rejects.toThrow(
      `Port ${port} is in use. Set PORT to another one, or 0.`,
    );
    const source = { contentType: 'text/plain', metrics: () => Promise.resolve('') };
    await expect(startMetricsServer(source, taken)).rejects.toThrow(
      `Port ${port} is in use. Set METRICS_PORT to another one, or 0.`,
    );
    await server.close();
  });

  // A label is no longer than 63 letters: nobody is asked about it.
  const noName = 'n'.repeat(64);

  test.each([
    [
      noName,
      new RegExp(
        `^The name ${noName} cannot be resolved \\(E\\w+\\)\\. Set (\\w+) to an address of this machine\\.$`,
      ),
    ],
    ['192.0.2.1', /^The address 192\.0\.2\.1 is none of this machine\. Set (\w+) to one that is\.$/],
    ['fe80::1', /^Nobody can listen at fe80::1, port 0 \(E\w+\)\. Set (\w+) and \w+\.$/],
  ])('of a host where nobody can listen names its variable: %s', async (host, said) => {
    const place = { host, port: 0 };
    const source = { contentType: 'text/plain', metrics: () => Promise.resolve('') };
    for (const [started, variable] of [
      [startHttpServer(hello, place), 'HOST'],
      [startMetricsServer(source, place), 'METRICS_HOST'],
    ] as const) {
      const error = await started.then(
        () => expect.unreachable(),
        (failure: unknown) => failure as Error,
      );
      expect(said.exec(error.message)?.[1], error.message).toBe(variable);
    }
  });

  test('below those of every user names its variable', () => {
    const error = Object.assign(new Error('listen EACCES'), { code: 'EACCES', syscall: 'listen' });
    expect(listenError(error, { host: '::', port: 80 }, { host: 'HOST', port: 'PORT' }).message).toBe(
      'Port 80 is not for this user. Set PORT to another one, above 1023.',
    );
  });
});
