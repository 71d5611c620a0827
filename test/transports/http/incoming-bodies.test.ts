import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { createIncomingBodies } from '../../../src/transports/http/incoming-bodies.ts';
import { startWatchGateway, until, type WatchGateway } from '../../watch/watch-gateway.ts';

const JSON_TYPE = 'Content-Type: application/json\r\n';

/** A request whose body has only begun, with what is answered to it. */
function begin({ url }: WatchGateway, head: string, start: string) {
  const socket: Socket = connect({ port: Number(new URL(url).port), host: '127.0.0.1' });
  const request = { socket, answer: '', closed: once(socket, 'close') };
  socket.setEncoding('utf8').on('data', (text) => (request.answer += String(text)));
  socket.on('error', () => undefined);
  socket.write(`POST /graphql HTTP/1.1\r\nHost: localhost\r\n${head}\r\n`);
  socket.write(start);
  return request;
}

describe('a body that does not come', () => {
  const multipart =
    'Content-Type: multipart/form-data; boundary=b\r\nGraphQL-Require-Preflight: 1\r\nContent-Length: 5000\r\n';
  const part = '--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":';

  test.each([
    ['by the plain way', `${JSON_TYPE}Content-Length: 5000\r\n`, '{"query":'],
    ['in chunks', `${JSON_TYPE}Transfer-Encoding: chunked\r\n`, '9\r\n{"query":\r\n'],
    ['as the head of an upload', multipart, part],
  ])('%s is answered 408 and cut', async (_name, head, start) => {
    await using gateway = await startWatchGateway({ yoga: { bodyWithinMs: 50 } });
    const request = begin(gateway, head, start);
    await request.closed;
    expect(request.answer).toMatch(/^HTTP\/1\.1 408 [^]*"code":"REQUEST_TIMEOUT"/);
  });

  test('is answered 408 and cut however often a byte of it comes', async () => {
    await using gateway = await startWatchGateway({ yoga: { bodyWithinMs: 100 } });
    const request = begin(gateway, `${JSON_TYPE}Content-Length: 5000\r\n`, '{"query":');
    const drip = setInterval(() => request.socket.write(' '), 5);
    await request.closed;
    clearInterval(drip);
    expect(request.answer).toMatch(/^HTTP\/1\.1 408 [^]*"code":"REQUEST_TIMEOUT"/);
  });

  test('for an event stream is answered 408 as well', async () => {
    await using gateway = await startWatchGateway({ yoga: { bodyWithinMs: 50 } });
    const token = await (await fetch(gateway.url, { method: 'PUT' })).text();
    const header = { 'x-graphql-event-stream-token': token };
    const client = new AbortController();
    await fetch(gateway.url, { headers: header, signal: client.signal });
    const head = `${JSON_TYPE}X-GraphQL-Event-Stream-Token: ${token}\r\nContent-Length: 5000\r\n`;
    const request = begin(gateway, head, '{"query":');
    await request.closed;
    expect(request.answer).toMatch(/^HTTP\/1\.1 408 /);
    client.abort();
  });
});

test('bodies on their way hold so much together; small ones are read all the same', async () => {
  await using gateway = await startWatchGateway({ yoga: { bodyWithinMs: 60_000 } });
  const large = Array.from({ length: 180 }, () =>
    begin(gateway, `${JSON_TYPE}Content-Length: 250001\r\n`, 'x'.repeat(250_000)),
  );
  const refused = () => large.filter(({ answer }) => answer.includes('"code":"OVERLOADED"')).length;
  await until(() => refused() > 0);
  expect(large[0]?.answer).toBe('');
  const query = '{ __typename }';
  expect(await gateway.execute(query)).toEqual({ data: { __typename: 'Query' } });
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  for (const { socket } of large) socket.destroy();
  await Promise.all(large.map(({ closed }) => closed));
  // There is room again.
  const after = begin(gateway, `${JSON_TYPE}Content-Length: 250001\r\n`, 'x'.repeat(250_001));
  await until(() => after.answer !== '');
  expect(after.answer).toMatch(/^HTTP\/1\.1 400 /);
  after.socket.destroy();
});

test('where large bodies hold all that there is, small ones are taken all the same', () => {
  const bodies = createIncomingBodies({ maxBytes: 1_000_000 });
  let refused = 0;
  const hold = (bytes: number) => {
    const before = refused;
    const body = bodies.begin((error) => {
      expect(error.extensions['code']).toBe('OVERLOADED');
      refused += 1;
    });
    body.add(Buffer.alloc(bytes));
    held.push(body);
    return refused === before;
  };
  const held: ReturnType<typeof bodies.begin>[] = [];
  // Down to the last byte.
  for (const bytes of [1_000_000, 100_000, 17_000, 16_385]) while (hold(bytes));
  for (let small = 0; small < 1_000; small += 1) expect(hold(16_384)).toBe(true);
  expect(hold(16_385)).toBe(false);
  for (const body of held.splice(0)) body.end();
  expect(hold(1_000_000)).toBe(true);
  held[0]!.end();
});

test('a body is put together from chunks of any length', () => {
  const bodies = createIncomingBodies({ maxBytes: 1_000_000 });
  const body = bodies.begin((error) => expect.unreachable(error.message));
  let text = '';
  for (let length = 0; length < 300; length += 1) {
    const chunk = `${length % 7}`.repeat(length);
    body.add(Buffer.from(chunk));
    text += chunk;
  }
  for (let n = 0; n < 100_000; n += 1) body.add(Buffer.from('多').subarray(n % 3, (n % 3) + 1));
  body.end();
  expect(body.bytes().toString()).toBe(
    Buffer.from(text + '多'.repeat(33_334))
      .subarray(0, body.size)
      .toString(),
  );
  expect(body.size).toBe(text.length + 100_000);
});
