import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DuobeiClient } from '../../src/vendor/client.ts';
import { UpstreamError } from '../../src/vendor/protocol/errors.ts';
import { clientOf, startVendorStub } from '../vendor/vendor-stub.ts';
import { figure } from './figures.ts';
import { numRuns, roomId, run, timeout } from './fuzz-run.ts';

const user = { roomId, userId: 'u1' };
const day = new Date('2026-01-01T00:00:00Z');
const schedule = { startsAt: day, durationMinutes: 60 };
const calls: Record<string, (client: DuobeiClient) => Promise<unknown>> = {
  'v3-room-detail': ({ room }) => room.detail(roomId),
  'v3-room-list': ({ room }) => room.list(),
  'v3-room-listDocuments': ({ room }) => room.listDocuments(roomId),
  'v3-room-chatDownload': ({ room }) => room.chatDownload([roomId]),
  'v3-document-detail': ({ document }) => document.detail('d1'),
  'v3-document-list': ({ document }) => document.list(),
  'v3-documents-status': ({ document }) => document.status('d1'),
  'v3-merchant': ({ merchant }) => merchant.detail(),
  'v3-statistics-zhibo-room': ({ statistics }) => statistics.liveRoom(roomId),
  'v3-statistics-zhibo-user': ({ statistics }) => statistics.liveUser(user),
  'v3-statistics-playback-room': ({ statistics }) => statistics.playbackRoom(roomId),
  'v3-statistics-playback-user': ({ statistics }) => statistics.playbackUser(user),
  'v4-room-create': ({ room }) =>
    room.create({ ...schedule, title: 'a', type: 'ONE_TO_ONE', isVideoEnabled: true }),
  'v3-room-delete': ({ room }) => room.delete(roomId),
  'v3-video-uptoken': ({ video }) => video.uploadToken(),
};

const samples = new Map(
  Object.keys(calls).map((name) => [
    name,
    JSON.parse(readFileSync(new URL(`../fixtures/document/${name}.json`, import.meta.url), 'utf8')) as object,
  ]),
);

/** Values that a parser written for well-meant answers trips over. */
const oddValue = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<unknown>(
    null,
    '',
    'null',
    '0',
    -1,
    1e308,
    1e-7,
    2 ** 53,
    '2026-02-30 25:61',
    '1494000000000',
    0,
    true,
    [],
    {},
    [[]],
    { length: -1 },
    '\u0000',
    '\ud800',
    '__proto__',
  ),
);

/** The document's own answer with one to three places replaced, removed or added. */
function alteredSample(name: string): fc.Arbitrary<string> {
  const change = fc.record({
    at: fc.nat(),
    what: fc.constantFrom('replace', 'remove', 'add'),
    value: oddValue,
  });
  return fc.array(change, { minLength: 1, maxLength: 3 }).map((changes) => {
    const answer = structuredClone(samples.get(name)!);
    for (const { at, what, value } of changes) {
      const places = placesIn(answer);
      const place = places[at % places.length] ?? { holder: answer, key: 'success' };
      if (what === 'remove') Reflect.deleteProperty(place.holder, place.key);
      else Reflect.set(place.holder, what === 'add' ? '__proto__x' : place.key, value);
    }
    return JSON.stringify(answer);
  });
}

function placesIn(value: object): { holder: object; key: string }[] {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) => [
    { holder: value, key },
    ...(typeof child === 'object' && child !== null ? placesIn(child) : []),
  ]);
}

describe('answers of the vendor', () => {
  test(`${numRuns} of them, of any shape, are a model or a typed error`, { timeout }, async () => {
    let body: Buffer = Buffer.from('');
    let status = 200;
    await using stub = await startVendorStub((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', date: '' });
      response.end(body);
    });
    await using client = clientOf(stub);
    let models = 0;
    const answer = fc.constantFrom(...Object.keys(calls)).chain((name) =>
      fc.record({
        name: fc.constant(name),
        status: fc.oneof(
          { weight: 9, arbitrary: fc.constant(200) },
          { weight: 1, arbitrary: fc.constantFrom(201, 400, 404, 302) },
        ),
        body: fc.oneof(
          { weight: 6, arbitrary: alteredSample(name).map((text) => Buffer.from(text)) },
          { weight: 2, arbitrary: fc.json({ maxDepth: 4 }).map((text) => Buffer.from(text)) },
          { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)) },
          {
            weight: 1,
            arbitrary: fc
              .tuple(alteredSample(name), fc.nat(400))
              .map(([text, end]) => Buffer.from(text.slice(0, end))),
          },
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(answer, async (given) => {
        ({ body, status } = given);
        try {
          await calls[given.name]!(client);
          models += 1;
        } catch (error) {
          expect(error).toBeInstanceOf(UpstreamError);
          expect((error as Error).message).not.toContain(client.partner);
        }
      }),
      run,
    );
    figure(
      'fuzz: vendor answers',
      '10,000 cases in CI, 0 unhandled',
      `${numRuns} cases, ${models} read as a model, 0 unhandled`,
    );
    expect(models).toBeGreaterThan(0);
  });
});
