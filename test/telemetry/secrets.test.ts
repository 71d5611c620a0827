import { createHash } from 'node:crypto';
import { OperationTypeNode } from 'graphql';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { SCOPES } from '../../src/access/scopes.ts';
import type { FaultOrder } from '../../src/sandbox/faults.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { signatureOf } from '../../src/vendor/protocol/signing.ts';
import { exampleOperations, type ExampleOperation } from '../support/example-operations.ts';
import { outputOf, transports } from '../support/outputs.ts';
import { startObservedGateway, type ObservedGateway } from '../support/observed-gateway.ts';

type Operation = Pick<ExampleOperation, 'name' | 'source' | 'variables'>;

const isSubscription = ({ node }: ExampleOperation) => node.operation === OperationTypeNode.SUBSCRIPTION;
const operations: Operation[] = exampleOperations.filter((operation) => !isSubscription(operation));
/** Everything that is a secret or a link, whatever the example operations ask for. */
operations.push({
  name: 'Everything',
  source: `query Everything($id: ID!) { rooms(first: 5) { nodes { hostInviteCode } } room(id: $id) { hostInviteCode chatLog { link { url } }
    appEntry(input: { userId: "a", nickname: "b", role: HOST }) { token }
    entryLink(input: { userId: "a", nickname: "b", role: HOST }) { url } documents { nodes { previewLink { url } } } } }`,
  variables: { id: seedIds.endedRoom },
});

/** What comes in parts: deferred fields, and events that show secrets and links, deferred ones too. */
const inParts: Operation[] = [
  ...exampleOperations.filter(
    (operation) => isSubscription(operation) || operation.source.includes('@defer'),
  ),
  {
    name: 'Deferred',
    source: `query Deferred($id: ID!) { room(id: $id) { id ... @defer { hostInviteCode chatLog { link { url } }
      documents { nodes { previewLink { url } } } } ... @defer { merchant { name } } } }`,
    variables: { id: seedIds.endedRoom },
  },
  {
    name: 'Events',
    source: `subscription Events($id: ID!) { roomRecordingStatus(roomId: $id) { hostInviteCode
      entryLink(input: { userId: "a", nickname: "b", role: HOST }) { url }
      appEntry(input: { userId: "a", nickname: "b", role: HOST }) { token }
      ... @defer { documents { nodes { previewLink { url } } } } } }`,
    variables: { id: seedIds.liveRoom },
  },
];

const jwtSecret = 'canary-jwt-secret-canary-jwt-secret';
const apiKey = 'canary-api-key-2f6f1c';
const badToken = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.canary-signature-of-a-bad-token';
const token = await new SignJWT({ sub: 'teacher-1', scope: SCOPES.join(' ') })
  .setProtectedHeader({ alg: 'HS256' })
  .setExpirationTime('1h')
  .sign(Buffer.from(jwtSecret));

const env = {
  LOG_LEVEL: 'trace',
  METRICS_PORT: '0',
  AUTH_JWT_SECRET: jwtSecret,
  AUTH_API_KEYS: `portal:${createHash('sha256').update(apiKey).digest('hex')}:room:read`,
  RATE_LIMIT_POINTS: '1000000',
};

/** Fields whose purpose it is to give a secret to the one who asks for it. */
const PURPOSE = new Set(['url', 'token', 'hostInviteCode']);

/** Takes the values of those fields out of an answer, and keeps them. */
function withoutPurpose(value: unknown, secrets: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutPurpose(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (!PURPOSE.has(name) || typeof inner !== 'string') return [name, withoutPurpose(inner, secrets)];
      secrets.add(inner);
      // The parts of a link that make it one.
      if (URL.canParse(inner)) {
        for (const part of ['sign', 'ticket', 'token'])
          secrets.add(new URL(inner).searchParams.get(part) ?? '');
      }
      return [name, ''];
    }),
  );
}

