import { describe, expect, test } from 'vitest';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { RoomAppEntryDocument, type RoomAppEntryInput } from '../../generated/operations.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';

const NOW = Date.parse('2026-03-02T10:00:00+08:00');
const now = () => NOW;
const AUTH_INFO = 'v4/room/authinfo';
const { convertingRoom, emptyRoom, endedRoom, failedRoom, liveRoom, upcomingRoom } = seedIds;
const student: RoomAppEntryInput = { userId: 'student-7', nickname: '小明' };

const ask = (gateway: TestGateway, id: string, visitor: RoomAppEntryInput = student) =>
  gateway.execute(RoomAppEntryDocument, { id, visitor });

describe('the entry of an app', () => {
  test('is a token with what goes on in the room, by one call', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await ask(gateway, liveRoom);
    expect(errors).toBeUndefined();
    expect(data?.room?.appEntry).toEqual({
      token: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      liveState: 'LIVE',
      role: 'AUDIENCE',
      nickname: '小明',
      title: '高一数学：函数与导数 第3讲',
      startsAt: '2026-03-02T01:35:00Z',
      endsAt: '2026-03-02T03:05:00Z',
    });
    const [call, ...others] = gateway.sandbox.requests;
    expect(others).toEqual([]);
    expect(call).toMatchObject({ path: AUTH_INFO, method: 'GET', transport: 'query' });
    expect(call?.params).toMatchObject({
      uid: 'student-7',
      nickname: '小明',
      userRole: '2',
      roomId: liveRoom,
    });
  });

  test.each([
    ['NOT_STARTED', upcomingRoom],
    ['LIVE', liveRoom],
    ['PLAYBACK_READY', endedRoom],
    ['EMPTY', emptyRoom],
    ['FAILED', failedRoom],
    ['CONVERTING', convertingRoom],
  ])('%s is said, with a token where there is something to see', async (liveState, room) => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await ask(gateway, room);
    expect(errors).toBeUndefined();
    const entry = data?.room?.appEntry;
    expect(entry?.liveState).toBe(liveState);
    expect(entry?.token != null).toBe(liveState === 'LIVE' || liveState === 'PLAYBACK_READY');
  });

  test.each([
    ['HOST', '1'],
    ['INVISIBLE_MONITOR', '3'],
    ['ASSISTANT', '4'],
    ['PARENT', '6'],
  ] as const)('the role %s is sent as %s', async (role, userRole) => {
    await using gateway = await startTestGateway({ now });
    const { data } = await ask(gateway, liveRoom, { ...student, role });
    expect(data?.room?.appEntry?.role).toBe(role);
    expect(gateway.sandbox.requests[0]?.params['userRole']).toBe(userRole);
  });

  test('is asked for anew by each request, at the same time too', async () => {
    const clock = { ms: NOW };
    await using gateway = await startTestGateway({ now: () => clock.ms++ });
    const tokenOf = async () => (await ask(gateway, liveRoom)).data?.room?.appEntry?.token;
    const tokens = await Promise.all([tokenOf(), tokenOf(), tokenOf()]);
    tokens.push(await tokenOf());
    expect(new Set(tokens).size).toBe(4);
    expect(gateway.takeCalls()).toEqual([AUTH_INFO, AUTH_INFO, AUTH_INFO, AUTH_INFO]);
  });

  test('is one call in a request for the same visitor, and one for each other', async () => {
    await using gateway = await startTestGateway({ now });
    const entry = (userId: string) => `appEntry(input: { nickname: "a", userId: "${userId}" }) { token }`;
    const { data, errors, extensions } = await gateway.execute<{ a: object; b: object }, never>(
      `{ a: room(id: "${liveRoom}") { ${entry('u1')} } b: room(id: "${liveRoom}") { ${entry('u1')} other: ${entry('u2')} } }`,
    );
    expect(errors).toBeUndefined();
    expect(data?.b).toMatchObject(data!.a);
    expect(gateway.takeCalls()).toEqual([AUTH_INFO, AUTH_INFO]);
    expect(extensions).toBeUndefined();
  });

  test('of a room that does not exist is none, and neither is the room', async () => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await ask(gateway, 'jz00000000000000000000000000000000');
    expect([data, errors]).toEqual([{ room: null }, undefined]);
  });

  test('is none where it is of another room', async () => {
    await using gateway = await startTestGateway({ now });
    gateway.sandbox.faults.add({ endpoint: AUTH_INFO, kind: 'odd', shape: 'the answer of another' });
    const { data, errors } = await ask(gateway, liveRoom);
    expect(data?.room).toMatchObject({ appEntry: null });
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UPSTREAM_INVALID_RESPONSE']);
  });

  test('fails alone, and its token is in no log line', async () => {
    await using gateway = await startTestGateway({ now });
    const { data } = await ask(gateway, liveRoom);
    const token = data!.room!.appEntry!.token!;
    gateway.sandbox.faults.add({ endpoint: AUTH_INFO, kind: 'error', error: 'app_room_full_error' });
    const full = await ask(gateway, liveRoom);
    expect(full.data?.room).toMatchObject({ appEntry: null });
    expect(full.errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['ROOM_FULL']);
    const logs = JSON.stringify(gateway.logs);
    expect(logs).toContain('room/authinfo');
    expect(logs).not.toContain(token);
    expect(logs).not.toContain('小明');
  });

  test.each<[field: string, change: Partial<RoomAppEntryInput>]>([
    ['userId', { userId: 'a\nb' }],
    ['userId', { userId: '' }],
    ['userId', { userId: null }],
    ['nickname', { nickname: 'Tom&userRole=1' }],
    ['nickname', { nickname: '  ' }],
    ['nickname', { nickname: '名'.repeat(33) }],
  ])('refuses a bad %s before the vendor hears of it: %o', async (field, change) => {
    await using gateway = await startTestGateway({ now });
    const { data, errors } = await ask(gateway, liveRoom, { ...student, ...change });
    expect(data?.room).toMatchObject({ appEntry: null });
    expect(errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'BAD_USER_INPUT', argument: `input.${field}` },
    ]);
    expect(gateway.takeCalls()).toEqual(['v3/room/detail']);
  });

  test('is refused where the gateway uses nothing beyond the document', async () => {
    await using gateway = await startTestGateway({ now, client: { beyondDocument: 'off' } });
    const { data, errors } = await ask(gateway, liveRoom);
    expect(data?.room).toMatchObject({ appEntry: null });
    expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['FEATURE_NOT_ENABLED']);
    expect(gateway.takeCalls()).not.toContain(AUTH_INFO);
  });
});
