/** The gateway as it is built for production. The runner sets its environment. */
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../test/support/programs.ts';
import { reportTo } from './child.ts';

const isThere = (url: string) =>
  fetch(`${url}/livez`).then(
    ({ ok }) => ok,
    () => false,
  );

// The build is a program of its own, which tells its port to its log alone.
const port = await freePort();
const url = `http://127.0.0.1:${port}`;
process.env['PORT'] = String(port);
const program = new URL('../dist/main.js', import.meta.url).href;
// It is over when the gateway has stopped.
void import(program);
while (!(await isThere(url))) await wait(20);
reportTo(url);
