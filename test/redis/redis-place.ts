import { createClient } from 'redis';
import { configFromEnv } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import type { RedisPlace } from '../../src/redis/place.ts';

/** Where Redis is, as the gateway reads it from these variables. */
function placeFrom(env: Record<string, string>): RedisPlace {
  const { redis } = configFromEnv(readEnv(env));
  if (!redis) throw new Error('No REDIS_URL.');
  return redis;
}

/** What `startRedis` needs for the server at a URL. */
export const at = (url: string) => ({ place: placeFrom({ REDIS_URL: url }), prefix: 'test:' });

/** A connection of the test’s own, to look at what is in a server and to change how it is set up. */
export async function openClient(url: string) {
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  client.on('error', () => undefined);
  await client.connect();
  return Object.assign(client, {
    [Symbol.asyncDispose]() {
      if (client.isOpen) client.destroy();
      return Promise.resolve();
    },
  });
}
