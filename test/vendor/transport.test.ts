import { describe, expect, it } from 'vitest';
import {
  UpstreamContractError,
  UpstreamShedError,
  UpstreamStatusError,
  UpstreamTimeoutError,
  UpstreamUnreachableError,
} from '../../src/vendor/protocol/errors.ts';
import type { VendorCallEvent } from '../../src/vendor/call.ts';
import {
  clientOf,
  NOBODY,
  rejectionOf,
  sample,
  sendJson,
  socketsFreed,
  startRawStub,
  startVendorStub,
  type Answerer,
} from './vendor-stub.ts';

const ROOM_ID = 'jza26a4e6300b5456eb3d04ecd21d6dc4d';
const endpoint = '/api/v3/room/detail';

/** Asks a stub once and returns what went wrong. */
async function failureOf(answer: Answerer, options: Parameters<typeof clientOf>[1] = {}): Promise<unknown> {
  await using stub = await startVendorStub(answer);
  await using client = clientOf(stub, options);
  return await rejectionOf(client.room.detail(ROOM_ID));
}

describe('no answer in time', () => {
  it('a hung vendor ends every call in time, and no socket stays', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub, { deadlines: { read: 60_000 }, totalDeadlines: { read: 1_000 } });
    const startedAt = performance.now();
    // More calls than may run at once: some wait, and are refused when the first have failed.
    const errors = await Promise.all(
      Array.from({ length: 140 }, () => rejectionOf(client.room.detail(ROOM_ID))),
    );
    // Without the bound for all attempts together it would be a minute.
    expect(performance.now() - startedAt).toBeLessThan(1_000 + 20_000);
    const isExpected = (error: unknown) =>
      error instanceof UpstreamTimeoutError || error instanceof UpstreamShedError;
    expect(errors.every(isExpected)).toBe(true);
    await socketsFreed(stub);
  });

  it('a write that never left the queue was not sent, then or later', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub, { deadlines: { create: 400 }, totalDeadlines: { write: 100 } });
    const creates = Array.from({ length: 24 }, () =>
      rejectionOf(client.video.create({ title: 'video', videoKey: 'key' })),
    );
    expect(await rejectionOf(client.room.delete(ROOM_ID))).toMatchObject({
      code: 'UPSTREAM_TIMEOUT',
      sent: false,
    });
    await Promise.all(creates);
    await socketsFreed(stub);
    expect(stub.requests.filter(({ path }) => path.endsWith('delete'))).toEqual([]);
  });

  it('an answer that drips is a timeout too', async () => {
    const error = await failureOf(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const drip = setInterval(() => response.write(' '), 10);
        response.once('close', () => clearInterval(drip));
      },
      { deadlines: { read: 500 } },
    );
    expect(error).toBeInstanceOf(UpstreamTimeoutError);
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', endpoint, sent: true, isRetryable: true });
  });

  it('each class of call has its own deadline', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub, { deadlines: { write: 500 } });
    const error = await rejectionOf(client.room.delete(ROOM_ID));
    expect(error).toMatchObject({ code: 'UPSTREAM_TIMEOUT', sent: true });
    expect((error as Error).message).toContain('500 ms');
  });
});

describe('no connection, or a broken one', () => {
  it('a refused connection was not sent', async () => {
    await using client = clientOf(NOBODY);
    const error = await rejectionOf(client.room.detail(ROOM_ID));
    expect(error).toBeInstanceOf(UpstreamUnreachableError);
    expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', endpoint, sent: false, isRetryable: true });
  });

  it('a reset connection was sent', async () => {
    const error = await failureOf((_request, response) => response.socket?.resetAndDestroy());
    expect(error).toBeInstanceOf(UpstreamUnreachableError);
    expect(error).toMatchObject({ sent: true });
  });

  it('an answer cut short is no answer', async () => {
    const error = await failureOf((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"success":true', () => response.destroy());
    });
    expect(error).toBeInstanceOf(UpstreamUnreachableError);
  });

  it('calls under way fail when the client closes', async () => {
    let onArrival = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (onArrival = resolve));
    await using stub = await startVendorStub(() => onArrival());
    const client = clientOf(stub);
    const failed = rejectionOf(client.room.detail(ROOM_ID));
    await arrived;
    await client.close();
    expect(await failed).toBeInstanceOf(UpstreamUnreachableError);
    await socketsFreed(stub);
  });
});

