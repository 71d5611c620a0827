import { createClient as createSocketClient } from 'graphql-ws';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { startGatewayProcess, type GatewayProcess } from '../reliability/gateway-process.ts';
import { freePort } from '../support/programs.ts';
import { hasShippedProxies, shipped, type ShippedProxy } from '../reliability/shipped-proxies.ts';
import { eventually } from '../support/eventually.ts';
import { BOUNDARY, fileEnd, fileHead, formEnd, pdfOf, uploadHead } from '../transports/http/upload-client.ts';

const ROOM = `{ room(id: "${seedIds.liveRoom}") { title } }`;
const WATCH = `subscription Watch { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { title } }`;
const CLIENT_ADDRESS = '127.0.0.2';
const PATIENCE_MS = 60_000;

let sandbox: Sandbox;
/** Each at an address of its own, at which it is started anew. */
const gateways: GatewayProcess[] = [];
const ports: string[] = [];

async function start(index: number): Promise<void> {
  gateways[index] = await startGatewayProcess(sandbox, {
    PORT: ports[index]!,
    TRUSTED_PROXIES: '127.0.0.1',
    DRAIN_SECONDS: '2',
  });
}

const origins = () => [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`] as const;

let asked = 0;
/** For a request whose line is looked for. */
const newRequestId = () => `proxies-test-${(asked += 1)}`;

/** What a gateway has logged of a request that is over. */
const lineOf = (requestId: string) =>
  gateways
    .flatMap(({ logs }) => logs)
    .find((line) => line['requestId'] === requestId && line['msg'] === 'Operation');

/** A client from another address than the proxy's, which shows that the certificate is the expected one. */
class Client implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #proxy: ShippedProxy;

  constructor(proxy: ShippedProxy, allowH2 = false) {
    this.#proxy = proxy;
    this.#agent = new Agent({ allowH2, localAddress: CLIENT_ADDRESS, connect: { ca: proxy.ca } });
  }

  post(headers: Record<string, string>, body: string | Buffer) {
    return request(`${this.#proxy.origin}/graphql`, {
      dispatcher: this.#agent,
      method: 'POST',
      headers,
      body,
    });
  }

  ask(query: string, headers: Record<string, string> = {}) {
    return this.post({ 'content-type': 'application/json', ...headers }, JSON.stringify({ query }));
  }

  [Symbol.asyncDispose]() {
    return this.#agent.destroy();
  }
}

const answer = { data: { room: { title: expect.any(String) as string } } };

beforeAll(async () => {
  sandbox = await startSandbox();
  ports.push(String(await freePort()), String(await freePort()));
  await Promise.all([start(0), start(1)]);
}, PATIENCE_MS);

describe.runIf(hasShippedProxies).each(Object.entries(shipped))(
  'the file of deploy/ for %s',
  (_name, startProxy) => {
    let proxy: ShippedProxy;

    beforeAll(async () => {
      proxy = await startProxy(origins());
    }, PATIENCE_MS);
    afterAll(() => proxy[Symbol.asyncDispose]());

    test.each([
      ['HTTP/1.1', false],
      ['HTTP/2', true],
    ])('takes queries over TLS and %s', async (_, allowH2) => {
      await using client = new Client(proxy, allowH2);
      const { statusCode, headers, body } = await client.ask(ROOM);
      expect([statusCode, headers['strict-transport-security']]).toEqual([200, 'max-age=31536000']);
      expect(await body.json()).toMatchObject(answer);
    });

    test('sends clients of plain HTTP to TLS, with what they ask', async () => {
      const { statusCode, headers, body } = await request(`${proxy.plainOrigin}/graphql?query=%7B`, {
        method: 'POST',
      });
      await body.dump();
      expect(statusCode).toBe(308);
      expect(headers['location']).toMatch(/^https:\/\/localhost(?::\d+)?\/graphql\?query=%7B$/);
    });

    test('takes an upload of 5 MB', async () => {
      await using client = new Client(proxy);
      const { body } = await client.post(
        { 'content-type': `multipart/form-data; boundary=${BOUNDARY}`, 'graphql-require-preflight': '1' },
        Buffer.concat([
          Buffer.from(uploadHead() + fileHead('0', 'slides.pdf')),
          pdfOf(5 * 1024 * 1024),
          Buffer.from(fileEnd + formEnd),
        ]),
      );
      expect(await body.json()).toMatchObject({
        data: { uploadDocument: { document: { fileName: 'slides.pdf' }, userErrors: [] } },
      });
    });

    test.each(['text/event-stream', 'multipart/mixed;subscriptionSpec=1.0'])(
      'gives the first event at once, and tells the gateway when its client has gone: %s',
      async (accept) => {
        const requestId = newRequestId();
        const client = new Client(proxy);
        const { body } = await client.ask(WATCH, { accept, 'x-request-id': requestId });
        const chunks = body[Symbol.asyncIterator]();
        let text = '';
        while (!text.includes('"title"')) text += String((await chunks.next()).value);
        expect(lineOf(requestId)).toBeUndefined();
        await client[Symbol.asyncDispose]();
        await eventually(() => expect(lineOf(requestId)).toBeDefined());
      },
    );

    test('takes WebSockets', async () => {
      class TrustingSocket extends WebSocket {
        constructor(address: string, protocols: string | string[]) {
          super(address, protocols, { ca: proxy.ca });
        }
      }
      const client = createSocketClient({
        url: `${proxy.origin.replace('http', 'ws')}/graphql`,
        webSocketImpl: TrustingSocket,
        retryAttempts: 0,
      });
      expect((await client.iterate({ query: WATCH }).next()).value).toMatchObject({
        data: { roomRecordingStatus: { title: expect.any(String) as string } },
      });
      await client.dispose();
    });

    test('tells the address of the client, and not what the client says of it', async () => {
      const requestId = newRequestId();
      await using client = new Client(proxy);
      const { body } = await client.ask(ROOM, {
        'x-forwarded-for': '203.0.113.9',
        'x-request-id': requestId,
      });
      await body.json();
      await eventually(() => expect(lineOf(requestId)).toMatchObject({ address: CLIENT_ADDRESS }));
    });

    test('loses nothing while one of the gateways is restarted, and comes back to it', async () => {
      await using client = new Client(proxy);
      const load = { isOver: false };
      const bad: string[] = [];
      const asking = (async () => {
        while (!load.isOver) {
          const { statusCode, body } = await client.ask(ROOM);
          const text = await body.text();
          if (statusCode !== 200 || text.includes('"errors"')) bad.push(`${statusCode} ${text}`);
        }
      })();
      gateways[0]!.child.kill('SIGTERM');
      expect(await gateways[0]!.exitCode).toBe(0);
      await start(0);
      await eventually(() => expect(gateways[0]!.logs.some(({ msg }) => msg === 'Operation')).toBe(true));
      load.isOver = true;
      await asking;
      expect(bad).toEqual([]);
    });
  },
);

afterAll(async () => {
  for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
  await sandbox[Symbol.asyncDispose]();
});
