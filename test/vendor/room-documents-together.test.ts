import { describe, expect, it } from 'vitest';
import type { ServerResponse } from 'node:http';
import { signatureOf } from '../../src/vendor/protocol/signing.ts';
import { APP_KEY, clientOf, PARTNER, rejectionOf, sendJson, startVendorStub } from './vendor-stub.ts';

const [a, b, c] = ['jz000001', 'jz000002', 'jz000003'] as const;
const rooms = [a, b, c];
const documentOf = (documentId: string) => ({
  documentId,
  originalDocName: `${documentId}.pdf`,
  createTime: 1_430_309_490_000,
  status: 'converted',
  size: 100,
  slideCount: 1,
});
const one = documentOf('d1');
const two = documentOf('d2');

/** The ids of the documents of each room in an answer. */
async function idsIn(answer: object): Promise<Record<string, string[]>> {
  await using stub = await startVendorStub((_request, response) => sendJson(response, answer));
  await using client = clientOf(stub);
  const documents = await client.room.listDocumentsTogether(rooms);
  return Object.fromEntries(
    [...documents].map(([roomId, list]) => [roomId, list.map(({ document }) => document.vendorId)]),
  );
}

describe('v4/room/listDocuments', () => {
  it.each([{ success: false }, { success: 'fail' }, { success: true, error: 'app_course_error' }])(
    'has no documents of a room that is refused by %j',
    async (refusal) => {
      const refused = { ...refusal, documents: [] };
      const others = {
        [b]: refused,
        rooms: [
          { ...refused, roomId: c },
          { roomId: a, documents: [one] },
        ],
      };
      expect(await idsIn({ success: true, ...others })).toEqual({ [a]: ['d1'] });
    },
  );

  it('keeps a document that has an error of its own', async () => {
    expect(await idsIn({ documents: [{ ...one, roomId: a, error: 'no pages' }] })).toEqual({ [a]: ['d1'] });
  });

  it('has the rooms as JSON outside of the sign, and partner and timestamp in the query string', async () => {
    await using stub = await startVendorStub((_request, response) => sendJson(response, { success: true }));
    await using client = clientOf(stub);
    await client.room.listDocumentsTogether(rooms);
    const [request] = stub.requests;
    expect(request).toMatchObject({ method: 'POST', path: '/api/v4/room/listDocuments' });
    expect(request?.headers['content-type']).toBe('application/json');
    expect(JSON.parse(request?.body.toString('utf8') ?? '')).toEqual({ roomIds: rooms });
    const { sign, ...params } = Object.fromEntries(request?.query ?? []);
    expect(Object.keys(params).sort()).toEqual(['partner', 'timestamp']);
    expect(params['partner']).toBe(PARTNER);
    expect(sign).toBe(signatureOf(params, APP_KEY));
  });

  it.each<[string, object]>([
    [
      'a list of rooms',
      {
        rooms: [
          { roomId: b, documents: [two] },
          { roomId: a, documents: [one, two] },
        ],
      },
    ],
    [
      'a list of rooms under other names',
      {
        infos: [
          { roomId: a, docs: [one, two] },
          { roomId: b, docs: [two] },
        ],
      },
    ],
    ['rooms for names', { data: { [a]: [one, two], [b]: [two] } }],
    [
      'rooms for names at the top',
      { [a]: { documents: [one, two] }, [b]: { documents: [two] }, success: true },
    ],
    [
      'documents with a room each',
      {
        documents: [
          { ...one, roomId: a },
          { ...two, roomId: b },
          { ...two, roomId: a },
        ],
      },
    ],
    [
      'the other name of the id',
      {
        rooms: [
          { roomId: a, documents: [{ uniqueId: 'd1' }, { uuid: 'd2' }] },
          { roomId: b, documents: [null, { documentId: 'd2', size: 'large' }] },
        ],
      },
    ],
  ])('is read from %s', async (_form, answer) => {
    expect(await idsIn({ success: true, ...answer })).toEqual({ [a]: ['d1', 'd2'], [b]: ['d2'] });
  });

  it('tells a room without documents from one that is not there, or that cannot be read', async () => {
    const answer = {
      rooms: [
        { roomId: a, documents: [] },
        { roomId: b, documents: [{ originalDocName: 'no id' }] },
        { roomId: c, documents: null },
        { roomId: 'jz000009', documents: [one] },
      ],
    };
    expect(await idsIn(answer)).toEqual({ [a]: [] });
    expect(await idsIn({ success: true })).toEqual({});
  });

  it.each<object>([
    { documents: [] },
    { success: true, documents: [] },
    { success: 'true', error: null, errorCode: 0, errors: [], code: 200, msg: 'OK', documents: [] },
    { error: '', errorCode: '0', documents: [null] },
    { docs: [] },
    { items: [] },
    { list: [] },
    { data: [] },
  ])('%j is a room without documents', async (entry) => {
    expect(await idsIn({ rooms: [{ roomId: a, ...entry }] })).toEqual({ [a]: [] });
    expect(await idsIn({ [a]: entry })).toEqual({ [a]: [] });
  });

  it.each<object>([
    {},
    { success: false, documents: [] },
    { success: 'false', documents: [] },
    { success: 0, documents: [] },
    { success: null, documents: [] },
    { success: 'fail', documents: [] },
    { success: true, error: 'app_permission_error', documents: [] },
    { error: { code: 7 }, documents: [] },
    { error: 1001, documents: [] },
    { errorCode: 'E1', documents: [] },
    { errors: ['app_course_error'], documents: [] },
    { code: 500, msg: '系统繁忙', documents: [] },
    { code: '403', documents: [] },
    { msg: 'app_course_error', documents: [] },
    { documents: null },
    { documents: 'none' },
    { documents: ['d1'] },
    { reasons: [] },
    { codes: [1] },
    { tags: [{ name: 'x' }] },
    { success: false, documents: [one] },
  ])('%j does not say which documents the room has', async (entry) => {
    const rooms = [
      { roomId: b, documents: [two] },
      { roomId: a, ...entry },
    ];
    expect(await idsIn({ success: true, rooms })).toEqual({ [b]: ['d2'] });
    expect(await idsIn({ success: true, documents: { [b]: [two], [a]: entry } })).toEqual({ [b]: ['d2'] });
  });

  it('is what it is beside lists of something else', async () => {
    expect(await idsIn({ others: { [a]: [] }, documents: { [a]: [one] }, failed: { [b]: ['x'] } })).toEqual({
      [a]: ['d1'],
    });
    expect(await idsIn({ rooms: [{ roomId: a, files: [one], tags: ['x'] }] })).toEqual({ [a]: ['d1'] });
  });

  it('names what could not be read', async () => {
    const fields: string[] = [];
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { rooms: [{ roomId: a, documents: [{ ...one, size: 'large' }] }] }),
    );
    await using client = clientOf(stub, {
      onDrift: (endpoint, field) => fields.push(`${endpoint} ${field}`),
    });
    await client.room.listDocumentsTogether(rooms);
    expect(fields).toEqual(['/api/v4/room/listDocuments documents[].size']);
  });
});

