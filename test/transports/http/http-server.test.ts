import { once } from 'node:events';
import type { RequestListener, Server } from 'node:http';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startHttpServer, type HttpTimes } from '../../../src/runtime/http-server.ts';
import { eventually } from '../../support/eventually.ts';
import { timersSet } from '../../support/held.ts';
import { dial, openConnection, type Client } from './connection.ts';

const address = { host: '127.0.0.1', port: 0 };

/** Longer than any test. */
const NEVER = 3_600_000;
const patient: HttpTimes = {
  headersMs: NEVER,
  requestMs: NEVER,
  checkEveryMs: 10,
  keepAliveMs: NEVER,
  quietMs: 1_000,
  answerMs: NEVER,
  sweepEveryMs: 5,
  silentMs: NEVER,
  lingerMs: NEVER,
};

/** Cuts what is left when a test is over. */
async function start(listener: RequestListener, times: Partial<HttpTimes> = {}) {
  const http = await startHttpServer(listener, address, { ...patient, ...times });
  return {
    ...http,
    port: Number(new URL(http.url).port),
    async [Symbol.asyncDispose]() {
      http.server.closeAllConnections();
      await http.close();
    },
  };
}

const hello: RequestListener = (_req, res) => void res.end('hello');

const connections = ({ server }: { server: Server }): Promise<number> =>
  promisify(server.getConnections.bind(server))();

const HEAD = 'GET / HTTP/1.1\r\nhost: localhost\r\n';

describe('a client that is slow', () => {
  test('with its headers is told so and cut', async () => {
    await using server = await start(hello, { headersMs: 100, requestMs: 200 });
    const { socket, received } = dial(server.port);
    socket.write(HEAD);
    expect(await received).toMatch(/^HTTP\/1\.1 408 /);
  });

  test('however often a header of it comes', async () => {
    await using server = await start(hello, { headersMs: 100, requestMs: 200 });
    const { socket, received } = dial(server.port);
    socket.write(HEAD);
    const drip = setInterval(() => socket.write('x-more: 1\r\n'), 10);
    expect(await received).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
  });

  test('with its body is told so and cut, and has longer for it', async () => {
    let arrived = 0;
    await using server = await start((req) => void req.on('data', () => (arrived += 1)), {
      headersMs: 50,
      requestMs: 400,
    });
    const { socket, received } = dial(server.port);
    const startedAt = performance.now();
    socket.write(`${HEAD.replace('GET', 'POST')}content-length: 1000\r\n\r\n`);
    const drip = setInterval(() => socket.write('x'), 10);
    expect(await received).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(drip);
    expect(arrived).toBeGreaterThan(0);
    expect(performance.now() - startedAt).toBeGreaterThan(300);
  });

  test('may be so between its requests', async () => {
    await using server = await start(hello, { headersMs: 100, requestMs: 100 });
    const { socket, received } = dial(server.port);
    for (let asked = 0; asked < 2; asked += 1) {
      socket.write(`${HEAD}\r\n`);
      await once(socket, 'data');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(socket.readyState).toBe('open');
    socket.end();
    expect(await received).not.toContain('408');
  });

  test('has as long as it takes to send the largest upload, and no longer', async () => {
    const http = await startHttpServer(hello, address);
    // An upload of 20 MB at 100 KB/s takes 200 s.
    expect(http.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 300_000 });
    await http.close();
  });
});