describe('the caller gives up', () => {
  it('an abort ends the call with its own reason and frees the socket', async () => {
    const controller = new AbortController();
    const reason = new Error('the client went away');
    await using stub = await startVendorStub(() => controller.abort(reason));
    await using client = clientOf(stub);
    const error = await rejectionOf(client.room.detail(ROOM_ID, { signal: controller.signal }));
    expect(error).toBe(reason);
    await socketsFreed(stub);
  });

  it('an abort before the call sends nothing', async () => {
    await using stub = await startVendorStub((_request, response) => sendJson(response, {}));
    await using client = clientOf(stub);
    const error = await rejectionOf(client.merchant.detail({ signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ name: 'AbortError' });
    expect(stub.requests).toHaveLength(0);
  });

  it('a reason that is no error becomes an AbortError', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub);
    const error = await rejectionOf(client.merchant.detail({ signal: AbortSignal.abort('enough') }));
    expect(error).toMatchObject({ name: 'AbortError' });
  });
});

describe('an answer that is not what the document promises', () => {
  it.each([
    ['HTML', '<html><body>app_error</body></html>'],
    ['truncated JSON', '{"success":true,"course":{"hostCode":"s3cret"'],
    ['an empty body', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['a number', '1'],
  ])('%s breaks the contract', async (_name, body) => {
    const error = await failureOf((_request, response) => response.end(body));
    expect(error).toBeInstanceOf(UpstreamContractError);
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE', endpoint, sent: true });
    expect((error as Error).cause).toBeUndefined();
  });

  it('a wrong shape names paths and expected types, never values', async () => {
    const error = (await failureOf((_request, response) =>
      sendJson(response, { success: true, course: { title: 'x', hostCode: ['s3cret'] }, s3cret: 1 }),
    )) as UpstreamContractError;
    expect(error.issues).toEqual([
      { path: 'course.roomId', expected: 'an id' },
      { path: 'course.hostCode', expected: 'a text' },
    ]);
    expect(JSON.stringify(error) + error.message + String(error.stack)).not.toContain('s3cret');
  });

  it.each([
    ['announced', { 'content-length': '2000' }],
    ['chunked', {}],
  ])('an answer over the limit is cut off, %s', async (_name, headers) => {
    await using stub = await startVendorStub((_request, response) => {
      response.writeHead(200, headers);
      response.write(' '.repeat(1500));
    });
    await using client = clientOf(stub, { maxResponseBytes: 1000 });
    const error = await rejectionOf(client.room.detail(ROOM_ID));
    expect(error).toBeInstanceOf(UpstreamContractError);
    expect((error as Error).message).toContain('larger than 1000 bytes');
    await socketsFreed(stub);
  });
});

describe('an answer that says it is too large', () => {
  it('is not read', async () => {
    await using stub = await startVendorStub((_request, response) => {
      response.writeHead(200, { 'content-length': '1001' });
      response.write('{');
    });
    await using client = clientOf(stub, { maxResponseBytes: 1000 });
    // The rest never comes, so nothing else ends it before its deadline.
    expect(await rejectionOf(client.room.detail(ROOM_ID))).toBeInstanceOf(UpstreamContractError);
    await socketsFreed(stub);
  });
});

describe('an answer as large as may be', () => {
  const body = JSON.stringify(sample('v3-merchant'));
  const bytes = Buffer.byteLength(body);

  it.each([
    ['announced', { 'content-length': String(bytes) }],
    ['chunked', {}],
  ])('is taken, and one byte more is not, %s', async (_name, headers) => {
    await using stub = await startVendorStub((_request, response) => {
      response.writeHead(200, headers);
      // In two parts, so that they have to be added up.
      response.write(body.slice(0, 10), () => response.end(body.slice(10)));
    });
    await using client = clientOf(stub, { maxResponseBytes: bytes });
    expect(await client.merchant.detail()).toHaveProperty('name');
    await using stricter = clientOf(stub, { maxResponseBytes: bytes - 1 });
    expect(await rejectionOf(stricter.merchant.detail())).toBeInstanceOf(UpstreamContractError);
  });
});

describe('the head of an answer', () => {
  it('may be announced by interim ones', async () => {
    await using stub = await startVendorStub((_request, response) => {
      response.writeEarlyHints({ link: '</a.css>; rel=preload' }, () => {
        sendJson(response, sample('v3-merchant'));
      });
    });
    await using client = clientOf(stub);
    expect(await client.merchant.detail()).toHaveProperty('name');
  });

  it('may say that the answer comes as it is', async () => {
    await using stub = await startVendorStub((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'Identity' });
      response.end(JSON.stringify(sample('v3-merchant')));
    });
    await using client = clientOf(stub);
    expect(await client.merchant.detail()).toHaveProperty('name');
  });
});

