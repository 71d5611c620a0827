import { describe, expect, test } from 'vitest';
import { startMetricsServer } from '../../src/telemetry/metrics-server.ts';
import { dial } from '../transports/http/connection.ts';

const address = { host: '127.0.0.1', port: 0 };

describe('the server of the metrics', () => {
  const source = { contentType: 'text/plain; version=1', metrics: () => Promise.resolve('a 1\n') };

  test('answers their path by GET and HEAD, and nothing else', async () => {
    const metrics = await startMetricsServer(source, address);
    const response = await fetch(metrics.url);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
      200,
      'text/plain; version=1',
      'a 1\n',
    ]);
    expect((await fetch(`${metrics.url}?name=a`)).status).toBe(200);
    const head = await fetch(metrics.url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect((await fetch(metrics.url, { method: 'POST' })).status).toBe(404);
    for (const path of ['/', '/metricsx', '/metrics/x']) {
      expect((await fetch(new URL(path, metrics.url))).status, path).toBe(404);
    }
    await metrics.close();
  });

  test('does not wait at its end for a scrape that is under way', async () => {
    let onAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => (onAsked = resolve));
    const silent = {
      ...source,
      metrics: () => {
        onAsked();
        return new Promise<string>(() => undefined);
      },
    };
    const metrics = await startMetricsServer(silent, address);
    const { socket, received } = dial(Number(new URL(metrics.url).port));
    socket.write('GET /metrics HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await asked;
    await metrics.close();
    expect(await received).toBe('');
  });

  test('says 500 and nothing else when they cannot be had', async () => {
    const failing = { ...source, metrics: () => Promise.reject(new Error('a secret')) };
    const metrics = await startMetricsServer(failing, address);
    const response = await fetch(metrics.url);
    expect([response.status, await response.text()]).toEqual([500, '']);
    await metrics.close();
  });

  test('cuts a client that is slow with its headers', async () => {
    const metrics = await startMetricsServer(source, address, 100);
    const { socket, received } = dial(Number(new URL(metrics.url).port));
    socket.write('GET /metrics HTTP/1.1\r\nhost: localhost\r\n');
    expect(await received).toMatch(/^HTTP\/1\.1 408 /);
    await metrics.close();
  });
});