describe('whether an account has v4/room/listDocuments', () => {
  const refusal = (error: string) => (response: ServerResponse) =>
    sendJson(response, { error, success: false });
  const page = (status: number) => (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'text/html' });
    response.end('\n<html>Not here</html>');
  };
  const status = (code: number) => (response: ServerResponse) => sendJson(response, { path: '/api' }, code);

  /** What is believed after one call that is answered so. */
  async function believedAfter(answer: (response: ServerResponse) => void): Promise<boolean> {
    await using stub = await startVendorStub((_request, response) => answer(response));
    await using client = clientOf(stub, { deadlines: { read: 1_000 }, totalDeadlines: { read: 1_000 } });
    expect(client.room.canListDocumentsTogether()).toBe(true);
    await client.room.listDocumentsTogether(rooms).catch(() => undefined);
    return client.room.canListDocumentsTogether();
  }

  it.each([
    ['401', status(401)],
    ['403', status(403)],
    ['404', status(404)],
    ['405 as a page', page(405)],
    ['410', status(410)],
    ['501', status(501)],
    ['a missing permission', refusal('app_permission_error')],
    [
      'an answer without any of the rooms',
      (response: ServerResponse) => sendJson(response, { success: true }),
    ],
  ])('%s says no', async (_what, answer) => {
    expect(await believedAfter(answer)).toBe(false);
  });

  it.each([
    ['503', status(503)],
    ['500', status(500)],
    ['429', status(429)],
    ['a cut connection', (response: ServerResponse) => void response.destroy()],
    ['half of an answer', (response: ServerResponse) => void response.end('{"rooms": [{"roo')],
    ['nothing in time', () => undefined],
    ['another failure', refusal('other_error')],
    ['a room that is not there', refusal('app_course_error')],
    ['an error that nobody knows', refusal('no such method')],
    ['a bad parameter', refusal('app_parameter_error')],
    ['a bad sign', refusal('app_sign_error')],
    [
      'a vendor that is busy',
      (response: ServerResponse) => sendJson(response, { success: false, msg: '系统繁忙' }),
    ],
    [
      'a refusal of each room',
      (response: ServerResponse) =>
        sendJson(response, { rooms: rooms.map((roomId) => ({ roomId, success: 'false', documents: [] })) }),
    ],
    [
      'a refusal within the answer',
      (response: ServerResponse) => sendJson(response, { success: true, data: { code: 500, rooms: null } }),
    ],
  ])('%s says nothing', async (_what, answer) => {
    expect(await believedAfter(answer)).toBe(true);
  });

  it('a page in its place says no for ten minutes', async () => {
    let nowMs = Date.now();
    await using stub = await startVendorStub((_request, response) => page(200)(response));
    await using client = clientOf(stub, { now: () => nowMs });
    await client.room.listDocumentsTogether(rooms).catch(() => undefined);
    nowMs += 599_000;
    expect(client.room.canListDocumentsTogether()).toBe(false);
    nowMs += 1_000;
    expect(client.room.canListDocumentsTogether()).toBe(true);
  });

  it('no room in an answer says nothing once there were some', async () => {
    let answer: object = { rooms: [{ roomId: a, documents: [] }] };
    await using stub = await startVendorStub((_request, response) => sendJson(response, answer));
    await using client = clientOf(stub);
    await client.room.listDocumentsTogether(rooms);
    answer = { rooms: [] };
    expect((await client.room.listDocumentsTogether(rooms)).size).toBe(0);
    expect(client.room.canListDocumentsTogether()).toBe(true);
  });

  it('is not asked where nothing beyond the document is used', async () => {
    await using client = clientOf({ url: 'http://vendor.invalid' }, { beyondDocument: 'off' });
    expect(client.room.canListDocumentsTogether()).toBe(false);
  });

  it('a room id that is none is refused before it is sent', async () => {
    await using client = clientOf({ url: 'http://vendor.invalid' });
    expect(await rejectionOf(client.room.listDocumentsTogether(['a b', a]))).toMatchObject({
      argument: 'roomId',
    });
    expect(client.room.canListDocumentsTogether()).toBe(true);
  });
});
