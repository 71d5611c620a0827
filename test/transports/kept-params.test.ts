import { expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { collectGarbage } from '../support/garbage.ts';
import { createClient, nextOf, protocols, startWatchGateway, type Results } from '../watch/watch-gateway.ts';

async function heapMb(): Promise<number> {
  for (let n = 0; n < 3; n += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

const SUBSCRIPTIONS = 15;
/** About 3 MB each, once it has been read. */
const junkOf = () => Array.from({ length: 30_000 }, () => ({}));

test.each(protocols)(
  'over %s an operation keeps nothing of what it did not ask for',
  async (protocol) => {
    await using gateway = await startWatchGateway();
    const client = createClient(gateway.url, protocol);
    const query = 'subscription ($id: ID!) { roomRecordingStatus(roomId: $id) { recordingStatus } }';
    const subscribed = async (junk?: object[]) => {
      const variables = { id: seedIds.liveRoom, junk };
      const results = client.iterate({ query, variables, extensions: { junk } }) as Results;
      expect(await nextOf(results)).toMatchObject({ data: {} });
      // The clients keep what they sent; this is about the gateway.
      if (junk) junk.length = 0;
      return results;
    };
    const all = [await subscribed()];
    const before = await heapMb();
    for (let n = 0; n < SUBSCRIPTIONS; n += 1) all.push(await subscribed(junkOf()));
    expect((await heapMb()) - before).toBeLessThan(SUBSCRIPTIONS);
    expect(gateway.watching.size.subscribers).toBe(SUBSCRIPTIONS + 1);
    await client.dispose();
  },
  60_000,
);
