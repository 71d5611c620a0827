import { describe, expect, it } from 'vitest';
import type { FaultOrder } from '../../src/sandbox/faults.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { meaningOfReason, VENDOR_ERRORS } from '../../src/vendor/protocol/vendor-errors.ts';
import { startTestGateway, type GraphQLResult, type TestGateway } from '../support/gateway.ts';

/** Operations with one vendor call that can be made to fail; what they answer stands under `result`. */
interface Operation {
  endpoint: string;
  text: string;
}

const { liveRoom, endedRoom, upcomingRoom, bareRoom, convertedDocument } = seedIds;

const ofRoom = (fields: string) => `query { room(id: "${endedRoom}") { id ${fields} } }`;

const reads = {
  room: { endpoint: 'v3/room/detail', text: `query { result: room(id: "${liveRoom}") { title } }` },
  rooms: { endpoint: 'v3/room/list', text: `query { result: rooms { totalCount } }` },
  document: {
    endpoint: 'v3/document/detail',
    text: `query { result: document(id: "${convertedDocument}") { fileName } }`,
  },
  merchant: { endpoint: 'v3/merchant', text: `query { result: merchant { name } }` },
  roomDocuments: {
    endpoint: 'v3/room/listDocuments',
    text: ofRoom('result: documents { totalCount }'),
  },
  chatLog: { endpoint: 'v3/room/chatDownload', text: ofRoom('result: chatLog { status }') },
  live: {
    endpoint: 'v3/statistics/zhibo/room',
    text: ofRoom('statistics { result: live { studentCount } }'),
  },
  attendance: {
    endpoint: 'v3/statistics/zhibo/user',
    text: ofRoom('statistics { result: liveAttendance(userId: "u1") { userId } }'),
  },
  playbackDays: {
    endpoint: 'v3/statistics/playback/room',
    text: ofRoom('statistics { result: playbackDays { date } }'),
  },
  playbackSessions: {
    endpoint: 'v3/statistics/playback/user',
    text: ofRoom('statistics { result: playbackSessions(userId: "u1") { userId } }'),
  },
} as const satisfies Record<string, Operation>;

const payload = '{ room { id } userErrors { __typename code message path } }';
const schedule = 'startsAt: "2035-03-01T19:00:00+08:00", durationMinutes: 60';
const pair = `roomId: "${bareRoom}", documentId: "${convertedDocument}"`;

const writes = {
  create: {
    endpoint: 'v4/room/create',
    text: `mutation { result: createRoom(input: { title: "t", type: ONE_TO_MANY, isVideoEnabled: false, ${schedule} }) ${payload} }`,
  },
  createVod: {
    endpoint: 'v3/room/video/create',
    text: `mutation { result: createVodRoom(input: { title: "t", videoKey: "${seedIds.videoKey}" }) ${payload} }`,
  },
  rename: {
    endpoint: 'v3/room/update/title',
    text: `mutation { result: renameRoom(input: { roomId: "${liveRoom}", title: "t" }) ${payload} }`,
  },
  reschedule: {
    endpoint: 'v4/room/update/time',
    text: `mutation { result: rescheduleRoom(input: { roomId: "${upcomingRoom}", ${schedule} }) ${payload} }`,
  },
  delete: {
    endpoint: 'v3/room/delete',
    text: `mutation { result: deleteRoom(input: { roomId: "${liveRoom}" }) ${payload} }`,
  },
  attach: {
    endpoint: 'v3/room/attachDocument',
    text: `mutation { result: attachDocument(input: { ${pair} }) ${payload} }`,
  },
  detach: {
    endpoint: 'v3/room/removeDocument',
    text: `mutation { result: detachDocument(input: { ${pair} }) ${payload} }`,
  },
  openLive: {
    endpoint: 'v3/course/weixin/live/open',
    text: `mutation { result: openWechatLive(input: { roomId: "${liveRoom}", teacherName: "t", teacherBio: "b", description: "d" }) ${payload} }`,
  },
} as const satisfies Record<string, Operation>;

type ReadName = keyof typeof reads;
type WriteName = keyof typeof writes;

/** What a read answers: null without an error, a value, or null with an error of this code. */
type ReadAnswer = null | { value: unknown } | { error: string };
/** What a mutation answers: one user error, or an error of this code. */
type WriteAnswer = { type: string; code: string; path: string[] | null } | { error: string };

interface Row {
  reads: Partial<Record<ReadName, ReadAnswer>>;
  writes: Partial<Record<WriteName, WriteAnswer>>;
}

