import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { isResults } from '../../src/operation/results.ts';
import { NodeHeaders } from '../../src/runtime/request-headers.ts';
import { ENDPOINT, startTestGateway, type TestGateway } from '../support/gateway.ts';
import { until, type Results } from './watch-gateway.ts';

const QUERY = '{ __typename }';
const RECORDING_STATUS = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { recordingStatus } }`;

describe('an operation on a connection', () => {
  const carry = async (gateway: TestGateway, signal: AbortSignal, query: string) => {
    const { result } = await gateway.carry({
      url: ENDPOINT,
      headers: new NodeHeaders({}),
      req: undefined,
      params: { query },
      gone: signal,
      disconnect: () => undefined,
    });
    return result;
  };
  const listenersOf = (signal: AbortSignal) => getEventListeners(signal, 'abort').length;

  test.each([
    ['a query', QUERY],
    ['one that is refused', '{ nothing }'],
    ['one that cannot be read', '{'],
  ])('listens for its end no longer than it takes: %s', async (_name, query) => {
    await using gateway = await startTestGateway();
    const { signal } = new AbortController();
    const result = carry(gateway, signal, query);
    expect(listenersOf(signal)).toBe(1);
    await result;
    expect(listenersOf(signal)).toBe(0);
  });

  test.each(['given up', 'over by itself'])('a subscription listens until it is %s', async (how) => {
    await using gateway = await startTestGateway();
    const { signal } = new AbortController();
    const results = (await carry(gateway, signal, RECORDING_STATUS)) as Results;
    if (!isResults(results)) throw new Error('It did not begin.');
    await results.next();
    expect(listenersOf(signal)).toBe(1);
    if (how === 'given up') await results.return?.();
    else await gateway.watching.close();
    while (how !== 'given up' && (await results.next()).done !== true);
    expect(listenersOf(signal)).toBe(0);
  });

  test('ends with the connection, or does not begin', async () => {
    await using gateway = await startTestGateway();
    const gone = new AbortController();
    const results = (await carry(gateway, gone.signal, RECORDING_STATUS)) as Results;
    if (!isResults(results)) throw new Error('It did not begin.');
    await results.next();
    gateway.sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 100 });
    const query = carry(gateway, gone.signal, '{ rooms(first: 1) { totalCount } }');
    await until(() => gateway.sandbox.activeRequests === 1);
    gone.abort();
    const aborted = { errors: [{ extensions: { code: 'ABORTED' } }] };
    expect(await query).toMatchObject(aborted);
    await until(() => gateway.sandbox.activeRequests === 0);
    expect(await carry(gateway, gone.signal, '{ merchant { name } }')).toMatchObject(aborted);
    expect(gateway.sandbox.activeRequests).toBe(0);
  });
});
