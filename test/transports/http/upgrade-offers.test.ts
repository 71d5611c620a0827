import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { ASKS_BEFORE_UPGRADE as IS_LAST } from '../../../src/runtime/read-again.ts';
import { UNREAD_LIMITS } from '../../../src/transports/http/unread-bodies.ts';
import { startWatchGateway, until } from '../../watch/watch-gateway.ts';

/** As Java's client and `curl --http2` offer HTTP/2. */
const H2C = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n';

const POST = 'POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';

const bodyOf = (name: string) => JSON.stringify({ query: `{ ${name}: __typename }` });

/** A request with its body, which asks for `name`. */
const post = (name: string, more: string) =>
  `${POST}${more}Content-Length: ${bodyOf(name).length}\r\n\r\n${bodyOf(name)}`;

const chunked = (name: string, more: string) =>
  `${POST}${more}Transfer-Encoding: chunked\r\n\r\n` +
  `${bodyOf(name).length.toString(16)}\r\n${bodyOf(name)}\r\n0\r\n\r\n`;

/** A connection by hand. */
async function openConnection(url: string) {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
  const closed = once(socket, 'close');
  return {
    socket,
    closed,
    text: () => text,
    /** Once this many answers with data have come. */
    answers: async (count: number) => {
      while (text.split('"Query"').length <= count) await once(socket, 'data');
      return [...text.matchAll(/"data":\{"(\w+)":"Query"\}/g)].map(([, name]) => name);
    },
  };
}

const statusesOf = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => status);

