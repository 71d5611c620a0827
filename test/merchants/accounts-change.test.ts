import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { describe, expect, test } from 'vitest';
import { accountsFromEnv, type VendorAccount } from '../../src/config/accounts.ts';
import { readEnv } from '../../src/config/env.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { until } from '../support/eventually.ts';
import { accountsAt, asUser, keys, startTwoMerchants, type TwoMerchants } from './two-merchants.ts';

const TITLE = `{ viewer { merchant { accountName name } } room(id: "${seedIds.liveRoom}") { title } merchants { name isCurrent } }`;

const accountsOf = ({ sandbox }: TwoMerchants, accounts: object[]): VendorAccount[] =>
  accountsFromEnv(
    readEnv({
      DUOBEI_ACCOUNTS: JSON.stringify(accounts),
      DUOBEI_BASE_URL: sandbox.url,
      DUOBEI_LINK_BASE_URL: sandbox.url,
      DUOBEI_ROOM_TIME_FILTER: 'plain',
    }),
  );

const askAs = (gateway: TwoMerchants, headers: Record<string, string>) => gateway.ask(TITLE, headers);

describe('whose data a request is about', { timeout: 60_000 }, () => {
  test('is said by the credentials, or by the header where they are for several', async () => {
    await using gateway = await startTwoMerchants();
    const nameFor = async (headers: Record<string, string>) => {
      const { status, data, code } = await askAs(gateway, headers);
      const viewer = data?.['viewer'] as { merchant: { accountName: string } } | undefined;
      return viewer ? viewer.merchant.accountName : [status, code];
    };
    const north = await asUser({ merchant: 'north' });
    const both = await asUser({ merchant: ['south', 'north'] });
    expect(await nameFor(keys.north)).toBe('north');
    expect(await nameFor(north)).toBe('north');
    expect(await nameFor({ ...north, 'x-merchant': 'north' })).toBe('north');
    expect(await nameFor({ ...north, 'x-merchant': 'south' })).toEqual([403, 'FORBIDDEN']);
    expect(await nameFor({ ...keys.both, 'x-merchant': 'south' })).toBe('south');
    expect(await nameFor({ ...both, 'x-merchant': 'north' })).toBe('north');
    expect(await nameFor({ ...keys.group, 'x-merchant': 'south' })).toBe('south');
    expect(await nameFor({ ...keys.group, 'x-merchant': 'west' })).toEqual([403, 'FORBIDDEN']);
    expect(await nameFor(keys.group)).toEqual([400, 'BAD_USER_INPUT']);
    expect(await nameFor(both)).toEqual([400, 'BAD_USER_INPUT']);
    expect(await nameFor(keys.nobody)).toEqual([403, 'FORBIDDEN']);
    expect(await nameFor(keys.west)).toEqual([403, 'FORBIDDEN']);
    expect(await nameFor(await asUser({}))).toEqual([403, 'FORBIDDEN']);
    expect(await nameFor(await asUser({ merchant: 5 }))).toEqual([401, 'UNAUTHENTICATED']);
    // What belongs to nobody is shown to everybody.
    expect((await gateway.ask('{ __typename viewer { userId } }')).data).toEqual({
      __typename: 'Query',
      viewer: null,
    });
  });

  test('is said among the parameters of a WebSocket, where browsers can set no header', async () => {
    await using gateway = await startTwoMerchants();
    const ask = async (connectionParams: Record<string, unknown>) => {
      const client = createClient({
        url: gateway.url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams,
      });
      const query = '{ viewer { merchant { accountName } } }';
      for await (const { data } of client.iterate({ query })) {
        await client.dispose();
        return data?.['viewer'];
      }
      return undefined;
    };
    const { authorization } = await asUser({ merchant: ['north', 'south'] });
    for (const name of ['north', 'south']) {
      const seen = { merchant: { accountName: name } };
      expect(await ask({ authorization, 'x-merchant': name })).toEqual(seen);
      expect(await ask({ headers: { Authorization: authorization, 'X-Merchant': name } })).toEqual(seen);
    }
  });

  test('is listed for who may ask about several', async () => {
    await using gateway = await startTwoMerchants();
    const listFor = async (headers: Record<string, string>) =>
      (await askAs(gateway, headers)).data?.['merchants'];
    expect(await listFor({ ...keys.group, 'x-merchant': 'south' })).toEqual([
      { name: 'north', isCurrent: false },
      { name: 'south', isCurrent: true },
    ]);
    expect(await listFor(keys.north)).toEqual([{ name: 'north', isCurrent: true }]);
  });

  test('is in the metrics and in the log', async () => {
    await using gateway = await startTwoMerchants({ METRICS_PORT: '0' });
    await askAs(gateway, keys.north);
    await askAs(gateway, keys.south);
    const text = await gateway.metrics();
    for (const name of ['north', 'south']) {
      expect(text).toContain(`duobei_vendor_reachable{merchant="${name}"} 1`);
      expect(text).toMatch(
        new RegExp(
          `duobei_vendor_call_duration_seconds_count\\{merchant="${name}",endpoint="room/detail",outcome="ok"\\} 1`,
        ),
      );
    }
    const lines = gateway.logs.filter(({ msg }) => msg === 'Operation').map(({ merchant }) => merchant);
    expect(lines).toEqual(['north', 'south']);
  });
});

