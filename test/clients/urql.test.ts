import { Client, fetchExchange, type OperationResult } from '@urql/core';
import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import {
  DEFERRED_ROOM,
  pdfFile,
  RECORDING_STATUS,
  RENAME_ROOM,
  ROOM,
  startClientGateway,
  UPLOAD_DOCUMENT,
} from './client-gateway.ts';

const variables = { id: seedIds.liveRoom };

/** Its fetch exchange speaks multipart requests, multipart answers and server-sent events. */
async function startUrql() {
  const gateway = await startClientGateway();
  const client = new Client({
    url: gateway.url,
    preferGetMethod: false,
    exchanges: [fetchExchange],
    fetchSubscriptions: true,
    fetchOptions: { headers: { 'graphql-require-preflight': '1' } },
  });
  return { gateway, client, [Symbol.asyncDispose]: () => gateway.close() };
}

/** Results until `isLast` says so. */
function resultsOf(
  source: ReturnType<Client['query']>,
  isLast: (results: OperationResult[]) => boolean,
): Promise<OperationResult[]> {
  const results: OperationResult[] = [];
  return new Promise((resolve) => {
    let isOver = false;
    const subscription = source.subscribe((result) => {
      if (isOver) return;
      results.push(result as OperationResult);
      isOver = isLast(results);
      if (isOver) queueMicrotask(() => subscription.unsubscribe());
      if (isOver) resolve(results);
    });
  });
}

describe('urql', () => {
  test('queries and mutates', async () => {
    await using started = await startUrql();
    const { client } = started;
    const query = await client.query(ROOM, variables).toPromise();
    expect(query.data).toMatchObject({ room: { vendorId: seedIds.liveRoom } });
    const input = { roomId: seedIds.liveRoom, title: 'Renamed by urql' };
    const mutation = await client.mutation(RENAME_ROOM, { input }).toPromise();
    expect(mutation.data).toMatchObject({
      renameRoom: { room: { title: 'Renamed by urql' }, userErrors: [] },
    });
  });

  test('uploads with a multipart request', async () => {
    await using started = await startUrql();
    const upload = await started.client.mutation(UPLOAD_DOCUMENT, { file: pdfFile() }).toPromise();
    expect(upload.error).toBeUndefined();
    expect(upload.data).toMatchObject({ uploadDocument: { document: { fileName: 'lesson.pdf' } } });
  });

  test('subscribes over server-sent events and is told of a mutation at once', async () => {
    await using started = await startUrql();
    const { client } = started;
    const results = await resultsOf(client.subscription(RECORDING_STATUS, variables), ({ length }) => {
      const input = { roomId: seedIds.liveRoom, title: 'Renamed while watched' };
      if (length === 1) void client.mutation(RENAME_ROOM, { input }).toPromise();
      return length === 2;
    });
    expect(results.map(({ data }) => data as unknown)).toMatchObject([
      { roomRecordingStatus: { recordingStatus: 'NOT_CONVERTED' } },
      { roomRecordingStatus: { title: 'Renamed while watched' } },
    ]);
  });

  test('is given deferred statistics later', async () => {
    await using started = await startUrql();
    const { client, gateway } = started;
    gateway.sandbox.faults.add({ endpoint: 'v3/statistics/zhibo/room', kind: 'delay', ms: 150 });
    const results = await resultsOf(
      client.query(DEFERRED_ROOM, variables),
      (all) => all.at(-1)?.hasNext === false,
    );
    expect(results.length).toBeGreaterThan(1);
    expect(JSON.stringify(results[0]?.data)).not.toContain('studentCount');
    expect(JSON.stringify(results.at(-1)?.data)).toContain('studentCount');
  });
});
