import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { startComposed } from '../process/composed-gateway.ts';
import { until } from '../support/eventually.ts';
import { openClient } from './redis-place.ts';
import { describeWithRedis, startRedisServer } from './redis-server.ts';

const key = 'a-key-of-the-portal';
const withKey = {
  AUTH: '',
  AUTH_API_KEYS: `portal:${createHash('sha256').update(key).digest('hex')}:room:read room:write document:read statistics:read`,
};
const create = (keyPart: string) => `mutation { createRoom(input: { title: "Counted", type: ONE_TO_ONE,
  isVideoEnabled: true, startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60${keyPart} }) { room { vendorId } } }`;
const mobile = `{ room(id: "${seedIds.liveRoom}") { title documents(first: 5) { totalCount }
  statistics { live { studentCount } } } }`;

const rename = `mutation { renameRoom(input: { roomId: "${seedIds.liveRoom}", title: "New" }) { userErrors { code } } }`;

/** A command as a client sent it; what scripts call is `lua`. */
const SENT = /^[\d.]+ \[\d+ (?!lua)\S+\] "(\w+)"/;

function countsIn(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const [, command = ''] = SENT.exec(line) ?? [];
    const name = command.toUpperCase();
    // Each second Redis is asked whether it is there.
    if (name === '' || name === 'ECHO' || line.includes("'XX'")) continue;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

const sumOf = (counts: Record<string, number>) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** Counts what a gateway asks of a Redis, beats apart. */
async function startCounted() {
  const server = await startRedisServer();
  const sandbox = await startSandbox();
  const composed = await startComposed(sandbox, { REDIS_URL: server.url, ...withKey });
  const monitor = await openClient(server.url);
  const marks = await openClient(server.url);
  const lines: string[] = [];
  await monitor.monitor((line) => lines.push(line));
  let mark = 0;
  return {
    /** The commands of one operation, with those that it leaves to be done behind its answer: no fewer, and no more. */
    expectCommands: async (query: string, expected: Record<string, number>): Promise<void> => {
      lines.length = 0;
      const answer = await composed.ask(query, { 'x-api-key': key });
      expect(answer).toMatchObject({ status: 200, code: undefined });
      await until(() => sumOf(countsIn(lines)) >= sumOf(expected));
      mark += 1;
      await marks.echo(`mark ${mark}`);
      await until(() => lines.some((line) => line.includes(`mark ${mark}`)));
      expect(countsIn(lines)).toEqual(expected);
    },
    async [Symbol.asyncDispose]() {
      await composed.gateway.close();
      for (const client of [monitor, marks]) client.destroy();
      await sandbox.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

describeWithRedis('an operation asks of Redis', { timeout: 60_000 }, () => {
  test('what docs/scale.md reckons with', async () => {
    await using counted = await startCounted();
    const { expectCommands } = counted;
    await expectCommands('{ __typename }', { EVAL: 1 });
    await expectCommands(mobile, { EVAL: 2 });
    await expectCommands(rename, { EVAL: 1, PUBLISH: 3 });
    await expectCommands(create(''), { EVAL: 5, PUBLISH: 1 });
    await expectCommands(create(', idempotencyKey: "1"'), { EVAL: 8, PUBLISH: 1 });
    await expectCommands(create(', idempotencyKey: "1"'), { EVAL: 4 });
  });
});
