import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHttpServer, type HttpServer } from '../../../src/runtime/http-server.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { openConnection } from './connection.ts';

const DEFERRED = '{ room(id: "ID") { vendorId ... @defer { title } } }';
const PLAIN = '{ room(id: "ID") { title } }';
const REFUSED = 'subscription { roomRecordingStatus(roomId: "no room") { title } }';

let gateway: TestGateway;
let http: HttpServer;
beforeAll(async () => {
  gateway = await startTestGateway();
  http = await startHttpServer(gateway.listener, { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await http.close();
  await gateway[Symbol.asyncDispose]();
});

const rows: [what: string, accept: string, query: string][] = [
  ['a query as events', 'text/event-stream', PLAIN],
  ['fragments as events', 'text/event-stream', DEFERRED],
  ['a subscription that is refused', 'text/event-stream', REFUSED],
  ['fragments as multipart', 'multipart/mixed', DEFERRED],
  ['fragments as a named multipart', 'multipart/mixed;deferSpec=20220824', DEFERRED],
];

/** Everything that comes until the other side ends the connection. */
async function ask(query: string, version: string, headers: Record<string, string>): Promise<string> {
  const connection = await openConnection(http.url);
  const body = JSON.stringify({ query: query.replace('ID', seedIds.liveRoom) });
  const lines = { host: 'gateway.test', 'content-type': 'application/json', ...headers };
  connection.socket.write(
    `POST /graphql HTTP/${version}\r\n` +
      Object.entries(lines)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('') +
      `content-length: ${body.length}\r\n\r\n${body}`,
  );
  await connection.ended;
  connection.socket.destroy();
  return connection.text().toLowerCase();
}

const headOf = (text: string): string => text.slice(0, text.indexOf('\r\n\r\n'));

describe('an answer that goes on while it is read', () => {
  test.each(rows)('ends its connection where the client asked for that: %s', async (_what, accept, query) => {
    const head = headOf(await ask(query, '1.1', { accept, connection: 'close' }));
    expect(head).toContain('\r\nconnection: close');
    expect(head).not.toContain('keep-alive');
  });

  test.each(rows)('is in no chunks for a client of HTTP/1.0: %s', async (_what, accept, query) => {
    const head = headOf(await ask(query, '1.0', { accept }));
    expect(head).not.toContain('transfer-encoding');
    expect(head).not.toContain('keep-alive');
  });
});
