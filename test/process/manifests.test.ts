import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeWithRedis, startRedisServer } from '../redis/redis-server.ts';
import { startGatewayProcess, type GatewayProcess } from '../reliability/gateway-process.ts';
import { eventually } from '../support/eventually.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const texts = ['query Old { merchant { __typename } }', 'query New { merchant { __typename } }'] as const;
const manifestOf = (text: string) => JSON.stringify({ [`sha256:${sha256(text)}`]: text });

/** Whether each of the two is taken, on a connection of its own: with several workers each time by another. */
async function takenBy({ url }: GatewayProcess): Promise<boolean[]> {
  const asked = texts.map(async (text) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify({ documentId: sha256(text) }),
    });
    const { data } = (await response.json()) as { data?: unknown };
    return data !== undefined;
  });
  return Promise.all(asked);
}

const readAgain = ({ logs }: GatewayProcess) =>
  logs.filter(({ msg }) => msg === 'The manifests were read again').map(({ worker }) => worker);

async function readsAgain(workers: readonly number[], env: Record<string, string>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'manifests-'));
  const file = join(folder, 'app.json');
  await writeFile(file, manifestOf(texts[0]));
  await using gateway = await startGatewayProcess(null, {
    PERSISTED_OPERATIONS_FILE: file,
    PERSISTED_ONLY: 'on',
    ...env,
  });
  await eventually(() => {
    const answering = gateway.logs.filter(({ msg }) => /^Worker \d answers$/.test(String(msg)));
    expect(answering).toHaveLength(workers.length);
  });
  expect(await takenBy(gateway)).toEqual([true, false]);
  // Nothing has changed: without the signal nobody would read.
  const places = new Set(workers.length === 0 ? [undefined] : workers);
  gateway.child.kill('SIGHUP');
  await eventually(() => expect(new Set(readAgain(gateway))).toEqual(places));
  await writeFile(file, manifestOf(texts[1]));
  gateway.child.kill('SIGHUP');
  await eventually(() => expect(readAgain(gateway).length).toBeGreaterThanOrEqual(2 * places.size));
  for (let ask = 0; ask < 6; ask += 1) expect(await takenBy(gateway)).toEqual([false, true]);
  gateway.child.kill('SIGTERM');
  expect(await gateway.exitCode).toBe(0);
  await rm(folder, { recursive: true });
}

test('SIGHUP has the manifests read again', () => readsAgain([], {}));

describeWithRedis('with workers', () => {
  test('SIGHUP to the primary has each of them read the manifests again', async () => {
    await using redis = await startRedisServer();
    await readsAgain([1, 2], { WORKERS: '2', REDIS_URL: redis.url });
  });
});
