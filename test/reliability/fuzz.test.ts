import fc from 'fast-check';
import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLInputType,
  type GraphQLOutputType,
} from 'graphql';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createSchema } from '../../src/graphql/schema.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import type { DuobeiClient } from '../../src/upstream/client.ts';
import { UpstreamError } from '../../src/upstream/errors.ts';
import { ENDPOINT, startTestGateway } from '../support/gateway.ts';
import { startUploadServer } from '../server/upload-client.ts';
import { clientOf, startVendorStub } from '../upstream/vendor-stub.ts';
import { figure } from './figures.ts';

/** As many in CI; a few where somebody waits. `FUZZ_CASES` says otherwise. */
const numRuns = Number(process.env['FUZZ_CASES'] ?? (process.env['CI'] === 'true' ? 10_000 : 500));
const timeout = 120_000;
/** The same cases each time; a failure prints the seed and the smallest case that fails. */
const run = { numRuns, seed: 20_260_101, endOnFailure: true } as const;

const roomId = 'jza26a4e6300b5456eb3d04ecd21d6dc4d';
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

/** Rarely something odd in the place of the usual. */
function mostly<T>(usual: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: odd });
}

const oddLiteral = fc.oneof(
  fc.constantFrom(
    '-1',
    '2147483648',
    '1.5',
    'true',
    'null',
    '$v',
    'NO_VALUE',
    '{}',
    '[]',
    '["a"]',
    '"\\u0000"',
  ),
  fc.string({ maxLength: 8 }).map((text) => JSON.stringify(text)),
);