describe('an offer of another protocol is not taken up, and the request answered', () => {
  test.each([
    ['HTTP/2 without TLS', H2C],
    ['HTTP/2 in capitals', H2C.toUpperCase()],
    ['TLS', 'Connection: Upgrade\r\nUpgrade: TLS/1.2\r\n'],
    ['HTTP/2 or a WebSocket', 'Connection: keep-alive, upgrade\r\nUpgrade: h2c, websocket\r\n'],
    ['something nobody knows', 'Connection: upgrade\r\nUpgrade: \xe9t\xe9/7\r\n'],
    ['a WebSocket, which only GET opens', 'Connection: Upgrade\r\nUpgrade: websocket\r\n'],
  ])('%s', async (_what, offer) => {
    await using gateway = await startWatchGateway();
    const { socket, answers, text, closed } = await openConnection(gateway.url);
    socket.write(Buffer.from(post('whole', offer), 'latin1'));
    expect(await answers(1)).toEqual(['whole']);
    if (IS_LAST) {
      await closed;
      expect(text()).toMatch(/^connection: close$/im);
      const other = await openConnection(gateway.url);
      other.socket.write(Buffer.from(chunked('chunks', offer), 'latin1'));
      expect(await other.answers(1)).toEqual(['chunks']);
      return;
    }
    // The same connection goes on, with and without the offer, with bodies of both kinds.
    socket.write(Buffer.from(chunked('chunks', offer), 'latin1'));
    expect(await answers(2)).toEqual(['whole', 'chunks']);
    socket.write(post('plain', ''));
    expect(await answers(3)).toEqual(['whole', 'chunks', 'plain']);
    expect(statusesOf(text())).toEqual(['200', '200', '200']);
    socket.destroy();
  });

  test.each(['h2c', 'TLS/1.2', 'h2c, websocket'])('%s by GET', async (protocol) => {
    await using gateway = await startWatchGateway();
    const { socket, answers, text } = await openConnection(gateway.url);
    const target = '/graphql?query=%7Bgot:__typename%7D';
    socket.write(
      `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`,
    );
    while (!text().includes('\r\n\r\n{')) await once(socket, 'data');
    expect(await answers(1)).toEqual(['got']);
    socket.destroy();
  });

  test('with a body that comes in bytes', async () => {
    await using gateway = await startWatchGateway();
    const { socket, answers } = await openConnection(gateway.url);
    socket.setNoDelay(true);
    for (const byte of Buffer.from(post('bytes', H2C))) {
      await new Promise<void>((resolve) => void socket.write(Buffer.of(byte), () => resolve()));
    }
    expect(await answers(1)).toEqual(['bytes']);
    socket.destroy();
  });

  test('on requests that are sent before the answers to others', async () => {
    await using gateway = await startWatchGateway();
    const { socket, answers, closed, text } = await openConnection(gateway.url);
    socket.write(post('a', '') + post('b', H2C) + post('c', H2C) + post('d', ''));
    const answered = IS_LAST ? ['a', 'b'] : ['a', 'b', 'c', 'd'];
    expect(await answers(answered.length)).toEqual(answered);
    // Whoever sent the others sees that nobody has taken them.
    if (IS_LAST) {
      await closed;
      expect(text()).toMatch(/^connection: close$/im);
    }
    socket.destroy();
  });

  test('on as many requests of one connection as come, and nothing is left of them', async () => {
    await using gateway = await startWatchGateway();
    if (IS_LAST) {
      expect(gateway.http.server.listenerCount('upgrade')).toBe(1);
      return;
    }
    const { socket, answers } = await openConnection(gateway.url);
    const asked = once(gateway.http.server, 'request') as Promise<[IncomingMessage]>;
    socket.write(post('first', H2C));
    const [{ socket: ofServer }] = await asked;
    await answers(1);
    const listeners = () => ofServer.eventNames().map((name) => [name, ofServer.listenerCount(name)]);
    const before = listeners();
    for (let count = 2; count <= 30; count += 1) {
      socket.write(post(`n${count}`, H2C));
      expect((await answers(count)).at(-1)).toBe(`n${count}`);
    }
    expect(listeners()).toEqual(before);
    socket.destroy();
  });

  test('while the other names of Connection count', async () => {
    await using gateway = await startWatchGateway();
    const { socket, answers, text, closed } = await openConnection(gateway.url);
    socket.write(post('last', 'Connection: close, Upgrade\r\nUpgrade: h2c\r\n'));
    expect(await answers(1)).toEqual(['last']);
    await closed;
    expect(text()).toMatch(/^connection: close$/im);
  });

  test('with the limits of any request', async () => {
    const unreadBodies = { limits: { ...UNREAD_LIMITS, stallMs: 20 } };
    await using gateway = await startWatchGateway({ yoga: { unreadBodies } });
    const { socket, text, closed } = await openConnection(gateway.url);
    socket.write(`${POST}${H2C}Content-Length: 300000\r\n\r\n{`);
    await once(socket, 'data');
    expect(text()).toMatch(/^HTTP\/1\.1 413 /);
    expect(text()).toContain('PAYLOAD_TOO_LARGE');
    socket.destroy();
    await closed;
  });

  test('and a client that leaves in its body leaves nothing open', async () => {
    await using gateway = await startWatchGateway();
    const { socket, closed } = await openConnection(gateway.url);
    socket.write(`${POST}${H2C}Content-Length: 100\r\n\r\n{`);
    await fetch(new URL('/livez', gateway.url));
    socket.resetAndDestroy();
    await closed;
    const { logs } = gateway;
    await until(() => logs.some(({ msg }) => msg === 'Operation'));
    expect(logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

test('a WebSocket opens behind a request whose offer was not taken up', async () => {
  await using gateway = await startWatchGateway();
  const { socket, answers, text } = await openConnection(gateway.url);
  socket.write(post('first', IS_LAST ? '' : H2C));
  await answers(1);
  socket.write(
    'GET /graphql HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n' +
      'Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n',
  );
  while (!text().includes(' 101 ')) await once(socket, 'data');
  socket.destroy();
  const other = new WebSocket(gateway.url.replace('http', 'ws'), 'graphql-transport-ws');
  await once(other, 'open');
  other.terminate();
});

test('where WebSockets have stopped, an offer is passed over too', async () => {
  await using gateway = await startWatchGateway();
  await gateway.sockets.close();
  const { socket, answers } = await openConnection(gateway.url);
  socket.write(post('h2c', H2C));
  expect(await answers(1)).toEqual(['h2c']);
  socket.destroy();
});
