import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { codingFor } from '../../../src/transports/http/content-coding.ts';
import { startTwoWays, type TwoWays } from './two-ways.ts';

/** Above 1 KB, and with an error beside the data, which is Yoga's to write. */
const LONG = '{ rooms(first: 20) { nodes { id title startsAt durationMinutes } } }';
const WRONG = `{ ${Array.from({ length: 20 }, (_, index) => `wrong${index}`).join(' ')} }`;
const IN_PART = `{ room(id: "nonsense") { id } ${LONG.slice(1)}`;
const SHORT = '{ merchant { name } }';

async function send({ url }: TwoWays, query: string, headers: Record<string, string>) {
  const response = await request(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  const bytes = Buffer.from(await response.body.arrayBuffer());
  return { headers: response.headers, status: response.statusCode, bytes };
}

const unpack: Record<string, (bytes: Buffer) => Buffer> = { br: brotliDecompressSync, gzip: gunzipSync };

describe('a coding is chosen', () => {
  test.each([
    [null, null],
    ['', null],
    ['gzip', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip, deflate', 'gzip'],
    ['gzip;q=1.0, br;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br;q=0, gzip;q=0', null],
    ['GZIP', 'gzip'],
    ['*', 'br'],
    ['identity', null],
    ['identity;q=1, gzip;q=0.5', null],
    ['deflate, zstd', null],
    ['br;q=nonsense', null],
  ])('by the header %o: %o', (header, coding) => {
    expect(codingFor(header)).toBe(coding);
    expect(codingFor(header)).toBe(coding);
  });

  test('by as many headers as clients invent', () => {
    for (let index = 0; index < 100; index += 1) expect(codingFor(`x${index}, gzip`)).toBe('gzip');
    expect(codingFor(`${'x, '.repeat(100)}br`)).toBe('br');
  });
});

describe('an answer above 1 KB', () => {
  test.each(
    ['br', 'gzip'].flatMap((coding) =>
      [
        ['the fast path', LONG],
        ['Yoga, in part', IN_PART],
        ['Yoga, refused', WRONG],
      ].map(([by, query]) => ({ coding, by, query: query ?? '' })),
    ),
  )('by $by is sent as $coding where that is asked for', async ({ coding, query }) => {
    await using ways = await startTwoWays({ entryRules: { corsOrigins: ['https://app.example'] } });
    const plain = await send(ways, query, {});
    expect(plain.bytes.length).toBeGreaterThan(1_024);
    expect(plain.headers).not.toHaveProperty('content-encoding');
    const origin = 'https://app.example';
    const packed = await send(ways, query, { 'accept-encoding': coding, origin });
    expect(packed.headers).toMatchObject({
      'content-encoding': coding,
      'content-length': String(packed.bytes.length),
      'content-type': plain.headers['content-type'],
      vary: 'Origin, Accept-Encoding',
      'access-control-allow-origin': origin,
    });
    expect(packed.status).toBe(plain.status);
    expect(packed.bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect(unpack[coding]?.(packed.bytes).equals(plain.bytes)).toBe(true);
    expect(await send(ways, query, { 'accept-encoding': 'identity' })).toMatchObject({ bytes: plain.bytes });
  });

  test('is sent as it is where the proxy packs', async () => {
    await using ways = await startTwoWays({ yoga: { isCompressionOn: false } });
    for (const query of [LONG, WRONG])
      expect((await send(ways, query, { 'accept-encoding': 'br' })).headers).not.toHaveProperty(
        'content-encoding',
      );
  });
});

test('a short answer is sent as it is', async () => {
  await using ways = await startTwoWays();
  for (const query of [SHORT, '{ wrong }'])
    expect((await send(ways, query, { 'accept-encoding': 'br, gzip' })).headers).not.toHaveProperty(
      'content-encoding',
    );
});

test('events and parts are never packed', async () => {
  await using ways = await startTwoWays();
  const query = '{ rooms(first: 20) { nodes { id title startsAt } } ... @defer { merchant { name } } }';
  for (const accept of ['multipart/mixed', 'text/event-stream']) {
    const { headers, status } = await send(ways, query, { accept, 'accept-encoding': 'br, gzip' });
    expect(status, accept).toBe(200);
    expect(headers, accept).not.toHaveProperty('content-encoding');
  }
});