describe('an answer that comes before the body of its request', () => {
  const early = `${HEAD.replace('GET', 'POST')}connection: close\r\ncontent-length: 10\r\n\r\n`;
  /** Answers at once, and reads on. */
  const hasty: RequestListener = (req, res) => {
    req.resume();
    res.end('at once');
  };

  test('is not taken away by what is still sent', async () => {
    await using server = await start(hasty);
    const { socket, text, ended, closed } = await openConnection(server.url);
    socket.write(`${early}01234`);
    await ended;
    expect(text()).toMatch(/at once$/);
    expect(await connections(server)).toBe(1);
    socket.write('56789');
    await eventually(async () => expect(await connections(server)).toBe(0));
    socket.end();
    expect(await closed).toBeUndefined();
  });

  test('leaves its connection half open for so long', async () => {
    await using server = await start(hasty, { lingerMs: 50 });
    const { socket, ended } = await openConnection(server.url);
    socket.write(`${early}01234`);
    await ended;
    await eventually(async () => expect(await connections(server)).toBe(0));
    socket.destroy();
  });

  // Node.js itself looks at what the client has said of the connection, and not at the answer.
  test.each([
    ['its client', early],
    ['it', early.replace('connection: close\r\n', '')],
  ])('is the last on its connection where %s says so: no request behind it is taken', async (_who, head) => {
    const taken: (string | undefined)[] = [];
    await using server = await start((req, res) => {
      taken.push(req.url);
      if (head !== early) res.setHeader('connection', 'close');
      hasty(req, res);
    });
    const { socket, ended } = await openConnection(server.url);
    socket.write(`${head}01234`);
    await ended;
    socket.write(`56789${HEAD.replace('/', '/second')}\r\n`);
    await eventually(async () => expect(await connections(server)).toBe(0));
    socket.destroy();
    expect(taken).toEqual(['/']);
  });
});

