import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { startWatchGateway } from '../../watch/watch-gateway.ts';

/** Fails behind the plugins of each request, where an answer is reported. */
const failing = {
  onRequestEnd() {
    throw new Error('The disk of the log is full.');
  },
};

describe('what fails around the plugins', () => {
  test.each([
    ['a probe', '/livez', 'GET'],
    ['what is not there', '/nothing', 'GET'],
    ['an operation by GET', '/graphql?query={__typename}', 'GET'],
    ['a request that is refused', '/graphql', 'PATCH'],
  ] as const)('is answered without its stack: %s', async (_what, path, method) => {
    await using gateway = await startWatchGateway({ yoga: { observers: [failing] } });
    const { statusCode, headers, body } = await request(new URL(path, gateway.url), { method });
    expect(await body.json()).toEqual({
      errors: [{ message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(statusCode).toBe(500);
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
    const requestId = headers['x-request-id'];
    const faults = gateway.logs.filter(({ level }) => level === 50);
    expect(faults.at(-1)).toMatchObject({ requestId, err: { message: 'The disk of the log is full.' } });
  });
});
