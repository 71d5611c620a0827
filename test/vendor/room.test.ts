import { describe, expect, it } from 'vitest';
import { clientOf, rejectionOf, sample, sendJson, startVendorStub, type StubRequest } from './vendor-stub.ts';
import type { DuobeiClient, DuobeiClientOptions } from '../../src/vendor/client.ts';

const roomId = 'jz000001';
const startsAt = new Date('2015-12-17T09:11:42Z');

/** What one call puts on the wire, without what every call has. */
async function formOf(
  run: (client: DuobeiClient) => Promise<unknown>,
  answer: string | object,
  options: Partial<DuobeiClientOptions> = {},
): Promise<{ request: StubRequest; form: Record<string, string> }> {
  const json = typeof answer === 'string' ? sample(answer) : answer;
  await using stub = await startVendorStub((_request, response) => sendJson(response, json));
  await using client = clientOf(stub, options);
  await run(client);
  expect(stub.requests).toHaveLength(1);
  const request = stub.requests[0]!;
  const { partner, timestamp, sign, ...form } = Object.fromEntries(request.form);
  expect([partner, timestamp, sign].every(Boolean)).toBe(true);
  return { request, form };
}

describe('创建房间: create and reschedule', () => {
  const made = { success: true, room: { roomId } };
  const input = {
    title: 'Q&A',
    type: 'ONE_TO_ONE',
    isVideoEnabled: true,
    startsAt,
    durationMinutes: 120,
  } as const;

  it('v4 counts minutes', async () => {
    const { request, form } = await formOf((client) => client.room.create(input), made);
    expect(request.method).toBe('POST');
    expect(request.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(request.path).toBe('/api/v4/room/create');
    expect(form).toEqual({
      title: 'Q&A',
      roomType: '1',
      video: '1',
      startTime: '2015-12-17 17:11',
      length: '120',
    });
  });

  it('v3 counts hours', async () => {
    const { request, form } = await formOf(
      (client) => client.room.create({ ...input, type: 'ONE_TO_MANY', isVideoEnabled: false }),
      made,
      { apiVersion: 'v3' },
    );
    expect(request.path).toBe('/api/v3/room/create');
    expect(form).toEqual({
      title: 'Q&A',
      roomType: '2',
      video: '0',
      startTime: '2015-12-17 17:11',
      duration: '2',
    });
  });

  it.each([
    ['v3', '/api/v3/room/update/time', { duration: '1' }],
    ['v4', '/api/v4/room/update/time', { length: '60' }],
  ] as const)('%s reschedules the same way', async (apiVersion, path, length) => {
    const { request, form } = await formOf(
      (client) => client.room.reschedule({ roomId, startsAt, durationMinutes: 60 }),
      'v3-room-update-time',
      { apiVersion },
    );
    expect(request.path).toBe(path);
    expect(form).toEqual({ roomId, startTime: '2015-12-17 17:11', ...length });
  });

  it.each([
    ['v4', 29],
    ['v4', 301],
    ['v4', 60.5],
    ['v3', 30],
    ['v3', 90],
    ['v3', 360],
  ] as const)('%s refuses %d minutes before anything is sent', async (apiVersion, durationMinutes) => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub, { apiVersion });
    const error = await rejectionOf(client.room.create({ ...input, durationMinutes }));
    expect(error).toBeInstanceOf(RangeError);
    expect(error).toMatchObject({ argument: 'durationMinutes' });
    expect(stub.requests).toHaveLength(0);
  });
});

/** A vendor with `total` rooms, all of them long past, that reads the bounds in one of the two ways. */
function startListVendor(reading: 'documented' | 'plain', total: number) {
  return startVendorStub(({ form }, response) => {
    const before = form.get(reading === 'documented' ? 'startTime' : 'endTime') ?? '9999';
    const after = form.get(reading === 'documented' ? 'endTime' : 'startTime') ?? '0000';
    const start = '2015-12-17 17:11';
    const count = start < before && start > after ? total : 0;
    sendJson(response, {
      success: true,
      pagination: {
        items: [],
        pageNo: 1,
        pageSize: 20,
        totalCount: count,
        totalPages: Math.ceil(count / 20),
      },
    });
  });
}

