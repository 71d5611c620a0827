import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { callsReach } from '../support/gateway.ts';
import { nextOf, restOf, startClient, startTimedGateway } from './watch-gateway.ts';

const subscriptions = [
  [
    'documentStatus',
    `subscription { documentStatus(documentId: "${seedIds.convertedDocument}") { vendorId status } }`,
    'v3/documents/status',
  ],
  [
    'roomRecordingStatus',
    `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { vendorId recordingStatus } }`,
    'v3/room/detail',
  ],
  [
    'roomLiveStatistics',
    `subscription { roomLiveStatistics(roomId: "${seedIds.liveRoom}") { vendorId statistics { live { studentCount } } } }`,
    'v3/statistics/zhibo/room',
  ],
] as const;

/** Longer than any wait between two questions. */
const LONG_MS = 600_000;

describe.each(subscriptions)('the first answer of %s', (field, query, endpoint) => {
  test.each([
    'other_error',
    'app_error',
    'app_sign_error',
    'app_parameter_error',
    'course_convert_error',
  ] as const)('may be %s, and the next is shown', async (error) => {
    const { clock, gateway: started } = await startTimedGateway();
    await using gateway = started;
    using client = startClient(gateway.url, 'sse, distinct connections');
    gateway.sandbox.faults.add({ endpoint, kind: 'error', error });
    const results = client.subscribe(query);
    const next = nextOf(results);
    await callsReach(gateway, 1);
    await Promise.race([clock.ordered(), next]);
    clock.advance(LONG_MS);
    expect(await next).toHaveProperty(['data', field, 'vendorId']);
    await results.return?.();
  });

  test('that the account has no such call ends it', async () => {
    const { gateway: started } = await startTimedGateway();
    await using gateway = started;
    using client = startClient(gateway.url, 'sse, distinct connections');
    gateway.sandbox.faults.add({ endpoint, kind: 'error', error: 'app_permission_error', times: 100 });
    expect(await restOf(client.subscribe(query))).toMatchObject([
      { errors: [{ path: [field], extensions: { code: 'FEATURE_NOT_ENABLED' } }] },
    ]);
  });
});
