import { describe, expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import {
  DEADLINES,
  deadlineMsFor,
  startDeadline,
  type OperationDeadlines,
} from '../../src/operation/deadline.ts';
import { anyAnswer } from '../../src/operation/answer-types.ts';
import { Cancellation } from '../../src/runtime/cancellation.ts';
import { NodeHeaders } from '../../src/runtime/request-headers.ts';
import { UpstreamTimeoutError } from '../../src/vendor/protocol/errors.ts';
import { ENDPOINT, startTestGateway } from '../support/gateway.ts';
import { startTwoWays } from '../transports/http/two-ways.ts';
import { pdfOf, startUploadServer, upload } from '../transports/http/upload-client.ts';

const NEVER = 3_600_000;
const all: OperationDeadlines = { query: NEVER, mutation: NEVER, upload: NEVER };
const patient = {
  deadlines: { read: NEVER, write: NEVER, upload: NEVER },
  totalDeadlines: { read: NEVER, write: NEVER, upload: NEVER },
};

const QUERY = { query: '{ rooms(first: 1) { totalCount } }' };
/** What is written is never cut, and what is read behind it is. */
const MUTATION = {
  query: `mutation { renameRoom(input: { roomId: "${seedIds.upcomingRoom}", title: "New" }) {
    room { title documents { totalCount } } } }`,
};
const READ_PATH = 'v3/room/listDocuments';
const UPLOAD_PATH = 'v3/documents/upload';

const startWays = (deadlines: Partial<OperationDeadlines>) =>
  startTwoWays({
    client: patient,
    cache: { ttlMs: { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 } },
    yoga: {
      execution: {
        maxVendorCalls: 60,
        isWarnOnly: false,
        isCostReported: false,
        compiledAtUse: 1,
        deadlines: { ...all, ...deadlines },
      },
    },
  });

describe('the time of an operation', () => {
  test('is a quarter of a minute, a little longer for a change, and as long as files take', () => {
    const times = (['query', 'mutation', 'subscription'] as const).map((type) => [
      deadlineMsFor(DEADLINES, type, false),
      deadlineMsFor(DEADLINES, type, true),
    ]);
    expect(times).toEqual([
      [15_000, 15_000],
      [25_000, 300_000],
      [15_000, 15_000],
    ]);
  });

  describe.each([
    ['directly', true],
    ['by Yoga', false],
  ])('that is answered %s', (_how, isDirect) => {
    test('is its own where it is a mutation', async () => {
      await using ways = await startWays({ query: 50, upload: 50 });
      await ways.askYoga(MUTATION);
      ways.gateway.sandbox.faults.add({ endpoint: READ_PATH, kind: 'delay', ms: 200 });
      const answer = await (isDirect ? ways.ask : ways.askYoga)(MUTATION);
      expect(answer.isDirect).toBe(isDirect);
      expect(JSON.parse(answer.body)).toEqual({
        data: { renameRoom: { room: { title: 'New', documents: { totalCount: 2 } } } },
      });
    });

    test('ends its vendor calls when it is over, and names what was not answered', async () => {
      await using ways = await startWays({ query: 100 });
      await ways.askYoga(QUERY);
      ways.gateway.sandbox.faults.add({ endpoint: '*', kind: 'hang', times: 100 });
      const { body } = await (isDirect ? ways.ask : ways.askYoga)(QUERY);
      expect(JSON.parse(body)).toMatchObject({
        errors: [{ path: ['rooms'], extensions: { code: 'UPSTREAM_TIMEOUT' } }],
      });
      while (ways.gateway.sandbox.activeRequests > 0) await new Promise((resolve) => setTimeout(resolve, 2));
    });

    test('ends what a mutation reads behind its write', async () => {
      await using ways = await startWays({ mutation: 200 });
      await ways.askYoga(MUTATION);
      ways.gateway.sandbox.faults.add({ endpoint: READ_PATH, kind: 'hang', times: 100 });
      const { body } = await (isDirect ? ways.ask : ways.askYoga)(MUTATION);
      expect(JSON.parse(body)).toMatchObject({
        data: { renameRoom: { room: { title: 'New', documents: null } } },
        errors: [{ path: ['renameRoom', 'room', 'documents'], extensions: { code: 'UPSTREAM_TIMEOUT' } }],
      });
    });
  });

  test('is that of files where a mutation has some', async () => {
    await using server = await startUploadServer({
      client: patient,
      deadlines: { ...all, query: 50, mutation: 50 },
    });
    server.gateway.sandbox.faults.add({ endpoint: UPLOAD_PATH, kind: 'delay', ms: 200 });
    const result = await upload(server.url, { name: 'a.pdf', contents: pdfOf(1_000) });
    expect(result.data?.uploadDocument.userErrors).toEqual([]);
  });

  test('ends an upload as well', async () => {
    await using server = await startUploadServer({ client: patient, deadlines: { ...all, upload: 1_000 } });
    server.gateway.sandbox.faults.add({ endpoint: UPLOAD_PATH, kind: 'hang' });
    const result = await upload(server.url, { name: 'a.pdf', contents: pdfOf(1_000) });
    expect(result).toMatchObject({ data: null, errors: [{ extensions: { code: 'OUTCOME_UNKNOWN' } }] });
  });

  test('goes on for the parts that come later', async () => {
    await using gateway = await startTestGateway({ client: patient, deadlines: { ...all, query: 2_000 } });
    gateway.sandbox.faults.add({ endpoint: 'v3/room/listDocuments', kind: 'hang', times: 100 });
    const response = await gateway.yoga.fetch(ENDPOINT, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
      body: JSON.stringify({
        query: `{ room(id: "${seedIds.liveRoom}") { title ... @defer { documents { totalCount } } } }`,
      }),
    });
    const text = await response.text();
    expect(text).toContain('"hasNext":true');
    expect(text).toContain('"code":"UPSTREAM_TIMEOUT"');
  });

  test('is over with its answer: nothing is ended behind that', async () => {
    await using gateway = await startTestGateway({ deadlines: { ...all, query: 20 } });
    const signal = new Cancellation();
    const request = { headers: new NodeHeaders({}), url: ENDPOINT, signal };
    // Answered before any timer could run.
    const answer = gateway.pipeline.run(
      { query: '{ __typename }' },
      { request, accepts: anyAnswer, merchant: gateway.merchant },
    );
    expect(answer).toEqual({ data: { __typename: 'Query' } });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(signal.aborted).toBe(false);
  });

  test('is not counted any longer when it is answered', async () => {
    const [answered, late] = [new Cancellation(), new Cancellation()];
    startDeadline(answered, 20)();
    startDeadline(late, 20);
    while (!late.aborted) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(answered.aborted).toBe(false);
    expect(late.reason).toBeInstanceOf(UpstreamTimeoutError);
    expect(late.reason).toMatchObject({ message: expect.stringContaining('20 ms') as unknown, sent: false });
  });
});