const noon2015 = new Date('2015-06-01T04:00:00Z');
const noon2016 = new Date('2016-06-01T04:00:00Z');

describe('创建房间, 创建点播课: the new room', () => {
  const room = { roomId, title: 'a' };
  const alone = { vendorId: roomId };
  it.each<[body: object, model: object]>([
    [{ room }, { ...alone, title: 'a' }],
    [{ course: room }, { ...alone, title: 'a' }],
    [{ data: room }, { ...alone, title: 'a' }],
    [{ data: { room } }, { ...alone, title: 'a' }],
    [
      { data: 'ok', course: { id: roomId, title: 'a' } },
      { ...alone, title: 'a' },
    ],
    [{ room: [room] }, { ...alone, title: 'a' }],
    [{ room: [{ ...room, title: {} }] }, { ...alone, title: null }],
    [
      { room: { title: 'a' }, roomId },
      { ...alone, title: 'a' },
    ],
    [{ room: roomId }, alone],
    [{ data: roomId }, alone],
    [{ roomId }, alone],
    [{ id: roomId, room: null }, alone],
  ])('is found in %j', async (body, model) => {
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, ...body }),
    );
    await using client = clientOf(stub);
    const schedule = { startsAt: new Date('2035-03-01T11:00:00Z'), durationMinutes: 60 };
    const input = { title: 'a', type: 'ONE_TO_MANY', isVideoEnabled: false, ...schedule } as const;
    expect(await client.room.create(input)).toMatchObject(model);
    expect(await client.video.create({ title: 'a', videoKey: 'k' })).toMatchObject(model);
  });

  it.each([{ data: 'ok' }, { room: 'created' }, { room: {} }, { room: [] }, { room: true }, { id: 7 }, {}])(
    'is not made up from %j',
    async (body) => {
      await using stub = await startVendorStub((_request, response) =>
        sendJson(response, { success: true, ...body }),
      );
      await using client = clientOf(stub);
      expect(await rejectionOf(client.video.create({ title: 'a', videoKey: 'k' }))).toMatchObject({
        code: 'UPSTREAM_INVALID_RESPONSE',
        isOutcomeUnknown: true,
      });
    },
  );
});

describe('查看房间列表: the time filter', () => {
  it.each(['documented', 'plain'] as const)('finds out that the vendor is %s, once', async (reading) => {
    const found: string[] = [];
    await using stub = await startListVendor(reading, 30);
    await using client = clientOf(stub, {
      roomTimeFilter: 'auto',
      onRoomTimeFilter: (filter) => found.push(filter),
    });
    const counts = await Promise.all(
      [
        { startsAfter: noon2015, startsBefore: noon2016 },
        { startsBefore: noon2015 },
        { startsBefore: noon2016 },
        { startsAfter: noon2015 },
        { startsAfter: noon2016 },
      ].map(async (input) => (await client.room.list(input)).totalCount),
    );
    expect(counts).toEqual([30, 0, 30, 30, 0]);
    expect(stub.requests).toHaveLength(5 + 2);
    await client.room.list({ startsAfter: noon2015 });
    expect(stub.requests).toHaveLength(5 + 2 + 1);
    expect(found).toEqual([reading]);
  });

  it.each(['documented', 'plain'] as const)('does not ask when it is told %s', async (reading) => {
    await using stub = await startListVendor(reading, 30);
    await using client = clientOf(stub, { roomTimeFilter: reading });
    expect((await client.room.list({ startsAfter: noon2015, startsBefore: noon2016 })).totalCount).toBe(30);
    expect((await client.room.list({ startsBefore: noon2015 })).totalCount).toBe(0);
    expect(stub.requests).toHaveLength(2);
  });

  it('is not asked about without a bound', async () => {
    await using stub = await startListVendor('plain', 30);
    await using client = clientOf(stub, { roomTimeFilter: 'auto' });
    await client.room.list({ titleContains: 'x', pageNo: 2 });
    expect(stub.requests.map(({ form }) => [form.get('title'), form.get('pageNo')])).toEqual([['x', '2']]);
  });

  it('does not remember a failed question', async () => {
    let isDown = true;
    await using stub = await startVendorStub((_request, response) => {
      const pagination = { items: [], pageNo: 1, pageSize: 20, totalCount: 1, totalPages: 1 };
      if (isDown) sendJson(response, {}, 503);
      else sendJson(response, { success: true, pagination });
    });
    await using client = clientOf(stub, { roomTimeFilter: 'auto' });
    expect(await rejectionOf(client.room.list({ startsAfter: noon2015 }))).toMatchObject({ status: 503 });
    isDown = false;
    expect((await client.room.list({ startsAfter: noon2015 })).totalCount).toBe(1);
  });

  it('does not remember what a merchant without rooms answers', async () => {
    await using stub = await startListVendor('plain', 0);
    await using client = clientOf(stub, { roomTimeFilter: 'auto' });
    await client.room.list({ startsAfter: noon2015 });
    await client.room.list({ startsAfter: noon2015 });
    expect(stub.requests).toHaveLength(6);
  });

  it.each([0, -1, 1.5])('refuses page %d', async (pageNo) => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub);
    expect(await rejectionOf(client.room.list({ pageNo }))).toBeInstanceOf(RangeError);
  });
});

