import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { startHttpServer } from '../../../src/runtime/http-server.ts';
import { UNREAD_LIMITS } from '../../../src/transports/http/unread-bodies.ts';
import { ENDPOINT, startTestGateway } from '../../support/gateway.ts';

interface Answer {
  status: number;
  code: string | undefined;
}

async function startServer() {
  // Soon takes a client that sends nothing for one that waits for its answer.
  const unreadBodies = { limits: { ...UNREAD_LIMITS, stallMs: 20 } };
  const gateway = await startTestGateway({ yoga: { unreadBodies } });
  const http = await startHttpServer(gateway.listener, {
    host: '127.0.0.1',
    port: 0,
  });
  return {
    url: `${http.url}/graphql`,
    gateway,
    async [Symbol.asyncDispose]() {
      await http.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

async function post(url: string, body: string, contentType = 'application/json'): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': contentType }, body });
  const { errors } = (await response.json()) as { errors?: { extensions?: { code?: string } }[] };
  return { status: response.status, code: errors?.[0]?.extensions?.code };
}

const queryOfLength = (length: number) => {
  const query = '{ __typename }';
  const frame = JSON.stringify({ query, variables: { pad: '' } }).length;
  return JSON.stringify({ query, variables: { pad: 'x'.repeat(length - frame) } });
};

describe('JSON bodies', () => {
  test('a body of 256 KB is taken, one byte more is 413', async () => {
    await using server = await startServer();
    expect(await post(server.url, queryOfLength(256 * 1024))).toEqual({ status: 200, code: undefined });
    expect(await post(server.url, queryOfLength(256 * 1024 + 1))).toEqual({
      status: 413,
      code: 'PAYLOAD_TOO_LARGE',
    });
  });

  test('a chunked body without a length is cut at the limit, and the socket does not hang', async () => {
    await using server = await startServer();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const request = httpRequest(server.url, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
    });
    request.on('error', () => undefined);
    for (let sent = 0; sent < 300 * 1024; sent += 16 * 1024) request.write('x'.repeat(16 * 1024));
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(413);
    response.resume();
    // The body is never ended: the server cuts it, and the next request has a connection of its own.
    await once(request, 'close');
    expect((await post(server.url, '{"query":"{ __typename }"}')).status).toBe(200);
    agent.destroy();
  });

  test('bad JSON, a batch and a non-object are 400', async () => {
    await using server = await startServer();
    for (const body of ['{', '[{"query":"{ __typename }"}]', '"text"', 'null', '']) {
      expect(await post(server.url, body), body).toEqual({ status: 400, code: 'BAD_REQUEST' });
    }
  });

  test('in a query string, what is no JSON or no object is 400, and no line at error level', async () => {
    await using gateway = await startTestGateway();
    const query = encodeURIComponent('{ __typename }');
    for (const name of ['variables', 'extensions']) {
      for (const value of ['{', '[]', '1', '"a"']) {
        const search = `query=${query}&${name}=${encodeURIComponent(value)}`;
        const response = await gateway.yoga.fetch(`${ENDPOINT}?${search}`);
        const { errors } = (await response.json()) as { errors: object[] };
        expect([response.status, errors], search).toMatchObject([
          400,
          [{ extensions: { code: 'BAD_REQUEST' } }],
        ]);
      }
      for (const value of ['{}', 'null', '']) {
        const response = await gateway.yoga.fetch(`${ENDPOINT}?query=${query}&${name}=${value}`);
        expect([response.status, await response.json()]).toEqual([200, { data: { __typename: 'Query' } }]);
      }
    }
    expect(gateway.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  test('forms and plain text, which cross origins without a preflight, are 415', async () => {
    await using server = await startServer();
    for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/graphql']) {
      expect((await post(server.url, 'query=%7B__typename%7D', type)).status, type).toBe(415);
    }
  });

  test('a client that leaves mid-body leaves nothing behind', async () => {
    await using server = await startServer();
    const request = httpRequest(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': 1000 },
    });
    request.on('error', () => undefined);
    request.write('{');
    await once(request, 'socket');
    request.destroy();
    expect((await post(server.url, '{"query":"{ __typename }"}')).status).toBe(200);
  });
});