interface Seen {
  secrets: Set<string>;
  /** Everything that came back, but for what was asked for as a secret. */
  texts: string[];
}

async function run(
  gateway: ObservedGateway,
  operation: Operation,
  seen: Seen,
  headers: Record<string, string>,
  timeoutMs?: number,
) {
  const { name, source, variables: values } = operation;
  const operationBody = { query: source, operationName: name, variables: values };
  const isUpload = name === 'UploadDocument';
  const form = new FormData();
  form.set('operations', JSON.stringify({ ...operationBody, variables: { file: null } }));
  form.set('map', JSON.stringify({ 0: ['variables.file'] }));
  form.set('0', new Blob(['%PDF-1.7\n%%EOF\n']), 'a.pdf');
  try {
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: {
        ...headers,
        ...(isUpload ? { 'graphql-require-preflight': '1' } : { 'content-type': 'application/json' }),
      },
      body: isUpload ? form : JSON.stringify(operationBody),
      ...(timeoutMs === undefined ? {} : { signal: AbortSignal.timeout(timeoutMs) }),
    });
    const text = await response.text();
    seen.texts.push(JSON.stringify(Object.fromEntries(response.headers)));
    // One JSON text, or with `@defer` one in each part.
    for (const json of text.split('\n').filter((line) => line.startsWith('{'))) {
      seen.texts.push(JSON.stringify(withoutPurpose(JSON.parse(json), seen.secrets)));
    }
  } catch (error) {
    // Left on purpose; everything else is a failure of the test.
    if (timeoutMs === undefined) throw error;
  }
}

