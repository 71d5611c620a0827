import { describe, expect, test } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { createRandom } from '../../../src/sandbox/random.ts';
import { checkMap } from '../../../src/transports/http/uploads/multipart-map-guard.ts';
import { field, fileEnd, fileHead, formEnd, openMultipart, pdfOf, send } from './upload-client.ts';
import { startUploadServer, upload, UPLOAD, uploadHead } from './upload-client.ts';

const operations = (variables: object) => field('operations', { query: UPLOAD, variables });
const map = (value: unknown) => field('map', value);
const file = fileHead('0', 'a.pdf') + pdfOf(1000).toString('latin1') + fileEnd + formEnd;
const good = operations({ file: null });

describe('the map of an upload', () => {
  test('with an index that is beyond its list is refused', async () => {
    await using server = await startUploadServer();
    const body = operations({ files: [null, null] }) + map({ 0: ['variables.files.2'] }) + file;
    const { status, result } = await send(server.url, [body]);
    expect(status).toBe(400);
    expect(result.errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(result.errors?.[0]?.message).toContain('variables.files.2');
    expect(server.gateway.takeCalls()).toEqual([]);
  });

  const open = { variables: { file: null, list: [null, { file: null }], deep: { 'a b': { file: null } } } };

  test.each(['variables.file', 'variables.list.0', 'variables.list.1.file', 'variables.deep.a b.file'])(
    'may point to %s, where there is null',
    (path) => expect(() => checkMap(open, { 0: [path] })).not.toThrow(),
  );

  test.each([
    'query',
    'operationName',
    'variables',
    'variables.',
    'variables..file',
    'variables.other',
    'variables.list',
    'variables.list.2',
    'variables.list.-1',
    'variables.list.00',
    'variables.list.0x0',
    'variables.list.length',
    'variables.list.3',
    'variables.list.1.2',
    'variables.file.x',
    'variables.toString',
    'variables.list.at',
    'toString',
    '0.variables.file',
  ])('may not point to %s', (path) => {
    expect(() => checkMap({ ...open, operationName: null }, { 0: [path] })).toThrow(/is not a variable/);
  });

  test('may not point to what is only inherited', () => {
    const variables: unknown = Object.create({ file: null });
    expect(() => checkMap({ variables }, { 0: ['variables.file'] })).toThrow(/is not a variable/);
  });

  test('may not point to a name that all objects share, even where the JSON has it as its own', () => {
    const hostile = JSON.parse('{"variables":{"__proto__":null,"constructor":null}}') as object;
    expect(() => checkMap(hostile, { 0: ['variables.__proto__'] })).toThrow(/is not a variable/);
    expect(() => checkMap(hostile, { 0: ['variables.constructor'] })).toThrow(/is not a variable/);
  });

  test.each([
    ['the same place twice', { 0: ['variables.file'], 1: ['variables.file'] }],
    ['one file in two places', { 0: ['variables.file', 'variables.list.0'] }],
    ['no place', { 0: [] }],
    ['no array', { 0: 'variables.file' }],
    ['no text', { 0: [1] }],
  ])('may not have %s', (_what, value) => expect(() => checkMap(open, value)).toThrow(/"map"/));

  test('has at most five files', () => {
    const variables = Object.fromEntries(Array.from({ length: 6 }, (_, index) => [`f${index}`, null]));
    const files = Object.keys(variables).map((name) => [name, [`variables.${name}`]] as const);
    expect(() => checkMap({ variables }, Object.fromEntries(files.slice(0, 5)))).not.toThrow();
    expect(() => checkMap({ variables }, Object.fromEntries(files))).toThrow(/At most 5/);
  });
});

describe('a multipart body is refused with a clear sentence when', () => {
  const tooLong = operations({ file: null, pad: 'x'.repeat(256 * 1024) });
  const cases: [string, string, number, RegExp][] = [
    ['it has no operations', map({ 0: ['variables.file'] }) + file, 400, /first part is "operations"/],
    ['it has no map', good + file, 400, /Files come behind "operations" and "map"/],
    ['it ends before the map', good + formEnd, 400, /before "operations" and "map"/],
    ['it is empty', '', 400, /before "operations" and "map"|not valid multipart/],
    ['the file comes first', file.slice(0, -formEnd.length) + good, 400, /Files come behind/],
    [
      'another field is between',
      good + field('extra', '1') + map({}) + file,
      400,
      /behind "operations" is "map"/,
    ],
    ['the operations are a batch', field('operations', [{ query: UPLOAD }]) + map({}) + file, 400, /batches/],
    [
      'the operations are no JSON',
      field('operations', '{') + map({}) + file,
      400,
      /"operations" is not valid/,
    ],
    ['the map is no JSON', good + field('map', '{') + file, 400, /"map" is not valid/],
    ['the map is an array', good + map([]) + file, 400, /"map" must be one JSON object/],
    ['the operations are too long', tooLong + map({}) + file, 413, /"operations" is larger/],
    ['the map is too long', good + map({ 0: ['x'.repeat(9000)] }) + file, 413, /"map" is larger/],
    ['it is no multipart', 'hello', 400, /before "operations" and "map"|not valid multipart/],
  ];
  test.each(cases)('%s', async (_what, body, status, message) => {
    await using server = await startUploadServer();
    const answer = await send(server.url, [body]);
    expect(answer.result.errors?.[0]?.message).toMatch(message);
    expect(answer.status).toBe(status);
    expect(answer.result.errors?.[0]?.extensions?.['code']).toBe(
      status === 413 ? 'PAYLOAD_TOO_LARGE' : 'BAD_USER_INPUT',
    );
    expect(server.gateway.takeCalls()).toEqual([]);
  });

  test('its content type has no boundary', async () => {
    await using server = await startUploadServer();
    const answer = await send(server.url, [good], { headers: { 'content-type': 'multipart/form-data' } });
    expect(answer.status).toBe(400);
    expect(answer.result.errors?.[0]?.message).toContain('boundary');
  });

  test('it goes on without a map: the client is answered while it still sends', async () => {
    await using server = await startUploadServer();
    const { request, answer } = openMultipart(server.url);
    const pump = () => {
      while (!request.destroyed && request.write('x'.repeat(64 * 1024)));
    };
    request.on('drain', pump);
    pump();
    expect((await answer).status).toBe(413);
    request.destroy();
  });

  test('its client leaves before the map is there: nobody waits for the rest', async () => {
    await using server = await startUploadServer();
    const { request } = openMultipart(server.url);
    request.write(good);
    await eventually(async () => expect(await server.openSockets()).toBe(1));
    // Once the head of the request has been read, the server waits for its body.
    const wait = fetch(new URL('/livez', server.origin));
    await (await wait).text();
    request.destroy();
    const { logs } = server.gateway;
    while (!logs.some(({ msg }) => msg === 'Operation'))
      await new Promise((resolve) => setTimeout(resolve, 2));
    expect(logs.filter(({ msg }) => msg === 'Operation')).toMatchObject([{ errors: ['BAD_USER_INPUT'] }]);
    expect(logs.filter(({ level }) => Number(level) >= 40)).toEqual([]);
  });

  test('it is sent byte by byte', async () => {
    await using server = await startUploadServer();
    const { request, answer } = openMultipart(server.url);
    for (const byte of Buffer.from(uploadHead() + file)) request.write(Buffer.of(byte));
    request.end();
    expect((await answer).result.data?.uploadDocument.userErrors).toEqual([]);
  });
});

test('broken bodies of every kind are answered, and the gateway lives on', async () => {
  await using server = await startUploadServer();
  const random = createRandom(20260601);
  const whole = Buffer.from(uploadHead() + file);
  for (let round = 0; round < 150; round += 1) {
    const body = Buffer.from(whole);
    for (let count = 1 + Math.floor(random() * 4); count > 0; count -= 1) {
      body[Math.floor(random() * body.length)] = Math.floor(random() * 256);
    }
    const length = random() < 0.5 ? body.length : Math.floor(random() * body.length);
    const { status } = await send(server.url, [body.subarray(0, length)]);
    expect([200, 400, 413]).toContain(status);
  }
  const next = await upload(server.url, { name: 'a.pdf', contents: pdfOf(1000) });
  expect(next.data?.uploadDocument.userErrors).toEqual([]);
});
