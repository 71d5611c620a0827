import { once } from 'node:events';
import { createServer, request } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** An HTTP proxy, as networks without a way out have one. */
export interface ForwardProxy extends AsyncDisposable {
  /** With the name and password that it asks for. */
  url: string;
  /** What it was asked for, as `CONNECT host:port` or `GET http://host:port/path`; without the query. */
  asked: string[];
}

/** Where the names lead that nobody but this proxy knows, by `host:port`. */
export type Places = Readonly<Record<string, number>>;

const AUTHORIZATION = `Basic ${Buffer.from('gateway:canary/p@ss').toString('base64')}`;

export async function startForwardProxy(places: Places): Promise<ForwardProxy> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '');
    asked.push(`${req.method} ${url.origin}${url.pathname}`);
    const port = places[`${url.hostname}:${url.port || 80}`];
    const { 'proxy-authorization': given, ...headers } = req.headers;
    if (given !== AUTHORIZATION || port === undefined) {
      res.writeHead(port === undefined ? 502 : 407).end();
      return;
    }
    const onward = request({
      host: '127.0.0.1',
      port,
      method: req.method,
      path: url.pathname + url.search,
      headers,
    });
    onward.on('response', (answer) => answer.pipe(res.writeHead(answer.statusCode ?? 502, answer.headers)));
    onward.on('error', () => res.destroy());
    req.pipe(onward);
  });
  server.on('connect', (req, client: Socket) => {
    asked.push(`CONNECT ${req.url}`);
    const port = places[req.url ?? ''];
    if (req.headers['proxy-authorization'] !== AUTHORIZATION || port === undefined) {
      client.end(`HTTP/1.1 ${port === undefined ? 502 : 407} No\r\n\r\n`);
      return;
    }
    const target = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      target.pipe(client).pipe(target);
    });
    for (const socket of [client, target]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => [client, target].forEach((each) => each.destroy()));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://gateway:canary%2Fp%40ss@127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