const failing = (code: string): Row => ({
  reads: { room: { error: code }, rooms: { error: code }, merchant: { error: code }, live: { error: code } },
  writes: { create: { error: code }, rename: { error: code } },
});
const invalidInput = (...field: string[]): WriteAnswer => ({
  type: 'InvalidInputError',
  code: 'INVALID_INPUT',
  path: ['input', ...field],
});
const roomNotFound: WriteAnswer = {
  type: 'RoomNotFoundError',
  code: 'ROOM_NOT_FOUND',
  path: ['input', 'roomId'],
};
const documentNotFound: WriteAnswer = {
  type: 'DocumentNotFoundError',
  code: 'DOCUMENT_NOT_FOUND',
  path: ['input', 'documentId'],
};
const scheduleClosed: WriteAnswer = {
  type: 'RoomScheduleError',
  code: 'ROOM_SCHEDULE_CLOSED',
  path: ['input', 'startsAt'],
};
const noBalance: WriteAnswer = { type: 'InsufficientBalanceError', code: 'INSUFFICIENT_BALANCE', path: null };
const noFeature: WriteAnswer = { type: 'FeatureNotEnabledError', code: 'FEATURE_NOT_ENABLED', path: null };

const noRoom: Row = {
  reads: {
    room: null,
    roomDocuments: null,
    live: null,
    attendance: null,
    playbackDays: null,
    playbackSessions: null,
    chatLog: { value: { status: 'NOT_FOUND' } },
  },
  writes: {
    rename: roomNotFound,
    reschedule: roomNotFound,
    delete: roomNotFound,
    attach: roomNotFound,
    detach: roomNotFound,
    openLive: roomNotFound,
  },
};
const noDocument: Row = {
  reads: { document: null },
  writes: { attach: documentNotFound, detach: documentNotFound },
};

/** 错误码解释表 in its order, then the three sentences of the text. */
const ROWS: Record<keyof typeof VENDOR_ERRORS, Row> = {
  other_error: failing('UPSTREAM_ERROR'),
  app_error: failing('UPSTREAM_CREDENTIALS'),
  app_sign_error: failing('UPSTREAM_CREDENTIALS'),
  app_course_error: noRoom,
  app_room_full_error: {
    reads: { room: { error: 'ROOM_FULL' } },
    writes: { rename: { error: 'ROOM_FULL' } },
  },
  app_parameter_error: {
    reads: { room: { error: 'BAD_USER_INPUT' }, live: { error: 'BAD_USER_INPUT' } },
    writes: {
      create: invalidInput(),
      createVod: invalidInput('videoKey'),
      rename: invalidInput(),
      attach: invalidInput(),
    },
  },
  app_afford_error: { reads: {}, writes: { create: noBalance, createVod: noBalance } },
  app_course_out_of_capacity_error: {
    reads: { room: { error: 'ROOM_FULL' } },
    writes: { rename: { error: 'ROOM_FULL' } },
  },
  app_course_length_error: {
    reads: {},
    writes: { create: invalidInput('durationMinutes'), reschedule: invalidInput('durationMinutes') },
  },
  app_course_type_error: { reads: {}, writes: { create: invalidInput('type') } },
  repeat_arrange_to_course_error: {
    reads: {},
    writes: {
      attach: {
        type: 'DocumentAlreadyAttachedError',
        code: 'DOCUMENT_ALREADY_ATTACHED',
        path: ['input', 'documentId'],
      },
    },
  },
  app_slides_error: noDocument,
  // The gateway refuses a bad role before it signs; here the vendor says it anyway.
  app_userRole_error: { reads: { room: { error: 'BAD_USER_INPUT' } }, writes: {} },
  app_timestamp_out_date_error: failing('UPSTREAM_CLOCK_SKEW'),
  course_endtime_out_of_date_error: {
    reads: {},
    // Rescheduled to a time that is to come, so that only the room can be at fault.
    writes: { create: scheduleClosed, reschedule: { ...scheduleClosed, path: ['input', 'roomId'] } },
  },
  chat_file_not_found: { reads: { chatLog: { value: { status: 'NOT_FOUND' } } }, writes: {} },
  course_convert_error: {
    reads: {
      chatLog: { value: { status: 'NOT_READY' } },
      playbackDays: { error: 'RECORDING_NOT_READY' },
      playbackSessions: { error: 'RECORDING_NOT_READY' },
    },
    writes: {},
  },
  document_not_found: noDocument,
  'partner is not exists': failing('UPSTREAM_CREDENTIALS'),
  'room is not exists': noRoom,
};

/** Reasons without a name in the document. */
const UNDOCUMENTED_ROWS: Record<string, Row> = {
  app_permission_error: {
    reads: {
      attendance: { error: 'FEATURE_NOT_ENABLED' },
      playbackDays: { error: 'FEATURE_NOT_ENABLED' },
      playbackSessions: { error: 'FEATURE_NOT_ENABLED' },
    },
    writes: { openLive: noFeature },
  },
};

