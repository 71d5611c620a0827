import { expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { nextOf, startClient } from '../watch/watch-gateway.ts';
import { startComposed } from './composed-gateway.ts';
import { until } from '../support/eventually.ts';

const WATCH = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { title } }`;
const ROOM = `{ room(id: "${seedIds.liveRoom}") { title } }`;

/** Ports, connections and timers that are open in this process. */
function openHandles() {
  const kinds = process.getActiveResourcesInfo();
  const count = (kind: RegExp) => kinds.filter((one) => kind.test(one)).length;
  return { ports: count(/Server/), sockets: count(/Socket/), timers: count(/Timeout/) };
}

type OpenHandles = ReturnType<typeof openHandles>;

/** Resolves when no more is open than before. */
function untilLet(before: OpenHandles): Promise<void> {
  return until(() => {
    const { ports, sockets, timers } = openHandles();
    return ports <= before.ports && sockets <= before.sockets && timers <= before.timers;
  });
}

// Stands first, and in a file of its own: what other tests have left to close would hide what this one leaves open.
test('a gateway that has stopped leaves nothing open: no port, no socket, no timer', async () => {
  await using sandbox = await startSandbox();
  const before = openHandles();
  const gateway = await startComposed(sandbox, { METRICS_PORT: '0' });
  await gateway.ask(ROOM);
  using client = startClient(gateway.url, 'websocket');
  await nextOf(client.subscribe(WATCH));
  expect(openHandles().ports).toBeGreaterThan(before.ports);
  expect(openHandles().sockets).toBeGreaterThan(before.sockets);
  await gateway.gateway.close();
  client[Symbol.dispose]();
  await untilLet(before);
});

test('a gateway that cannot start leaves nothing open either', async () => {
  await using sandbox = await startSandbox();
  await using first = await startComposed(sandbox);
  const before = openHandles();
  const { port } = new URL(first.url);
  await expect(startComposed(null, { PORT: port, METRICS_PORT: '0' })).rejects.toThrow(
    `Port ${port} is in use`,
  );
  await expect(startComposed(null, { SANDBOX_PORT: port, METRICS_PORT: '0' })).rejects.toThrow(
    `Port ${port} is in use. Set SANDBOX_PORT to another one, or 0.`,
  );
  await untilLet(before);
});
