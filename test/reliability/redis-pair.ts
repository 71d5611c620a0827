import { expect } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { startComposed, type ComposedGateway } from '../process/composed-gateway.ts';
import { until } from '../support/eventually.ts';

/** Two gateways of one account over one Redis. */
export interface Pair extends AsyncDisposable {
  a: ComposedGateway;
  b: ComposedGateway;
  sandbox: Sandbox;
}

export async function startPair(env: Record<string, string>): Promise<Pair> {
  const sandbox = await startSandbox({ conversionMs: 3_600_000 });
  const limits = { LIMIT_CREATES_PER_HOUR: '100000', LIMIT_SERVER_CREATES_PER_HOUR: '100000' };
  const all = { METRICS_PORT: '0', CACHE_TTL_RECORDS_MS: '600000', ...limits, ...env };
  const [a, b] = [await startComposed(sandbox, all), await startComposed(sandbox, all)];
  return {
    a,
    b,
    sandbox,
    async [Symbol.asyncDispose]() {
      await Promise.all([a.gateway.close(), b.gateway.close()]);
      await sandbox.close();
    },
  };
}

export const createsAt = ({ requests }: Sandbox) =>
  requests.filter(({ path }) => path === 'v4/room/create').length;

/** The room of a create with this key, which is its title too; or the code of its error. */
export async function create(
  gateway: ComposedGateway,
  key: string,
): Promise<{ room?: string; code?: unknown }> {
  const { data, code } = await gateway.ask(`mutation { createRoom(input: { title: "${key}", type: ONE_TO_ONE,
    isVideoEnabled: true, startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60, idempotencyKey: "${key}" })
    { room { vendorId } userErrors { code } } }`);
  const created = data?.['createRoom'] as
    { room: { vendorId: string } | null; userErrors: { code: string }[] } | undefined;
  const room = created?.room?.vendorId;
  return room === undefined ? { code: code ?? created?.userErrors[0]?.code } : { room };
}

export async function titleFrom(gateway: ComposedGateway): Promise<unknown> {
  const { data } = await gateway.ask(`{ room(id: "${seedIds.liveRoom}") { title } }`);
  return (data?.['room'] as { title: string } | undefined)?.title;
}

export const rename = (gateway: ComposedGateway, title: string) =>
  gateway.ask(
    `mutation { renameRoom(input: { roomId: "${seedIds.liveRoom}", title: "${title}" }) { userErrors { code } } }`,
  );

/** The titles that an event stream of the room has shown. A title is no status: by polling nobody learns of it. */
export async function watchTitles({ url }: ComposedGateway) {
  const query = `subscription { roomRecordingStatus(roomId: "${seedIds.liveRoom}") { title } }`;
  const leaving = new AbortController();
  const response = await fetch(`${url}?query=${encodeURIComponent(query)}`, {
    headers: { accept: 'text/event-stream' },
    signal: leaving.signal,
  });
  const titles: string[] = [];
  const read = async (): Promise<void> => {
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream()))
      for (const [, title = ''] of chunk.matchAll(/"title":"([^"]*)"/g)) titles.push(title);
  };
  const reading = read().catch(() => undefined);
  await until(() => titles.length > 0);
  return {
    titles,
    async [Symbol.asyncDispose]() {
      leaving.abort();
      await reading;
    },
  };
}

/** Creates, reads, what one forgets by the other’s writes, and live events: all that replicas do through Redis. */
export async function expectTogether({ a, b, sandbox }: Pair, name: string): Promise<void> {
  const before = createsAt(sandbox);
  const keys = Array.from({ length: 12 }, (_, index) => `${name}-${index}`);
  const first = await Promise.all(keys.map((key) => create(a, key)));
  const again = await Promise.all(keys.map((key) => create(b, key)));
  expect(again).toEqual(first);
  expect(first.filter(({ room }) => room === undefined)).toEqual([]);
  expect(createsAt(sandbox) - before).toBe(keys.length);

  await Promise.all([titleFrom(a), titleFrom(b)]);
  await using onB = await watchTitles(b);
  await using onA = await watchTitles(a);
  await rename(a, `${name} by a`);
  await until(() => [onA, onB].every(({ titles }) => titles.at(-1) === `${name} by a`));
  await rename(b, `${name} by b`);
  await until(() => [onA, onB].every(({ titles }) => titles.at(-1) === `${name} by b`));
  await until(async () => (await titleFrom(a)) === `${name} by b`);
}

/** What the metrics say has failed at Redis, by code. */
export async function errorsOf(gateway: ComposedGateway): Promise<Record<string, number>> {
  const samples = (await gateway.metrics()).matchAll(/^duobei_redis_errors_total\{code="(\w+)"\} (\d+)$/gm);
  return Object.fromEntries([...samples].map(([, code = '', count]) => [code, Number(count)]));
}

/** Those that say more than that a busy machine was late. */
export async function faultsOf(gateway: ComposedGateway): Promise<string[]> {
  return Object.keys(await errorsOf(gateway)).filter((code) => code !== 'TIMEOUT');
}

export const isReady = async (gateway: ComposedGateway) =>
  (await gateway.metrics()).includes('duobei_redis_ready 1\n');