describe('rooms in answers', () => {
  async function roomFrom(fields: Record<string, unknown>) {
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, course: { roomId, title: 'x', ...fields } }),
    );
    await using client = clientOf(stub);
    return await client.room.detail(roomId);
  }

  it.each([
    [0, 'NOT_CONVERTED'],
    [1, 'CONVERTED'],
    [2, 'FAILED'],
    [3, 'EMPTY'],
    ['3', 'EMPTY'],
    [4, 'UNKNOWN'],
    ['converted', null],
    [null, null],
    [undefined, undefined],
  ])('convertStatus %j is %j', async (convertStatus, recordingStatus) => {
    expect((await roomFrom({ convertStatus })).recordingStatus).toBe(recordingStatus);
  });

  it.each([
    [1, 'ONE_TO_ONE'],
    ['2', 'ONE_TO_MANY'],
    [3, null],
    [4, 'SMALL_CLASS_FLASH'],
    [5, 'ONE_TO_MANY_VIDEO'],
    ['8', 'SMALL_CLASS_CLIENT'],
    [99, null],
    [null, null],
    [undefined, undefined],
  ])('courseType %j is %j', async (courseType, type) => {
    expect((await roomFrom({ courseType })).type).toBe(type);
  });

  it('a time nobody can read is none', async () => {
    expect((await roomFrom({ startTime: 'soon', endTime: '' })).startsAt).toBeNull();
  });

  it('weixinLiving alone is no broadcast', async () => {
    expect((await roomFrom({ weixinLiving: true })).wechatLive).toBeUndefined();
    expect((await roomFrom({ weixinLiving: 1, teacherName: 'a' })).wechatLive).toEqual({
      isOpen: true,
      teacherName: 'a',
      teacherBio: null,
      description: null,
    });
  });
});

describe('附加文档到房间: attaching', () => {
  it('reads the slidesUuid of the text as well as the documentId of the sample', async () => {
    const pair = { roomId, documentId: 'd-1' };
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { roomId, slidesUuid: 'd-1', success: true }),
    );
    await using client = clientOf(stub);
    expect(await client.room.attachDocument(pair)).toEqual(pair);
    expect(await client.room.removeDocument(pair)).toEqual(pair);
    expect(stub.requests[0]?.form.get('documentId')).toBe('d-1');
  });

  it('an id with other characters is refused before anything is sent', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub);
    const error = await rejectionOf(client.room.detail('jz1&userRole=1'));
    expect(error).toMatchObject({ argument: 'roomId' });
    expect(stub.requests).toHaveLength(0);
  });
});

