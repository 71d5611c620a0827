/** The gateway as it is built for production. The runner sets its environment. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { reportTo } from './child.ts';

/** The build is a program of its own, which tells its port to its log alone. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const isThere = (url: string) =>
  fetch(`${url}/livez`).then(
    ({ ok }) => ok,
    () => false,
  );

const port = await freePort();
const url = `http://127.0.0.1:${port}`;
process.env['PORT'] = String(port);
const program = new URL('../dist/main.js', import.meta.url).href;
// It is over when the gateway has stopped.
void import(program);
while (!(await isThere(url))) await wait(20);
reportTo(url);