const readCases = Object.entries({ ...ROWS, ...UNDOCUMENTED_ROWS }).flatMap(([reason, row]) =>
  Object.entries(row.reads).map(([name, answer]) => ({ reason, name: name as ReadName, answer })),
);
const writeCases = Object.entries({ ...ROWS, ...UNDOCUMENTED_ROWS }).flatMap(([reason, row]) =>
  Object.entries(row.writes).map(([name, answer]) => ({ reason, name: name as WriteName, answer })),
);

/** Runs an operation whose vendor call misbehaves, also when it is repeated; its answers and logs hold no secret. */
async function askWith(
  gateway: TestGateway,
  { endpoint, text }: Operation,
  fault: Omit<FaultOrder, 'endpoint' | 'times'>,
) {
  gateway.sandbox.faults.add({ ...fault, endpoint, times: 50 });
  const response = await gateway.execute<Record<string, unknown>, never>(text);
  expect(gateway.takeCalls()).toContain(endpoint);
  expectNoSecret(gateway, response);
  return { response, result: resultIn(response.data), error: response.errors?.[0] };
}

function expectNoSecret(gateway: TestGateway, response: GraphQLResult<unknown>): void {
  const text = JSON.stringify([response, gateway.logs]);
  expect(text).not.toContain(gateway.sandbox.appKey);
  expect(text).not.toMatch(/sign["=]/);
  expect(JSON.stringify(response)).not.toMatch(/\/api\/|v[34]\//);
}

/** The value under the alias `result`, however deep; undefined where a null above hides it. */
function resultIn(data: unknown): unknown {
  if (typeof data !== 'object' || data === null) return undefined;
  if ('result' in data) return data.result;
  return Object.values(data)
    .map(resultIn)
    .find((value) => value !== undefined);
}

function reasonFault(reason: string): Omit<FaultOrder, 'endpoint' | 'times'> {
  return { kind: 'error', error: reason as NonNullable<FaultOrder['error']> };
}

describe('错误码解释表: every refusal of the vendor', () => {
  it('has a row and at least one case for each documented reason, and no other', () => {
    expect(Object.keys(ROWS).sort()).toEqual(Object.keys(VENDOR_ERRORS).sort());
    for (const reason of Object.keys(UNDOCUMENTED_ROWS)) expect(meaningOfReason(reason)).toBeDefined();
    expect(Object.keys(ROWS)).toHaveLength(20);
    for (const row of Object.values(ROWS)) {
      expect(Object.keys({ ...row.reads, ...row.writes }).length).toBeGreaterThan(0);
    }
  });

  it.each(readCases)('$reason: a read of $name answers $answer', async ({ reason, name, answer }) => {
    await using gateway = await startTestGateway();
    const { response, result, error } = await askWith(gateway, reads[name], reasonFault(reason));
    expect(JSON.stringify(response)).not.toContain(reason);
    if (answer === null || 'value' in answer) {
      expect(response.errors).toBeUndefined();
      expect(result).toEqual(answer === null ? null : answer.value);
    } else {
      expect(result).toBeNull();
      expect(response.errors).toHaveLength(1);
      expect(error?.extensions).toEqual({ code: answer.error });
      expect(error?.path?.at(-1)).toBe('result');
    }
  });

  it.each(writeCases)('$reason: the mutation $name answers $answer', async ({ reason, name, answer }) => {
    await using gateway = await startTestGateway();
    const { response, result, error } = await askWith(gateway, writes[name], reasonFault(reason));
    expect(JSON.stringify(response)).not.toContain(reason);
    if ('error' in answer) {
      expect(response.data).toBeNull();
      expect(error?.extensions).toEqual({ code: answer.error });
    } else {
      expect(response.errors).toBeUndefined();
      const { type, code, path } = answer;
      const userError = { __typename: type, code, path, message: expect.any(String) as string };
      expect(result).toEqual({ room: null, userErrors: [userError] });
    }
  });

  it('tells the operator what to check when the credentials are refused, and the client nothing', async () => {
    await using gateway = await startTestGateway();
    await askWith(gateway, reads.merchant, reasonFault('app_sign_error'));
    const line = gateway.logs.find(({ code }) => code === 'UPSTREAM_CREDENTIALS');
    expect(line?.['msg']).toContain('check the partner and the appKey of its account');
    expect(line?.['reason']).toBe('app_sign_error');
  });
});

describe('what no row knows', () => {
  const raw = '系统异常 at com.vendor.Secret(abc)';

  it.each([
    ['a read', reads.room],
    ['a mutation', writes.rename],
  ])('an unknown reason of %s stays in the log', async (_what, operation) => {
    await using gateway = await startTestGateway();
    const { response, error } = await askWith(gateway, operation, reasonFault(raw));
    expect(error?.extensions).toEqual({ code: 'UPSTREAM_ERROR' });
    expect(JSON.stringify(response)).not.toMatch(/Secret|abc|系统异常/);
    expect(gateway.logs.map(({ reason }) => reason)).toContain(raw);
  });

  it.each(['html', 'truncated', 'wrong-shape'] as const)('%s is an invalid response', async (kind) => {
    await using gateway = await startTestGateway();
    for (const operation of [reads.room, reads.rooms, reads.chatLog, reads.live]) {
      gateway.sandbox.faults.clear();
      const { error } = await askWith(gateway, operation, { kind });
      expect(error?.extensions).toEqual({ code: 'UPSTREAM_INVALID_RESPONSE' });
    }
    const { error } = await askWith(gateway, writes.rename, { kind });
    expect(error?.extensions).toEqual({ code: 'UPSTREAM_INVALID_RESPONSE', isOutcomeUnknown: true });
  });
});

describe('no answer at all', () => {
  /** For who hangs; the others have failed long before, also on a busy machine. */
  const deadlineMs = 1_000;

  it('a read answers what failed', async () => {
    await using gateway = await startTestGateway({ client: { deadlines: { read: deadlineMs } } });
    const cases = [
      ['drop', 'UPSTREAM_UNAVAILABLE'],
      ['status', 'UPSTREAM_STATUS'],
      ['hang', 'UPSTREAM_TIMEOUT'],
    ] as const;
    for (const [kind, code] of cases) {
      gateway.sandbox.faults.clear();
      const { error } = await askWith(gateway, reads.room, { kind });
      expect(error?.extensions).toEqual({ code });
    }
  });

  it.each(['drop', 'reset-after-execution', 'status', 'hang'] as const)(
    'a write that went out and met %s has an unknown outcome',
    async (kind) => {
      const deadlines = { write: deadlineMs, create: deadlineMs };
      await using gateway = await startTestGateway({ client: { deadlines } });
      for (const operation of [writes.create, writes.rename]) {
        const { error } = await askWith(gateway, operation, { kind });
        expect(error?.extensions).toEqual({ code: 'OUTCOME_UNKNOWN', isOutcomeUnknown: true });
        expect(error?.message).toContain('before you repeat it');
      }
    },
  );

  it('a read answers when to come again, where the vendor says so', async () => {
    await using gateway = await startTestGateway();
    const { error } = await askWith(gateway, reads.room, { kind: 'status', status: 429, retryAfter: '90' });
    expect(error?.extensions).toEqual({ code: 'UPSTREAM_STATUS', retryAfterSeconds: 90 });
    gateway.sandbox.faults.clear();
    const before = gateway.sandbox.requests.length;
    const { errors } = await gateway.execute<unknown, never>(reads.merchant.text);
    expect(errors?.[0]?.extensions).toEqual({
      code: 'UPSTREAM_UNAVAILABLE',
      retryAfterSeconds: expect.closeTo(90, -1) as number,
    });
    expect(gateway.sandbox.requests).toHaveLength(before);
  });

  it('a write that went out says so too, with its unknown outcome', async () => {
    const { endpoint, text } = writes.create;
    const keyed = { endpoint, text: text.replace('input: {', 'input: { idempotencyKey: "k1",') };
    for (const operation of [writes.create, keyed, writes.rename]) {
      await using gateway = await startTestGateway();
      const { error } = await askWith(gateway, operation, { kind: 'status', status: 503, retryAfter: '90' });
      expect(error?.extensions).toEqual({
        code: 'OUTCOME_UNKNOWN',
        isOutcomeUnknown: true,
        retryAfterSeconds: 90,
      });
    }
  });

  it('packed answers are answers', async () => {
    for (const encoding of ['gzip', 'deflate', 'br'] as const) {
      await using gateway = await startTestGateway();
      const { error } = await askWith(gateway, reads.room, { kind: 'packed', encoding });
      expect(error).toBeUndefined();
    }
  });

  it('a create whose answer was lost is sent once', async () => {
    await using gateway = await startTestGateway();
    const count = async () => resultIn((await gateway.execute<unknown, never>(reads.rooms.text)).data);
    const before = (await count()) as { totalCount: number };
    gateway.sandbox.faults.add({
      endpoint: writes.create.endpoint,
      kind: 'reset-after-execution',
      times: 50,
    });
    const { errors } = await gateway.execute<unknown, never>(writes.create.text);
    expect(errors?.[0]?.extensions?.['code']).toBe('OUTCOME_UNKNOWN');
    expect(await count()).toEqual({ totalCount: before.totalCount + 1 });
  });

  it('a write that never went out is known not to have happened', async () => {
    await using gateway = await startTestGateway();
    await gateway.sandbox.close();
    const { errors } = await gateway.execute<unknown, never>(writes.create.text);
    expect(errors?.[0]?.extensions).toEqual({ code: 'UPSTREAM_UNAVAILABLE' });
  });
});
