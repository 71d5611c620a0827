import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { OWN_CLAIMS } from '../../src/config/token-providers.ts';
import type { TokenConfig } from '../../src/config/tokens.ts';
import { createAuthenticate } from '../../src/access/authenticate.ts';
import { ENDPOINT, startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';
import { tokenConfig } from '../support/token-config.ts';

const now = () => Date.UTC(2026, 0, 5, 12);
const nowSeconds = now() / 1000;
const secret = 'k9Qw-zR4tYb7LmNp2VxC5sDf8GhJ3aEu';

const startGateway = (config: Partial<TokenConfig> = {}) => {
  const tokens = tokenConfig({ key: { secrets: [secret] }, ...config });
  return startTestGateway({
    now,
    entryRules: { authenticate: createAuthenticate({ tokens, apiKeys: [] }, now) },
  });
};

interface Created {
  viewer: { userId: string | null };
  createRoom: { room: { vendorId: string } | null; userErrors: { code: string }[] };
}

async function ask(gateway: TestGateway, claims: object, query = '{ viewer { userId } }') {
  const token = await new SignJWT({ exp: nowSeconds + 300, scope: 'room:write', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(Buffer.from(secret));
  const response = await gateway.yoga.fetch(ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const { data, errors } = (await response.json()) as GraphQLResult<Created>;
  return { status: response.status, data, message: errors?.[0]?.message };
}

const create = (title: string) => `mutation { createRoom(input: { title: "${title}", type: ONE_TO_ONE,
  isVideoEnabled: true, startsAt: "2035-03-01T19:00:00Z", durationMinutes: 60, idempotencyKey: "order-1" })
  { room { vendorId } userErrors { code } } }`;

describe('a token without a user', () => {
  test('is 401, so that two of them never share an idempotency key', async () => {
    await using gateway = await startGateway();
    for (const client_id of ['crm', 'portal']) {
      const { status, message } = await ask(gateway, { client_id }, create('Algebra'));
      expect({ client_id, status, message }).toEqual({
        client_id,
        status: 401,
        message: 'The token has no "sub", so it names nobody.',
      });
    }
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('names a client where the configuration says by which claim, and each has its own keys', async () => {
    await using gateway = await startGateway({ claims: { ...OWN_CLAIMS, client: 'client_id' } });
    const [crm, portal, again] = [
      await ask(gateway, { client_id: 'crm' }, create('Algebra')),
      await ask(gateway, { client_id: 'portal' }, create('Algebra')),
      await ask(gateway, { client_id: 'crm' }, create('Algebra')),
    ].map(({ data }) => data?.createRoom.room?.vendorId);
    expect(crm).toMatch(/^jz/);
    expect(portal).toMatch(/^jz/);
    expect(portal).not.toBe(crm);
    expect(again).toBe(crm);
    expect((await ask(gateway, { client_id: 'crm' })).data?.viewer).toEqual({ userId: null });
  });

  test.each([[undefined], [''], [null], [7], [['crm']], ['c'.repeat(201)]])(
    'and with the client %j is 401',
    async (client_id) => {
      await using gateway = await startGateway({ claims: { ...OWN_CLAIMS, client: 'client_id' } });
      expect(await ask(gateway, { client_id })).toMatchObject({
        status: 401,
        message: 'The token has no "sub", and its "client_id" is no text of 1 to 200 characters.',
      });
    },
  );

  test('does not take the name of a user, a key or another client', async () => {
    const names = new Set<string>();
    const authenticate = createAuthenticate(
      {
        tokens: tokenConfig({ key: { secrets: [secret] }, claims: { ...OWN_CLAIMS, client: 'azp' } }),
        apiKeys: [],
      },
      now,
    );
    const texts = ['a', 'key:a', 'user:a', 'client:a', 'address:a'];
    for (const claims of texts.flatMap((text) => [{ sub: text }, { azp: text }])) {
      const token = await new SignJWT({ exp: nowSeconds + 300, ...claims })
        .setProtectedHeader({ alg: 'HS256' })
        .sign(Buffer.from(secret));
      const { name, kind } = await authenticate(new Headers({ authorization: `Bearer ${token}` }));
      expect(name).toBe('sub' in claims ? `user:${claims.sub}` : `client:${claims.azp}`);
      expect(kind).toBe('sub' in claims ? 'user' : 'server');
      names.add(name);
    }
    expect(names.size).toBe(2 * texts.length);
  });
});

describe('the user of a token', () => {
  test.each([
    ['a text', 'student-1', 'student-1'],
    ['the longest text', 'u'.repeat(255), 'u'.repeat(255)],
    ['a whole number', 4711, '4711'],
    ['zero', 0, '0'],
  ])('may be %s', async (_name, sub, userId) => {
    await using gateway = await startGateway();
    expect((await ask(gateway, { sub })).data?.viewer).toEqual({ userId });
  });

  test.each([
    ['empty', ''],
    ['too long', 'u'.repeat(256)],
    ['null', null],
    ['a fraction', 1.5],
    ['a number too large to be told apart', 2 ** 53],
    ['a list', ['a']],
    ['an object', { id: 'a' }],
    ['half of a surrogate pair', '\ud800'],
    ['true', true],
  ])('that is %s is 401, also where clients are taken', async (_name, sub) => {
    await using gateway = await startGateway({ claims: { ...OWN_CLAIMS, client: 'client_id' } });
    expect(await ask(gateway, { sub, client_id: 'crm' })).toMatchObject({
      status: 401,
      message: 'The token\'s "sub" is neither a text of 1 to 255 characters nor a whole number.',
    });
  });
});

describe('the life of a token', () => {
  const maxLifetimeSeconds = 3_600;

  test('is bounded where the configuration says so, within the leeway of clocks', async () => {
    await using gateway = await startGateway({ maxLifetimeSeconds });
    const at = (seconds: number) => ask(gateway, { sub: 'a', exp: nowSeconds + seconds });
    expect((await at(maxLifetimeSeconds + 60)).status).toBe(200);
    expect(await at(maxLifetimeSeconds + 61)).toMatchObject({
      status: 401,
      message: 'The token lives too long.',
    });
    expect((await at(1e300)).status).toBe(401);
  });

  test('has no bound without it', async () => {
    await using gateway = await startGateway();
    expect((await ask(gateway, { sub: 'a', exp: nowSeconds + 10 * 365 * 86_400 })).status).toBe(200);
  });
});
