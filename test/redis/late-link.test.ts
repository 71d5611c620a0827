import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { COMMAND_TIMEOUT_MS, startRedis } from '../../src/redis/redis.ts';
import { at } from './redis-place.ts';
import { describeWithRedis, startRedisServer } from './redis-server.ts';

/** Longer than a connection is waited for. */
const LATE_MS = 1_700;

/** Between the gateway and a Redis whose answers all come late; the first connection that was made to it. */
async function startLate(port: number) {
  const opened: Socket[] = [];
  const server = createServer((socket) => {
    opened.push(socket);
    const redis = connect(port, '127.0.0.1');
    socket.pipe(redis);
    redis.on('data', (data) => setTimeout(() => socket.writable && socket.write(data), LATE_MS));
    for (const one of [socket, redis]) {
      one.on('error', () => undefined);
      one.on('close', () => {
        socket.destroy();
        redis.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    opened,
    async [Symbol.asyncDispose]() {
      for (const socket of opened) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describeWithRedis('a connection to Redis', () => {
  test('that opens when it is waited for no longer is closed', async () => {
    await using server = await startRedisServer();
    await using late = await startLate(server.port);
    const redis = await startRedis(at(late.url));
    expect(redis.awayFor).toBe('TIMEOUT');
    const [first] = late.opened;
    if (!first!.closed) await once(first!, 'close');
    await redis.close();
  });

  test('that answered while the process was busy is there', async () => {
    await using server = await startRedisServer();
    await using redis = await startRedis(at(server.url));
    // It takes a while, so that the answer comes when nobody reads it.
    const answer = redis.eval('local n = 0 for i = 1, 1000000 do n = n + 1 end return n', 'test:key', []);
    await new Promise(setImmediate);
    const until = performance.now() + COMMAND_TIMEOUT_MS + 500;
    while (performance.now() < until);
    expect(await answer).toBe(1_000_000);
    expect(redis.isReady).toBe(true);
  });
});