describe('an account that does not answer', { timeout: 60_000 }, () => {
  test('takes nothing from the others, and the gateway stays ready', async () => {
    await using gateway = await startTwoMerchants();
    const broken = accountsAt(gateway.sandbox, { south: { baseUrl: 'http://127.0.0.1:9' } });
    await gateway.gateway.readAccountsAgain(() => accountsOf(gateway, broken));
    const rooms = Array.from(
      { length: 15 },
      (_, index) => `r${index}: room(id: "jz${String(index).padStart(32, '0')}") { title }`,
    ).join(' ');
    for (let round = 0; round < 6; round += 1) await gateway.ask(`{ ${rooms} }`, keys.south);
    const before = await gateway.get('/readyz');
    expect(before.status).toBe(200);
    expect(gateway.logs.filter(({ msg }) => msg === 'Ready, but not for every merchant')).toMatchObject([
      { unreachable: ['south'] },
    ]);
    expect((await askAs(gateway, keys.north)).status).toBe(200);
    expect((await askAs(gateway, keys.north)).code).toBeUndefined();
  });
});

describe('accounts that are read again', { timeout: 60_000 }, () => {
  test('come, change and go without a restart', async () => {
    await using gateway = await startTwoMerchants();
    const [north, south] = accountsAt(gateway.sandbox);
    const take = (...accounts: object[]) =>
      gateway.gateway.readAccountsAgain(() => accountsOf(gateway, accounts));
    expect((await askAs(gateway, keys.south)).status).toBe(200);
    await take(north!);
    expect(await askAs(gateway, keys.south)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
    expect((await askAs(gateway, keys.north)).status).toBe(200);
    // The same name for another account: nothing of the first is shown for it.
    await take({ ...south!, name: 'north' });
    const { data } = await askAs(gateway, keys.north);
    expect(JSON.stringify(data?.['room'])).toContain('分校');
    await take(north!, south!);
    expect((await askAs(gateway, keys.south)).status).toBe(200);
    expect(JSON.stringify((await askAs(gateway, keys.north)).data?.['room'])).not.toContain('分校');
    expect(gateway.logs.filter(({ msg }) => msg === 'The accounts were read again')).toHaveLength(3);
  });

  test('stay as they were where they cannot be read', async () => {
    await using gateway = await startTwoMerchants();
    await gateway.gateway.readAccountsAgain(() => {
      throw new Error('no JSON');
    });
    expect((await askAs(gateway, keys.south)).status).toBe(200);
    expect(gateway.logs.map(({ msg }) => msg)).toContain(
      'The accounts could not be read again: those from before are taken',
    );
  });

  test('tell who watches one that is gone or has changed to subscribe again, and nobody else', async () => {
    await using gateway = await startTwoMerchants();
    const events = { north: [] as unknown[], south: [] as unknown[] };
    const clients = await Promise.all(
      (['north', 'south'] as const).map(async (campus) => {
        const client = createClient({
          url: gateway.url.replace('http', 'ws'),
          webSocketImpl: WebSocket,
          connectionParams: await asUser({ merchant: campus }),
        });
        const query = `subscription { documentStatus(documentId: "${seedIds.convertingDocument}") { fileName } }`;
        client.subscribe(
          { query },
          {
            next: (event) => events[campus].push(event),
            error: () => undefined,
            complete: () => events[campus].push('end'),
          },
        );
        return client;
      }),
    );
    await until(() => events.north.length === 1 && events.south.length === 1);
    const progress: unknown[] = [];
    clients[1]?.subscribe(
      { query: 'subscription { createRoomsProgress(idempotencyKey: "not-begun") { doneCount } }' },
      { next: (event) => progress.push(event), error: () => undefined, complete: () => undefined },
    );
    // Behind it on the same socket.
    await clients[1]?.iterate({ query: '{ __typename }' }).next();
    const [north] = accountsAt(gateway.sandbox);
    await gateway.gateway.readAccountsAgain(() => accountsOf(gateway, [north!]));
    await until(() => events.south.length === 3 && progress.length === 1);
    expect(progress).toMatchObject([{ errors: [{ extensions: { code: 'SERVICE_STOPPING' } }] }]);
    expect(events.south.slice(1)).toMatchObject([
      { errors: [{ extensions: { code: 'SERVICE_STOPPING' } }] },
      'end',
    ]);
    expect(events.north).toHaveLength(1);
    for (const client of clients) await client.dispose();
  });

  test('whose key alone has changed remember their creates', async () => {
    await using gateway = await startTwoMerchants();
    const create = `mutation { createRoom(input: { title: "Once", type: ONE_TO_ONE, isVideoEnabled: true,
      startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60, idempotencyKey: "k" }) { room { vendorId } userErrors { code } } }`;
    const first = await gateway.ask(create, keys.north);
    const [north, south] = accountsAt(gateway.sandbox);
    await gateway.gateway.readAccountsAgain(() =>
      accountsOf(gateway, [{ ...north!, roomTimeFilter: 'documented' }, south!]),
    );
    expect((await gateway.ask(create, keys.north)).data).toEqual(first.data);
  });
});
