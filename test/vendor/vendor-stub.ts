import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createDuobeiClient, type DuobeiClientOptions } from '../../src/vendor/client.ts';

export interface StubRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
  /** The body read as a form. */
  form: URLSearchParams;
}

export interface VendorStub extends AsyncDisposable {
  url: string;
  /** Every request whose body arrived whole. */
  requests: StubRequest[];
  /** Connections that are open now. */
  sockets: ReadonlySet<Socket>;
}

export type Answerer = (request: StubRequest, response: ServerResponse) => void;

/** A server on loopback that reads each request whole and leaves the answer to the test. */
export function startVendorStub(answer: Answerer): Promise<VendorStub> {
  const requests: StubRequest[] = [];
  return startRawStub(requests, (incoming, response) => {
    void incoming.toArray().then(
      (chunks: Buffer[]) => {
        const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://stub');
        const body = Buffer.concat(chunks);
        const request: StubRequest = {
          method: incoming.method ?? '',
          path: pathname,
          query: searchParams,
          headers: incoming.headers,
          body,
          form: new URLSearchParams(body.toString('utf8')),
        };
        requests.push(request);
        answer(request, response);
      },
      () => undefined,
    );
  });
}

/** A server on loopback that reads nothing by itself. */
export async function startRawStub(
  requests: StubRequest[],
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<VendorStub> {
  const sockets = new Set<Socket>();
  const server = createServer(onRequest);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    sockets,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Answers as the vendor does. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' });
  response.end(JSON.stringify(body));
}

export const PARTNER = '20151119143137';
export const APP_KEY = '3af12186256845b4bc2441e223829bfc';

/** A client of the stub, with the document's own credentials. */
/** Where nobody listens: the port of a server that has ended may be that of another test's by now. */
export const NOBODY = { url: 'http://127.0.0.1:1' };

export function clientOf(stub: { url: string }, options: Partial<DuobeiClientOptions> = {}) {
  return createDuobeiClient({
    partner: PARTNER,
    appKey: APP_KEY,
    baseUrl: stub.url,
    linkBaseUrl: stub.url,
    apiVersion: 'v4',
    roomTimeFilter: 'documented',
    beyondDocument: 'read',
    ...options,
  });
}

/** A sample body of the vendor's document. */
export function sample(name: string): Record<string, unknown> {
  const file = new URL(`../fixtures/document/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

/** The same as if it were of other objects: an id for each name under which the sample has one. */
export function sampleOf(name: string, ids: Readonly<Record<string, string>>): Record<string, unknown> {
  const text = JSON.stringify(sample(name));
  return JSON.parse(text, (key, value: unknown) => ids[key] ?? value) as Record<string, unknown>;
}

/** What a promise is rejected with; fails when it is not. */
export async function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('The promise was fulfilled.');
}

/** Waits until the stub has no open connection; the test's own time limit bounds it. */
export async function socketsFreed({ sockets }: Pick<VendorStub, 'sockets'>): Promise<void> {
  await Promise.all(
    [...sockets].map((socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()))),
  );
}
