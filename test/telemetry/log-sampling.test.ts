import { describe, expect, test } from 'vitest';
import { samplingLines, type LineLog } from '../../src/runtime/log-sampling.ts';
import { createManualClock } from '../watch/manual-clock.ts';
import { startTestGateway } from '../support/gateway.ts';
import { createMemoryLimiters } from '../../src/access/limiters.ts';
import { strangerCaller } from '../../src/access/caller.ts';
import { RefusedCredentialsError } from '../../src/access/refused-credentials.ts';

const LEFT_OUT = 'Log lines were left out';

function startLines() {
  const clock = createManualClock();
  const written: { level: string; message: string; fields: object }[] = [];
  const to = (level: string) => (fields: object, message: string) =>
    void written.push({ level, message, fields });
  const log: LineLog = samplingLines({ info: to('info'), warn: to('warn') }, clock);
  return {
    clock,
    written,
    log,
    count: (message: string) => written.filter((l) => l.message === message).length,
  };
}

describe('lines that clients provoke', () => {
  test('are ten a second of each message, and one that tells of the rest', () => {
    const { clock, written, log, count } = startLines();
    for (let n = 0; n < 1_000; n += 1) log.warn({ n }, 'refused');
    log.info({}, 'something else');
    expect(count('refused')).toBe(10);
    expect(count('something else')).toBe(1);
    expect(count(LEFT_OUT)).toBe(0);
    clock.advance(1_000);
    expect(written.at(-1)).toEqual({
      level: 'warn',
      message: LEFT_OUT,
      fields: { of: 'refused', leftOut: 990 },
    });
    log.warn({}, 'refused');
    expect(count('refused')).toBe(11);
    clock.advance(10_000);
    expect(count(LEFT_OUT)).toBe(1);
    expect(clock.due).toEqual([]);
  });

  test('are all written while they are few', () => {
    const { clock, log, count } = startLines();
    for (let n = 0; n < 100; n += 1) {
      log.warn({ n }, 'refused');
      clock.advance(100);
    }
    expect(count('refused')).toBe(100);
    expect(count(LEFT_OUT)).toBe(0);
  });

  test('go on when the clock is set back', () => {
    const { clock, log, count } = startLines();
    for (let n = 0; n < 20; n += 1) log.warn({ n }, 'refused');
    clock.advance(-3_600_000);
    log.warn({}, 'refused');
    expect(count('refused')).toBe(11);
  });
});

test('a client that is refused again and again fills no log', async () => {
  await using gateway = await startTestGateway({
    entryRules: {
      rate: createMemoryLimiters({ points: 50, serverPoints: 1, windowSeconds: 60 }),
      authenticate: (headers) => {
        if (headers.get('authorization') === null) return strangerCaller;
        throw new RefusedCredentialsError('These credentials are bad.', 'a test');
      },
    },
  });
  const startedAt = performance.now();
  const post = (query: string, headers: Record<string, string> = {}) =>
    gateway.yoga.fetch('http://gateway.test/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query }),
    });
  const large = `{ ${Array.from({ length: 101 }, (_, n) => `a${n}: __typename`).join(' ')} }`;
  for (let n = 0; n < 40; n += 1) await post(`${large} # ${n}`);
  for (let n = 0; n < 100; n += 1) await post('{ __typename }');
  for (let n = 0; n < 100; n += 1) await post('{ __typename }', { authorization: 'Bearer bad' });
  const seconds = Math.ceil((performance.now() - startedAt) / 1_000);
  for (const message of [
    'An operation is beyond a limit',
    'A caller is beyond the rate limit',
    'Credentials were refused',
  ]) {
    const lines = gateway.logs.filter(({ msg }) => msg === message);
    expect(lines.length, message).toBeGreaterThanOrEqual(10);
    // A window of its own may begin in the middle of a second.
    expect(lines.length, message).toBeLessThanOrEqual(10 * (seconds + 1));
  }
});

test('operations that ran are all written down, those that were refused ten a second', async () => {
  await using gateway = await startTestGateway();
  const startedAt = performance.now();
  const refused = `mutation { ${Array.from({ length: 15 }, (_, n) => `a${n}: deleteRoom(input: { roomId: "r${n}" }) { userErrors { code } }`).join(' ')} }`;
  for (let n = 0; n < 20; n += 1) {
    await gateway.execute('{ nothing }');
    await gateway.execute(refused, undefined, strangerCaller);
    await gateway.execute('{ __typename }');
  }
  const seconds = Math.ceil((performance.now() - startedAt) / 1_000);
  const lines = gateway.logs.filter(({ msg }) => msg === 'Operation');
  const mutations = gateway.logs.filter(({ msg }) => msg === 'Mutation');
  const ran = lines.filter(({ errors }) => errors === undefined);
  expect(ran.length).toBe(20);
  expect(lines.length - ran.length).toBeGreaterThanOrEqual(10);
  expect(lines.length - ran.length).toBeLessThanOrEqual(10 * (seconds + 1));
  expect(mutations.length).toBeLessThanOrEqual(10 * (seconds + 1));
});

test('mutations that ran are all written down, whatever came of them', async () => {
  await using gateway = await startTestGateway();
  for (let n = 0; n < 15; n += 1) {
    await gateway.execute('mutation { deleteRoom(input: { roomId: "none" }) { userErrors { code } } }');
  }
  expect(gateway.logs.filter(({ msg }) => msg === 'Mutation').length).toBe(15);
});