describe('HTTP status', () => {
  it.each([301, 302, 404, 500, 503])('%i without JSON is a status error', async (status) => {
    const error = await failureOf((_request, response) => {
      response.writeHead(status, { location: '/elsewhere' });
      response.end('<h1>no</h1>');
    });
    expect(error).toBeInstanceOf(UpstreamStatusError);
    expect(error).toMatchObject({ code: 'UPSTREAM_STATUS', status, isRetryable: status === 503 });
  });

  it('a refusal in JSON is a refusal whatever the status', async () => {
    const error = await failureOf((_request, response) =>
      sendJson(response, { success: false, error: 'app_course_error' }, 500),
    );
    expect(error).toMatchObject({ code: 'ROOM_NOT_FOUND' });
  });

  it('a success in JSON under a failing status is a status error', async () => {
    const error = await failureOf((_request, response) => sendJson(response, sample('v3-room-detail'), 502));
    expect(error).toMatchObject({ code: 'UPSTREAM_STATUS', status: 502 });
  });
});

describe('the envelope', () => {
  it.each(['[]', '[{"success":true}]', '"yes"', 'null', '7'])('is no %s', async (json) => {
    const error = await failureOf((_request, response) => response.end(json));
    expect(error).toMatchObject({ code: 'UPSTREAM_INVALID_RESPONSE' });
    expect((error as Error).message).toMatch(/the answer is not a JSON object$/);
  });

  it.each<[body: object, code: string, reason?: string]>([
    [{ success: false }, 'UPSTREAM_ERROR'],
    [{ success: 'false', error: 'app_error' }, 'UPSTREAM_CREDENTIALS'],
    [{ success: 0 }, 'UPSTREAM_ERROR'],
    [{ success: false, error: '' }, 'UPSTREAM_ERROR'],
    [{ success: true, error: 'app_error' }, 'UPSTREAM_CREDENTIALS'],
    [{ error: ' app_error ' }, 'UPSTREAM_CREDENTIALS'],
    [{ success: true, error: { code: 1 } }, 'UPSTREAM_ERROR', '1'],
    [{ success: true, error: ['app_error'] }, 'UPSTREAM_CREDENTIALS'],
    [{ success: true, errors: [{ code: 'app_course_error' }] }, 'ROOM_NOT_FOUND'],
    [{ success: true, error: { title: 'too long' } }, 'UPSTREAM_ERROR', 'an error that is not text'],
    [{ success: true, error: 1001 }, 'UPSTREAM_ERROR', '1001'],
    [{ success: true, error: true }, 'UPSTREAM_ERROR', 'an error that is not text'],
    [{ success: 'fail' }, 'UPSTREAM_ERROR', 'no reason given'],
    [{ success: 'no', msg: '余额不足' }, 'UPSTREAM_ERROR', '余额不足'],
    [{ success: 'N' }, 'UPSTREAM_ERROR'],
    [{ success: -1 }, 'UPSTREAM_ERROR'],
    [{ success: {} }, 'UPSTREAM_ERROR'],
    [{ success: true, errorCode: 'app_afford_error' }, 'INSUFFICIENT_BALANCE'],
    [{ success: 1, code: ' app_course_error\n' }, 'ROOM_NOT_FOUND'],
    [{ success: true, msg: 'app_course_error' }, 'ROOM_NOT_FOUND'],
    [{ success: undefined, code: 500, msg: 'busy' }, 'UPSTREAM_ERROR', '500'],
    [{ success: '', code: '400' }, 'UPSTREAM_ERROR', '400'],
    [{ success: undefined, errorCode: 1003 }, 'UPSTREAM_ERROR', '1003'],
    [{ success: undefined, result: 'fail' }, 'UPSTREAM_ERROR', 'no reason given'],
    [{ success: true, data: { success: false, error: 'app_course_error' } }, 'ROOM_NOT_FOUND'],
    [{ success: false, errorCode: 'app_course_error' }, 'ROOM_NOT_FOUND'],
    [{ success: false, msg: '\r\n app_course_error\t' }, 'ROOM_NOT_FOUND'],
    [{ success: false, code: 'app_course_error', message: '教室不存在' }, 'ROOM_NOT_FOUND'],
    [{ success: false, error: '教室不存在', errorCode: 'app_course_error' }, 'ROOM_NOT_FOUND'],
    [{ success: false, error: { errorCode: 'app_course_error' } }, 'ROOM_NOT_FOUND'],
    [{ success: undefined, errorCode: 'app_course_error' }, 'ROOM_NOT_FOUND'],
    [{ success: null, msg: 'app_course_error' }, 'ROOM_NOT_FOUND'],
    [{ success: false, error: null, errorCode: 0, msg: '余额不足' }, 'UPSTREAM_ERROR', '余额不足'],
    [{ success: false, errorCode: 1003 }, 'UPSTREAM_ERROR', '1003'],
    [{ success: false, msg: { text: 's3cret' } }, 'UPSTREAM_ERROR', 'no reason given'],
  ])('%j is a refusal, whatever else is in it', async (body, code, reason) => {
    for (const status of [200, 500]) {
      const error = await failureOf((_request, response) =>
        sendJson(response, { ...sample('v3-room-detail'), ...body }, status),
      );
      expect(error).toMatchObject({ name: 'UpstreamRejectedError', code });
      if (reason !== undefined) expect(error).toMatchObject({ reason });
    }
  });

  it.each<[body: object]>([
    [{ success: true, msg: 'ok', errorCode: 0 }],
    [{ success: 'true', code: 200, message: 'success' }],
    [{ success: undefined, msg: 'done', code: 0, result: 'ok' }],
    [{ success: undefined, code: 200, msg: 'success' }],
    [{ success: true, code: 500 }],
    [{ success: 'yes', msg: 'ok' }],
    ...['', ' ', null, [], [null], {}, 0, false].map((error): [object] => [
      { success: true, error, errors: error },
    ]),
  ])('%j is none', async (body) => {
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { ...sample('v3-room-detail'), ...body }),
    );
    await using client = clientOf(stub);
    expect((await client.room.detail(ROOM_ID)).vendorId).toBe(ROOM_ID);
  });

  it.each([[{}], [{ error: null }], [{ error: '' }]])('%j without success is an answer', async (body) => {
    const { course } = sample('v3-room-detail');
    await using stub = await startVendorStub((_request, response) => sendJson(response, { course, ...body }));
    await using client = clientOf(stub);
    expect((await client.room.detail(ROOM_ID)).vendorId).toBe(ROOM_ID);
  });

  it('fields the document does not name are ignored', async () => {
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { ...sample('v3-merchant'), trace: { id: 1 } }),
    );
    await using client = clientOf(stub);
    expect(await client.merchant.detail()).not.toHaveProperty('trace');
  });
});

