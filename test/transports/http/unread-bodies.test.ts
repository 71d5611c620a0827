import { describe, expect, test } from 'vitest';
import { UNREAD_LIMITS } from '../../../src/transports/http/unread-bodies.ts';
import { eventually } from '../../support/eventually.ts';
import { createManualClock } from '../../watch/manual-clock.ts';
import { startWatchGateway, type WatchGatewayOptions } from '../../watch/watch-gateway.ts';
import { openConnection } from './connection.ts';

const HOST = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\n';
/** Refused by its media type before a byte of it is read. */
const refused = (bytes: number, more = '') =>
  `${HOST}${more}Content-Type: text/plain\r\nContent-Length: ${bytes}\r\n\r\n`;

const QUERY = JSON.stringify({ query: '{ __typename }' });
const good = `${HOST}Content-Type: application/json\r\nContent-Length: ${QUERY.length}\r\n\r\n${QUERY}`;

const limits = { bytes: 1_000_000, ms: 10_000, stallMs: 1_000, atOnce: 2 };

async function start(options: WatchGatewayOptions = {}, own: Partial<typeof limits> = {}) {
  const clock = createManualClock();
  const unreadBodies = { limits: { ...limits, ...own }, clock };
  const gateway = await startWatchGateway({ ...options, yoga: { unreadBodies } });
  /** Whoever is answered now asked after what was sent before: it has arrived. */
  const arrived = () => fetch(new URL('/livez', gateway.url));
  return { ...gateway, clock, arrived };
}

describe('a body that nobody wants', () => {
  test('is read to its end before the answer, and leaves its connection fit for the next request', async () => {
    await using gateway = await start();
    const { socket, text, answered, closed } = await openConnection(gateway.url);
    socket.write(refused(400_000));
    socket.write('x'.repeat(300_000));
    await gateway.arrived();
    expect(text()).toBe('');
    socket.write('x'.repeat(100_000) + good);
    await answered(2);
    expect(text()).toMatch(/^HTTP\/1\.1 415 [^]*"UNSUPPORTED_MEDIA_TYPE"[^]*HTTP\/1\.1 200 /);
    expect(text()).not.toMatch(/connection: close/i);
    expect(gateway.clock.due).toEqual([]);
    socket.end();
    expect(await closed).toBeUndefined();
  });

  test('in chunks is read like one of a known length', async () => {
    await using gateway = await start();
    const { socket, text, answered } = await openConnection(gateway.url);
    socket.write(`${HOST}Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nxxxxx\r\n`);
    await gateway.arrived();
    expect(text()).toBe('');
    socket.write(`0\r\n\r\n${good}`);
    await answered(2);
    socket.destroy();
  });

  test('of a host that is not served is read as well', async () => {
    await using gateway = await start({ entryRules: { allowedHosts: new Set(['gateway.example']) } });
    const { socket, text, ended } = await openConnection(gateway.url);
    socket.write(refused(10).replace('localhost', 'other.example'));
    await gateway.clock.ordered();
    await gateway.arrived();
    expect(text()).toBe('');
    socket.write('0123456789');
    await ended;
    expect(text()).toMatch(/^HTTP\/1\.1 403 [^]*"HOST_NOT_ALLOWED"/);
    socket.destroy();
  });

  test('that stops coming is answered: its client may wait for that', async () => {
    await using gateway = await start({}, { ms: Number.MAX_SAFE_INTEGER });
    const { socket, text, ended, closed } = await openConnection(gateway.url);
    socket.write(`${refused(10)}01234`);
    await gateway.clock.ordered();
    await eventually(() => {
      gateway.clock.advance(limits.stallMs);
      expect(text()).toMatch(/^HTTP\/1\.1 415 [^]*connection: close/i);
    });
    // What it sends all the same takes nothing away from it.
    await ended;
    socket.end('56789');
    expect(await closed).toBeUndefined();
  });

  test('that comes bit by bit is answered in time', async () => {
    await using gateway = await start();
    const { socket, text } = await openConnection(gateway.url);
    socket.write(refused(1_000));
    for (let left = limits.ms; left > 0; left -= limits.stallMs / 2) {
      await gateway.clock.ordered();
      expect(text()).toBe('');
      socket.write('x');
      await gateway.arrived();
      gateway.clock.advance(limits.stallMs / 2);
    }
    await eventually(() => expect(text()).toMatch(/^HTTP\/1\.1 415 [^]*connection: close/i));
    socket.destroy();
  });

  test('that is longer than any upload is answered before its end', async () => {
    await using gateway = await start();
    const { socket, text } = await openConnection(gateway.url);
    socket.write(refused(5_000_000) + 'x'.repeat(limits.bytes + 1));
    await eventually(() => expect(text()).toMatch(/^HTTP\/1\.1 415 [^]*connection: close/i));
    socket.destroy();
  });

  test('is answered at once where too many are read on', async () => {
    await using gateway = await start();
    const first = await Promise.all([openConnection(gateway.url), openConnection(gateway.url)]);
    for (const { socket } of first) socket.write(refused(10));
    await eventually(() => expect(gateway.clock.due).toHaveLength(2 * limits.atOnce));
    const next = await openConnection(gateway.url);
    next.socket.write(refused(10));
    await next.answered(1);
    expect(next.text()).toMatch(/^HTTP\/1\.1 415 [^]*connection: close/i);
    next.socket.end('0123456789');
    expect(await next.closed).toBeUndefined();
    // Those who left make room.
    for (const { socket } of first) socket.destroy();
    await eventually(() => expect(gateway.clock.due).toEqual([]));
  });

  test('is answered when the gateway stops, and nobody is read on from then', async () => {
    await using gateway = await start();
    const [before, after] = [await openConnection(gateway.url), await openConnection(gateway.url)];
    before.socket.write(refused(10));
    await gateway.clock.ordered();
    await gateway.watching.close();
    after.socket.write(refused(10));
    for (const { socket, ended, text } of [before, after]) {
      await ended;
      expect(text()).toMatch(/^HTTP\/1\.1 415 [^]*connection: close/i);
      socket.destroy();
    }
    expect(gateway.clock.due).toEqual([]);
  });
});

test('bodies are read on for longer than the largest upload', () => {
  expect(UNREAD_LIMITS.bytes).toBeGreaterThan(40 * 1024 * 1024);
});