/** The same by each way that has parts, as far as the first event where there is no end. */
async function runInParts(
  gateway: ObservedGateway,
  { name, source, variables }: Operation,
  seen: Seen,
  headers: Record<string, string>,
  leaveAfterMs?: number,
): Promise<void> {
  const askOver = async (transport: (typeof transports)[number]): Promise<void> => {
    const isEnough = (text: string): boolean =>
      source.includes('subscription') && /"data"|"errors"/.test(text);
    const asked = { query: source, operationName: name, variables };
    const text = await outputOf(gateway.url, transport, asked, { headers, isEnough, leaveAfterMs });
    for (const line of text.split('\n')) {
      const json = line.slice(Math.max(0, line.indexOf('{')));
      // Of what was cut in the middle all is looked at.
      const isWhole = json.startsWith('{') && isJson(json);
      seen.texts.push(isWhole ? JSON.stringify(withoutPurpose(JSON.parse(json), seen.secrets)) : line);
    }
  };
  await Promise.all(transports.map(askOver));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Whatever the vendor was sent is known to it alone: each sign is a key to other calls with the same parameters. */
function collectSigns({ sandbox }: ObservedGateway, secrets: Set<string>): void {
  for (const { params } of sandbox.requests) secrets.add(signatureOf(params, sandbox.appKey));
}

function expectNoSecret(gateway: ObservedGateway, seen: Seen, metrics: string): void {
  collectSigns(gateway, seen.secrets);
  for (const secret of [gateway.sandbox.appKey, jwtSecret, apiKey, token, badToken]) seen.secrets.add(secret);
  for (const part of [...token.split('.').slice(1), ...badToken.split('.').slice(1)]) seen.secrets.add(part);
  const places = { answers: seen.texts.join('\n'), logs: gateway.lines.join(''), metrics };
  for (const [place, text] of Object.entries(places)) {
    for (const secret of seen.secrets) {
      // Short texts stand everywhere by chance.
      if (secret.length < 6) continue;
      const at = text.indexOf(secret);
      expect(at === -1 ? '' : `${place}: …${text.slice(Math.max(0, at - 120), at)}`).toBe('');
    }
  }
}

const quickFaults: FaultOrder[] = [
  { endpoint: '*', kind: 'delay', ms: 1, times: 1 },
  { endpoint: '*', kind: 'drop', times: 1 },
  { endpoint: '*', kind: 'reset-after-execution', times: 1 },
  { endpoint: '*', kind: 'status', times: 2 },
  { endpoint: '*', kind: 'html', times: 2 },
  { endpoint: '*', kind: 'truncated', times: 2 },
  { endpoint: '*', kind: 'wrong-shape', times: 2 },
  { endpoint: '*', kind: 'error', times: 2 },
  { endpoint: '*', kind: 'error', error: 'app_sign_error', times: 2 },
];

const endlessFaults: FaultOrder[] = [
  { endpoint: '*', kind: 'hang', times: 4 },
  { endpoint: '*', kind: 'drip', times: 4 },
  { endpoint: '*', kind: 'oversize', times: 4, bytes: 8_000_000 },
  { endpoint: '*', kind: 'gzip-bomb', times: 4, bytes: 8_000_000 },
];

describe('no secret is in an answer, a log line or a metric', () => {
  test('the search finds what is there', async () => {
    await using gateway = await startObservedGateway(env);
    const seen: Seen = { secrets: new Set(['canary-of-the-search']), texts: ['a canary-of-the-search b'] };
    expect(() => expectNoSecret(gateway, seen, '')).toThrow('answers');
  });

  test('when all is well, and for bad credentials', async () => {
    await using gateway = await startObservedGateway(env);
    const seen: Seen = { secrets: new Set(), texts: [] };
    for (const operation of operations) {
      for (const headers of [
        { authorization: `Bearer ${token}` },
        { 'x-api-key': apiKey },
        { authorization: `Bearer ${badToken}` },
        { 'x-api-key': badToken },
        { authorization: `Basic ${badToken}` },
      ]) {
        await run(gateway, operation, seen, headers);
      }
    }
    for (const operation of inParts) {
      await runInParts(gateway, operation, seen, { authorization: `Bearer ${token}` });
      await runInParts(gateway, operation, seen, { authorization: `Bearer ${badToken}` });
    }
    // The walk has met what it must not find: host codes, links, an upload token.
    expect([...seen.secrets].filter((secret) => secret.startsWith('http')).length).toBeGreaterThan(3);
    expect(seen.secrets.size).toBeGreaterThan(15);
    expectNoSecret(gateway, seen, await gateway.scrape());
  }, 60_000);

  test.each(quickFaults.map((order) => [`${order.kind} ${order.error ?? ''}`, order] as const))(
    'when the vendor fails: %s',
    async (_name, order) => {
      await using gateway = await startObservedGateway(env);
      const seen: Seen = { secrets: new Set(), texts: [] };
      for (const operation of operations) {
        gateway.sandbox.faults.clear();
        gateway.sandbox.faults.add(order);
        await run(gateway, operation, seen, {
          authorization: `Bearer ${token}`,
          'cache-control': 'no-cache',
        });
      }
      for (const operation of inParts) {
        gateway.sandbox.faults.clear();
        gateway.sandbox.faults.add({ ...order, times: 6 });
        // A stream outlives what fails, so some have no first event.
        const headers = { authorization: `Bearer ${token}`, 'cache-control': 'no-cache' };
        await runInParts(gateway, operation, seen, headers, 300);
      }
      expectNoSecret(gateway, seen, await gateway.scrape());
    },
    60_000,
  );

  test.each(endlessFaults.map((order) => [order.kind, order] as const))(
    'when the vendor does not come to an end: %s',
    async (_name, order) => {
      await using gateway = await startObservedGateway(env);
      const seen: Seen = { secrets: new Set(), texts: [] };
      gateway.sandbox.faults.add({ ...order, times: Infinity });
      const headers = { authorization: `Bearer ${token}`, 'cache-control': 'no-cache' };
      await Promise.all(operations.map((operation) => run(gateway, operation, seen, headers, 500)));
      await Promise.all(inParts.map((operation) => runInParts(gateway, operation, seen, headers, 500)));
      expectNoSecret(gateway, seen, await gateway.scrape());
    },
    60_000,
  );
});