describe('calls', () => {
  it('are reported with class, time and outcome, and nothing secret', async () => {
    const events: VendorCallEvent[] = [];
    await using stub = await startVendorStub((request, response) =>
      sendJson(
        response,
        request.path.endsWith('detail') ? sample('v3-room-detail') : sample('v3-room-delete.refusal'),
      ),
    );
    await using client = clientOf(stub, { onCall: (event) => events.push(event) });
    await client.room.detail(ROOM_ID);
    await rejectionOf(client.room.delete(ROOM_ID));
    await rejectionOf(client.room.detail(ROOM_ID, { signal: AbortSignal.abort() }));
    const durationMs = expect.any(Number) as number;
    expect(events).toEqual([
      { endpoint, callClass: 'read', attempt: 1, durationMs, outcome: 'ok' },
      {
        endpoint: '/api/v3/room/delete',
        callClass: 'write',
        attempt: 1,
        durationMs,
        outcome: 'ROOM_NOT_FOUND',
      },
      { endpoint, callClass: 'read', attempt: 1, durationMs, outcome: 'ABORTED' },
    ]);
  });

  it('reuse their connections', async () => {
    const ports = new Set<number | undefined>();
    await using stub = await startRawStub([], (request, response) => {
      ports.add(request.socket.remotePort);
      request.resume();
      sendJson(response, sample('v3-merchant'));
    });
    await using client = clientOf(stub);
    for (let i = 0; i < 5; i += 1) await client.merchant.detail();
    // Two, because undici rests a connection for one turn of the event loop after each answer.
    expect(ports.size).toBeLessThanOrEqual(2);
  });
});