describe('下载教室的聊天记录: chat logs', () => {
  it('come in any order, with their states as data', async () => {
    const available = (sample('v3-room-chatDownload')['infos'] as Record<string, unknown>[])[0];
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, {
        success: true,
        infos: [
          { roomId: 'jz3', success: false, msg: 'course_convert_error' },
          { roomId: 'jz2', success: false, msg: 'chat_file_not_found' },
          { roomId: 'jz4', success: false, error: 'app_course_error' },
          { roomId: 'jz5', success: false, msg: 'other_error' },
          { ...available, roomId: 'jz1' },
        ],
      }),
    );
    await using client = clientOf(stub);
    const logs = await client.room.chatDownload(['jz1', 'jz2', 'jz2', 'jz3', 'jz4', 'jz5']);
    expect([...logs].map(([id, { status, link }]) => [id, status, link !== null]).sort()).toEqual([
      ['jz1', 'AVAILABLE', true],
      ['jz2', 'NOT_FOUND', false],
      ['jz3', 'NOT_READY', false],
      ['jz4', 'NOT_FOUND', false],
    ]);
    const { headers, body, query } = stub.requests[0]!;
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body.toString())).toEqual({ roomIds: ['jz1', 'jz2', 'jz3', 'jz4', 'jz5'] });
    expect(Object.keys(JSON.parse(body.toString()) as object)).toEqual(
      Object.keys(sample('v3-room-chatDownload.request')),
    );
    expect([...query.keys()]).toEqual(['partner', 'timestamp', 'sign']);
  });

  it('are judged room by room as a whole answer is', async () => {
    const available = (sample('v3-room-chatDownload')['infos'] as Record<string, unknown>[])[0];
    const refused = {
      jz1: { success: false, errorCode: 'app_course_error' },
      jz2: { success: false, msg: ' chat_file_not_found\n' },
      jz3: { success: 'fail', error: { code: 'app_course_error' } },
      jz4: { ...available, success: true, error: 'app_course_error' },
      jz5: { ...available, success: true, error: ['course_convert_error'] },
      jz6: { ...available, success: 'N' },
      jz7: { ...available, success: true, error: 1001 },
    };
    const infos = Object.entries(refused).map(([id, entry]) => ({ ...entry, roomId: id }));
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, infos: [...infos, { ...available, roomId: 'jz8', error: {} }] }),
    );
    await using client = clientOf(stub);
    const logs = await client.room.chatDownload([...Object.keys(refused), 'jz8']);
    expect([...logs].map(([id, { status }]) => [id, status])).toEqual([
      ['jz1', 'NOT_FOUND'],
      ['jz2', 'NOT_FOUND'],
      ['jz3', 'NOT_FOUND'],
      ['jz4', 'NOT_FOUND'],
      ['jz5', 'NOT_READY'],
      ['jz8', 'AVAILABLE'],
    ]);
  });

  it('cost no call for no room', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub);
    expect((await client.room.chatDownload([])).size).toBe(0);
    expect(stub.requests).toHaveLength(0);
  });

  it('a link that is no web address is none, and costs its room alone', async () => {
    const bad = {
      roomId: 'jz1',
      success: true,
      downloadUrl: 'javascript:alert(1)',
      expireTime: '2016-12-10 09:51',
    };
    const url = 'https://files.example/chat.json';
    await using stub = await startVendorStub((_request, response) =>
      sendJson(response, { success: true, infos: [bad, { ...bad, roomId: 'jz2', downloadUrl: url }] }),
    );
    await using client = clientOf(stub);
    const link = { url, expiresAt: new Date('2016-12-10T01:51:00Z') };
    expect(await client.room.chatDownload(['jz1', 'jz2'])).toEqual(
      new Map([['jz2', { status: 'AVAILABLE', link }]]),
    );
  });
});

describe('微信直播: broadcasts', () => {
  it('an update leaves out what is empty', async () => {
    const { form } = await formOf(
      (client) => client.live.update({ roomId, teacherName: 'a', teacherBio: '', description: null }),
      'v3-course-weixin-live-update',
    );
    expect(form).toEqual({ roomId, teacherName: 'a' });
  });

  it('opening needs all three texts', async () => {
    await using stub = await startVendorStub(() => undefined);
    await using client = clientOf(stub);
    const input = { roomId, teacherName: 'a', teacherBio: ' ', description: 'c' };
    expect(await rejectionOf(client.live.open(input))).toMatchObject({ argument: 'teacherBio' });
  });
});