/** A literal for an argument, usually of its type. */
function literalFor(type: GraphQLInputType): fc.Arbitrary<string> {
  if (isNonNullType(type)) return literalFor(type.ofType);
  if (isListType(type)) {
    return fc.array(literalFor(type.ofType), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`);
  }
  if (isEnumType(type))
    return mostly(fc.constantFrom(...type.getValues().map(({ name }) => name)), oddLiteral);
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).map((field) => givenAs(field, `${field.name}: `));
    return mostly(
      fc.tuple(...fields).map((parts) => `{ ${parts.join(' ')} }`),
      oddLiteral,
    );
  }
  const usual: Record<string, string[]> = {
    ID: [`"${roomId}"`, `"${seedIds.liveRoom}"`, `"${seedIds.convertedDocument}"`],
    Int: ['0', '1', '20', '45'],
    Boolean: ['true', 'false'],
    DateTime: ['"2030-01-01T08:00:00Z"', '"2017-05-06T00:00:00+08:00"'],
  };
  return mostly(fc.constantFrom(...(usual[type.name] ?? ['"a"', '"Algebra"', '""'])), oddLiteral);
}

/** An argument or input field; a required one is seldom left out. */
function givenAs(field: { type: GraphQLInputType }, head: string): fc.Arbitrary<string> {
  const given = literalFor(field.type).map((literal) => head + literal);
  return isNonNullType(field.type) ? mostly(given, fc.constant('')) : fc.oneof(given, fc.constant(''));
}

/** Random operations over the true schema. */
function operations(): fc.Arbitrary<string> {
  const selectionOf = (type: GraphQLOutputType, depth: number): fc.Arbitrary<string> => {
    const named = getNamedType(type);
    if (!isObjectType(named) && !isInterfaceType(named)) return fc.constant('');
    const fields = Object.values(named.getFields())
      .filter((field) => depth > 1 || !isCompositeType(getNamedType(field.type)))
      .map((field) => {
        const args = fc.tuple(...field.args.map((arg) => givenAs(arg, `${arg.name}: `))).map((parts) => {
          const text = parts.filter((part) => part !== '').join(' ');
          return text === '' ? '' : `(${text})`;
        });
        return fc
          .tuple(args, selectionOf(field.type, depth - 1))
          .map(([given, below]) => `${field.name}${given}${below}`);
      });
    return (
      fc
        .array(fc.oneof(fc.constant('__typename'), ...fields), { minLength: 1, maxLength: 4 })
        // Each under a name of its own: the same field with other arguments is no conflict.
        .map((parts) => ` { ${parts.map((part, index) => `f${index}: ${part}`).join(' ')} }`)
    );
  };
  const schema = createSchema();
  return fc.oneof(
    { weight: 6, arbitrary: selectionOf(schema.getQueryType()!, 4).map((text) => `query ${text}`) },
    { weight: 2, arbitrary: selectionOf(schema.getMutationType()!, 3).map((text) => `mutation ${text}`) },
    {
      weight: 1,
      arbitrary: selectionOf(schema.getSubscriptionType()!, 2).map((text) => `subscription ${text}`),
    },
  );
}

/** The example operations with tokens doubled, dropped and swapped. */
function brokenOperations(): fc.Arbitrary<string> {
  const folder = new URL('../../schema/operations/', import.meta.url);
  const texts = readdirSync(folder)
    .filter((name) => name.endsWith('.graphql'))
    .map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const edit = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('double', 'drop', 'swap', 'odd'));
  return fc
    .tuple(fc.constantFrom(...texts), fc.array(edit, { minLength: 1, maxLength: 5 }))
    .map(([text, edits]) => {
      const tokens = text.match(/\.\.\.|[\w$@]+|"[^"]*"|[^\s\w]/g) ?? [];
      for (const [first, second, what] of edits) {
        const [a, b] = [first % tokens.length, second % tokens.length];
        if (what === 'double') tokens.splice(a, 0, tokens[a]!);
        else if (what === 'drop') tokens.splice(a, 1);
        else if (what === 'swap') [tokens[a], tokens[b]] = [tokens[b]!, tokens[a]!];
        else
          tokens.splice(
            a,
            0,
            ['@defer', '@skip(if: $x)', '...', 'fragment', '"""', '\u{1F600}', '#'][b % 7]!,
          );
      }
      return tokens.join(' ');
    });
}

const noFaultOfOurs = (logs: Record<string, unknown>[]) =>
  logs.filter(({ msg }) => msg === 'Unexpected error');

describe('GraphQL requests', () => {
  test(`${numRuns} of them, of any form, are answered without a fault of ours`, { timeout }, async () => {
    await using gateway = await startTestGateway();
    const query = fc.oneof(
      { weight: 6, arbitrary: operations() },
      { weight: 3, arbitrary: brokenOperations() },
      { weight: 1, arbitrary: fc.string() },
    );
    const body = fc.oneof(
      {
        weight: 8,
        arbitrary: fc
          .record({
            query,
            variables: fc.option(fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 1 }))),
          })
          .map((params) => JSON.stringify(params)),
      },
      { weight: 1, arbitrary: fc.json() },
      { weight: 1, arbitrary: fc.string() },
    );
    const statuses = new Map<number, number>();
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(body, async (text) => {
        const headers = { 'content-type': 'application/json', accept: 'application/json' };
        const response = await gateway.yoga.fetch(ENDPOINT, { method: 'POST', headers, body: text });
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
        if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
          await response.body?.cancel();
          return;
        }
        const answer = await response.text();
        expect(response.status).toBeLessThan(500);
        expect(answer).not.toContain('INTERNAL_SERVER_ERROR');
        if (answer.includes('"data":{')) answered += 1;
        gateway.sandbox.clearRequests();
      }),
      run,
    );
    figure(
      'fuzz: GraphQL requests',
      '10,000 cases in CI, 0 unhandled, 0 5xx of our making',
      `${numRuns} cases, ${answered} ran, statuses ${[...statuses].map(([status, count]) => `${status}: ${count}`).join(', ')}`,
    );
    expect(noFaultOfOurs(gateway.logs)).toEqual([]);
    expect(answered).toBeGreaterThan(0);
  });
});

const UPLOAD_OPERATION = JSON.stringify({
  query: 'mutation ($file: Upload!) { uploadDocument(input: { file: $file }) { userErrors { code } } }',
  variables: { file: null },
});

/** Multipart bodies from nearly right to noise. */
const multipart = fc
  .record({
    operations: mostly(fc.constant(UPLOAD_OPERATION), fc.oneof(fc.json(), fc.string({ maxLength: 20 }))),
    map: mostly(
      fc.constant('{"0":["variables.file"]}'),
      fc.oneof(
        fc.constantFrom(
          '{"0":["variables.__proto__.x"]}',
          '{"0":["variables.4294967294"]}',
          '{"0":[]}',
          '[]',
          '{"0":"variables.file"}',
          '{"0":["variables.file"],"1":["variables.file"]}',
        ),
        fc.json(),
      ),
    ),
    file: mostly(fc.constant('%PDF-1.4 text'), fc.string({ maxLength: 60 })),
    fileName: mostly(fc.constant('a.pdf'), fc.string({ maxLength: 12 })),
    order: mostly<string[]>(
      fc.constant(['operations', 'map', 'file']),
      fc.shuffledSubarray(['operations', 'map', 'file']),
    ),
    boundary: mostly(fc.constant('b'), fc.constant('other')),
    cut: mostly<number | null>(fc.constant(null), fc.nat(600)),
    noise: mostly<[number, Uint8Array] | null>(
      fc.constant(null),
      fc.tuple(fc.nat(400), fc.uint8Array({ maxLength: 8 })),
    ),
  })
  .map(({ operations, map, file, fileName, order, boundary, cut, noise }) => {
    const parts: Record<string, string> = {
      operations: `name="operations"\r\n\r\n${operations}`,
      map: `name="map"\r\n\r\n${map}`,
      file: `name="0"; filename="${fileName}"\r\nContent-Type: application/pdf\r\n\r\n${file}`,
    };
    const text = order
      .map((name) => `--${boundary}\r\nContent-Disposition: form-data; ${parts[name]!}\r\n`)
      .join('');
    let body = Buffer.from(`${text}--${boundary}--\r\n`);
    if (noise) body = Buffer.concat([body.subarray(0, noise[0]), noise[1], body.subarray(noise[0])]);
    return cut === null ? body : body.subarray(0, cut);
  });

describe('multipart bodies', () => {
  test(
    `${numRuns} of them, whole and broken, are answered without a fault of ours`,
    { timeout },
    async () => {
      await using server = await startUploadServer();
      const statuses = new Map<number, number>();
      let uploads = 0;
      await fc.assert(
        fc.asyncProperty(multipart, async (body) => {
          const headers = {
            'content-type': 'multipart/form-data; boundary=b',
            'graphql-require-preflight': '1',
          };
          const response = await fetch(server.url, { method: 'POST', headers, body: new Uint8Array(body) });
          const answer = await response.text();
          statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
          expect(response.status).toBeLessThan(500);
          expect(answer).not.toContain('INTERNAL_SERVER_ERROR');
          if (answer.includes('"userErrors":[]')) uploads += 1;
        }),
        run,
      );
      const after = await fetch(server.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ merchant { name } }' }),
      });
      figure(
        'fuzz: multipart bodies',
        '10,000 cases in CI, 0 unhandled, 0 5xx of our making',
        `${numRuns} cases, ${uploads} uploads, statuses ${[...statuses].map(([status, count]) => `${status}: ${count}`).join(', ')}`,
      );
      expect(after.status).toBe(200);
      expect(noFaultOfOurs(server.gateway.logs)).toEqual([]);
    },
  );
});