describe('headers', () => {
  test.each([
    [15_000, 200],
    [17_000, 431],
  ])('of %i bytes are answered with %i', async (bytes, status) => {
    await using server = await start(hello);
    const { socket, received } = dial(server.port);
    socket.write(`${HEAD}connection: close\r\nx-more: ${'x'.repeat(bytes)}\r\n\r\n`);
    expect(await received).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});

/** Answers when it is told to. */
async function startHeld(times: Partial<HttpTimes> = {}) {
  const answers: (() => void)[] = [];
  const server = await start((req, res) => {
    req.resume();
    answers.push(() => res.end('at last'));
  }, times);
  const asked = (count: number) =>
    (async () => {
      while (answers.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
    })();
  return { ...server, answers, asked };
}

describe('a server that stops', () => {
  test('lets what is in flight finish, and its connection end with it', async () => {
    await using server = await startHeld();
    const { socket, received } = dial(server.port);
    socket.write(`${HEAD}\r\n`);
    await server.asked(1);
    const closed = server.close();
    server.answers[0]?.();
    expect(await received).toMatch(/^HTTP\/1\.1 200 [^]*connection: close[^]*at last$/i);
    await closed;
  });

  test('closes a connection that was kept for a next request at once', async () => {
    await using server = await start(hello);
    const { socket, received } = dial(server.port);
    socket.write(`${HEAD}\r\n`);
    await once(socket, 'data');
    await server.close();
    expect(await received).toContain('hello');
  });

  test('closes the connection behind an answer that had begun before', async () => {
    let end: () => void = () => undefined;
    await using server = await start((_req, res) => {
      res.write('begun, ');
      end = () => res.end('and ended');
    });
    const { socket, received } = dial(server.port);
    socket.write(`${HEAD}\r\n`);
    await once(socket, 'data');
    const closed = server.close();
    end();
    await closed;
    expect(await received).toContain('and ended');
  });

  test('tells a request that comes on an open connection to close it', async () => {
    await using server = await startHeld();
    const { socket, received } = dial(server.port);
    // The first is answered behind the stop, and the second comes on the same connection.
    socket.write(`${HEAD}\r\n`);
    await server.asked(1);
    const closed = server.close();
    socket.write(`${HEAD}\r\n`);
    server.answers[0]?.();
    expect(await received).toContain('at last');
    await closed;
  });

  test('cuts what has not come to its end in time', async () => {
    await using server = await startHeld({ answerMs: 100 });
    const { socket, received } = dial(server.port);
    socket.write(`${HEAD}\r\n`);
    await server.asked(1);
    await server.close();
    expect(await received).toBe('');
  });

  test('waits not long for the first byte on a connection', async () => {
    await using server = await start(hello, { silentMs: 20 });
    const { socket, received } = dial(server.port);
    await once(socket, 'connect');
    // Behind it the server has taken the one before.
    await fetch(server.url, { headers: { connection: 'close' } });
    await server.close();
    expect(await received).toBe('');
  });

  test('lets in who comes in the very moment, before the port closes', async () => {
    let last: Client | undefined;
    await using server = await start((_req, res) => {
      last ??= dial(server.port);
      res.end('hello');
    });
    const { socket, received } = dial(server.port);
    await Promise.all([once(socket, 'connect'), once(server.server, 'connection')]);
    socket.write(`${HEAD}\r\n`);
    // The request is there, and is answered while the server looks whether anything is.
    const closed = server.close();
    expect(await received).toContain('hello');
    last!.socket.write(`${HEAD}\r\n`);
    expect(await last!.received).toContain('hello');
    await closed;
  });

  test('looks for a quiet moment no longer than it may', async () => {
    await using server = await start(hello, { quietMs: 30 });
    let turns = 0;
    let isOver = false;
    const work = () => {
      turns += 1;
      const until = performance.now() + 20;
      while (performance.now() < until);
      if (!isOver) setImmediate(work);
    };
    setImmediate(work);
    await server.close();
    isOver = true;
    // To take such turns for quiet ones it would need a thousand of them.
    expect(turns).toBeGreaterThan(1);
    expect(turns).toBeLessThan(50);
  });

  test('takes no new connection', async () => {
    await using server = await startHeld();
    const first = dial(server.port);
    first.socket.write(`${HEAD}\r\n`);
    await server.asked(1);
    const closed = server.close();
    while (server.server.listening) await new Promise((resolve) => setImmediate(resolve));
    const late = connect(server.port, '127.0.0.1');
    const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    server.answers[0]?.();
    await closed;
  });

  test('leaves no timer behind', async () => {
    const before = timersSet();
    // Several, since a timer of an earlier test may run out meanwhile and hide one of a single server.
    for (let server = 0; server < 10; server += 1) {
      const http = await startHttpServer(hello, address);
      await http.close();
    }
    expect(timersSet()).toBeLessThanOrEqual(before);
  });
});

describe('a server that drains', () => {
  test('takes new connections, cuts none, and ends each with its next answer', async () => {
    await using server = await startHeld();
    const idle = dial(server.port);
    idle.socket.write(`${HEAD}\r\n`);
    await server.asked(1);
    server.answers[0]?.();
    await once(idle.socket, 'data');
    const busy = dial(server.port);
    busy.socket.write(`${HEAD}\r\n`);
    await server.asked(2);
    server.beginDraining();
    const late = dial(server.port);
    late.socket.write(`${HEAD}\r\n`);
    idle.socket.write(`${HEAD}\r\n`);
    await server.asked(4);
    for (const answer of server.answers.slice(1)) answer();
    for (const { received } of [busy, late])
      expect(await received).toMatch(/^HTTP\/1\.1 200 [^]*connection: close[^]*at last$/i);
    expect(await idle.received).toMatch(
      /connection: keep-alive[^]*at last[^]*connection: close[^]*at last$/i,
    );
  });
});

describe('a server whose port is closed', () => {
  test('takes no new connection, and goes on with those that are open', async () => {
    await using server = await start(hello);
    const { socket, received } = dial(server.port);
    await Promise.all([once(socket, 'connect'), once(server.server, 'connection')]);
    await server.closePort();
    const [error] = (await once(connect(server.port, '127.0.0.1'), 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
    socket.write(`${HEAD}\r\n`);
    await once(socket, 'data');
    socket.write(`${HEAD}\r\n`);
    await once(socket, 'data');
    await server.close();
    expect((await received).match(/hello/g)).toHaveLength(2);
  });
});

describe('a connection without a request', () => {
  /** When one that has been answered ends, in milliseconds from its answer. */
  async function endOf(times: Partial<HttpTimes>): Promise<number> {
    await using server = await start(hello, times);
    const { socket, received } = dial(server.port);
    socket.write(`${HEAD}\r\n`);
    await once(socket, 'data');
    const answeredAt = performance.now();
    await received;
    return performance.now() - answeredAt;
  }

  test('is kept for as long as it is said to be, whatever time headers have', async () => {
    // Newer Node keeps it for a second more than it tells.
    expect(await endOf({ keepAliveMs: 300, headersMs: 50, requestMs: 100 })).toBeGreaterThan(250);
  });

  test('is kept for longer than balancers keep theirs, as shipped', async () => {
    const http = await startHttpServer(hello, address);
    const { socket, received } = dial(Number(new URL(http.url).port));
    socket.write(`${HEAD}\r\n`);
    await once(socket, 'data');
    await http.close();
    expect(await received).toContain('Keep-Alive: timeout=75');
  });
});
