import type { RequestListener } from 'node:http';
import { request, type Dispatcher } from 'undici';
import { startHttpServer } from '../../../src/runtime/http-server.ts';
import { startTestGateway, type TestGateway, type TestGatewayOptions } from '../../support/gateway.ts';

const FIXED_NOW = Date.parse('2026-05-04T08:00:00Z');

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The two ways write their headers in different orders, which is all that tells them apart from outside. */
  isDirect: boolean;
}

/** One gateway, to be asked by both of its ways. */
export interface TwoWays extends AsyncDisposable {
  gateway: TestGateway;
  /** Where clients reach it. */
  url: string;
  /** An object is sent as JSON, bytes as they are. */
  ask: (body: object | Buffer, headers?: Record<string, string>) => Promise<Answer>;
  /** Past the fast path. */
  askYoga: (body: object | Buffer, headers?: Record<string, string>) => Promise<Answer>;
  /** By GET, with what follows the path. */
  get: (search: string, headers?: Record<string, string>) => Promise<Answer>;
  getYoga: (search: string, headers?: Record<string, string>) => Promise<Answer>;
}

export async function startTwoWays(options: TestGatewayOptions = {}): Promise<TwoWays> {
  const execution = { maxVendorCalls: 60, isWarnOnly: false, isCostReported: false, compiledAtUse: 1 };
  const gateway = await startTestGateway({
    now: () => FIXED_NOW,
    client: { linkBaseUrl: 'http://links.test' },
    ...options,
    yoga: { execution, ...options.yoga },
  });
  const port = { host: '127.0.0.1', port: 0 };
  const start = (listener: RequestListener) => startHttpServer(listener, port);
  const direct = await start(gateway.listener);
  const yoga = await start((req, res) => void gateway.yoga(req, res));
  const own = { 'x-request-id': 'one', host: 'gateway.test' };
  const asker =
    (url: string) =>
    (body: object | Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
      send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...own, ...headers },
        body: Buffer.isBuffer(body) ? body : JSON.stringify(body),
      });
  const getter =
    (url: string) =>
    (search: string, headers: Record<string, string> = {}): Promise<Answer> =>
      send(url, { method: 'GET', path: `/graphql${search}`, headers: { ...own, ...headers } });
  const send = async (
    url: string,
    options: Omit<Dispatcher.RequestOptions, 'path'> & { path?: string },
  ): Promise<Answer> => {
    const response = await request(url, { path: '/graphql', ...options });
    const names = Object.keys(response.headers);
    const found = { ...response.headers } as Record<string, string>;
    delete found['date'];
    return {
      status: response.statusCode,
      headers: found,
      body: await response.body.text(),
      isDirect: names.indexOf('x-request-id') < names.indexOf('content-length'),
    };
  };
  return {
    gateway,
    url: direct.url,
    ask: asker(direct.url),
    askYoga: asker(yoga.url),
    get: getter(direct.url),
    getYoga: getter(yoga.url),
    async [Symbol.asyncDispose]() {
      await direct.close();
      await yoga.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}
