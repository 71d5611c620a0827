// Runs what is in an image as an operator does: `node .ci/run-image.mjs ROOT INSPECTED`, the mounted files and what
// `buildah inspect` says of them. Read-only, as the image's user, with its command, in production mode. Fails unless it
// answers, its health check says yes while it runs and no when it has ended, and SIGTERM ends it with 0.
import { deepStrictEqual, match, ok, strictEqual } from 'node:assert';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

const [root, inspected] = process.argv.slice(2);
const { config } = JSON.parse(await readFile(inspected, 'utf8')).Docker;
match(
  config.User,
  /^[1-9]\d*:[1-9]\d*$/,
  'The image runs as root, or as a user whom a cluster cannot tell from it.',
);
strictEqual(config.Healthcheck?.Test?.[0], 'CMD', 'The image has no health check.');
const [uid, gid] = config.User.split(':');
const ofImage = Object.fromEntries(
  config.Env.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
);
strictEqual(ofImage.NODE_ENV, 'production');
// Node.js looks for what it has compiled under its own version and the user's number.
const [compiled] = await readdir(`${root}${ofImage.NODE_COMPILE_CACHE}`);
match(compiled, new RegExp(`^v.*-${uid}$`));
ok((await readdir(`${root}${ofImage.NODE_COMPILE_CACHE}/${compiled}`)).length > 20);

/** A command in the image, which sees nothing of this machine but its loopback. */
function inside(command, env = {}) {
  const walls = [
    '--die-with-parent',
    '--unshare-user',
    '--uid',
    uid,
    '--gid',
    gid,
    '--unshare-pid',
    '--as-pid-1',
  ];
  const files = ['--ro-bind', root, '/', '--proc', '/proc', '--dev', '/dev', '--chdir', config.WorkingDir];
  return spawn('bwrap', ['--info-fd', '3', ...walls, ...files, ...command], {
    env: { ...ofImage, ...env },
    stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
  });
}

/** The command itself, as this machine counts processes: bwrap waits for it. */
async function pidIn(child) {
  let text = '';
  for await (const piece of child.stdio[3]) text += piece;
  return JSON.parse(text)['child-pid'];
}

/** The first line that something prints in which a pattern is found. */
async function found(child, pattern) {
  for await (const line of createInterface({ input: child.stdout })) {
    const [, value] = pattern.exec(line) ?? [];
    if (value !== undefined) return value;
  }
  throw new Error(`It ended without a line like ${pattern}.`);
}

const exitOf = async (child) => (await once(child, 'exit'))[0];

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return String(port);
}

const KEY = 'a-key-of-the-image';

const running = [];
try {
  const sandbox = inside(['node', 'dist/cli.js', 'sandbox', '--port', '0']);
  running.push(sandbox);
  const lines = createInterface({ input: sandbox.stdout })[Symbol.asyncIterator]();
  const next = async () => (await lines.next()).value.split(/ +/)[1];
  const [vendor, , partner, appKey] = [await next(), await next(), await next(), await next()];
  const settings = {
    HOST: '127.0.0.1',
    PORT: await freePort(),
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: await freePort(),
    DRAIN_SECONDS: '0',
    DUOBEI_PARTNER: partner,
    DUOBEI_APP_KEY: appKey,
    DUOBEI_BASE_URL: vendor,
    DUOBEI_LINK_BASE_URL: vendor,
    AUTH_API_KEYS: `image:${createHash('sha256').update(KEY).digest('hex')}:room:read`,
  };
  const gateway = inside(config.Cmd, settings);
  running.push(gateway);
  const pid = await pidIn(gateway);
  const url = await found(gateway, /"url":"([^"]+)"/);
  gateway.stdout.resume();
  const ask = (headers) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: '{ rooms(first: 1) { totalCount } }' }),
    });
  strictEqual((await (await ask({})).json()).errors?.[0].extensions.code, 'UNAUTHENTICATED');
  const { data } = await (await ask({ 'x-api-key': KEY })).json();
  ok(data.rooms.totalCount > 0);
  const isHealthy = () => exitOf(inside(config.Healthcheck.Test.slice(1), settings));
  strictEqual(await isHealthy(), 0);
  const ended = exitOf(gateway);
  process.kill(pid, config.StopSignal);
  deepStrictEqual([await ended, await isHealthy()], [0, 1]);
  console.log(`The image answered with ${data.rooms.totalCount} rooms, read-only, as user ${config.User}.`);
} finally {
  for (const child of running) child.kill('SIGKILL');
}
