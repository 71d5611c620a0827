import { describe, expect, test } from 'vitest';
import { ArchiveAwayError } from '../../../src/archive/archive.ts';
import { addDays, dayOf } from '../../../src/vendor/protocol/days.ts';
import { roomIdFrom } from '../../../src/sandbox/random.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { own, user } from '../../contract/access-world.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { keptHistory } from '../../support/kept-history.ts';

const NOW = Date.parse('2026-03-02T20:41:00+08:00');
const now = () => NOW;
const TODAY = dayOf(NOW);
const span = `from: "${addDays(TODAY, -125)}", to: "${TODAY}"`;
const archive = keptHistory(NOW);
const me = seedIds.studentUserId;
const gone = roomIdFrom('term-1-2');

interface Activity {
  roomTitle: string | null;
  roomStartsAt: string | null;
  room: { vendorId: string; isDeleted?: boolean } | null;
  attendance: { userId: string; totalSeconds: number; collectedAt: string | null } | null;
  playbackSessions: { userId: string; startedAt: string }[];
  letInAt: string | null;
}

const FIELDS =
  'roomTitle roomStartsAt room { vendorId } attendance { userId totalSeconds collectedAt } playbackSessions { userId startedAt } letInAt';
const query = (args: string, fields = FIELDS) => `{ userActivity(${args}) { ${fields} } }`;

async function activityOf(
  gateway: TestGateway,
  args: string,
  ...rest: Parameters<TestGateway['execute']> extends [unknown, ...infer R] ? R : never
) {
  const { data, errors } = await gateway.execute<{ userActivity: Activity[] | null }, object>(
    query(args),
    ...(rest as []),
  );
  return {
    activity: data?.userActivity ?? null,
    codes: errors?.map(({ extensions }) => extensions?.['code']),
  };
}

describe('the activity of a user', () => {
  test('is what is kept of them in all rooms, the latest first, without a call', async () => {
    await using gateway = await startTestGateway({ now, archive });
    const { activity, codes } = await activityOf(gateway, `userId: "${me}", ${span}, first: 100`);
    expect(codes).toBeUndefined();
    expect(activity!.length).toBeGreaterThan(20);
    const starts = activity!.flatMap(({ roomStartsAt }) => roomStartsAt ?? []);
    expect(starts).toEqual([...starts].sort().reverse());
    expect(activity!.some(({ attendance }) => attendance?.userId === me)).toBe(true);
    expect(activity!.some(({ playbackSessions }) => playbackSessions.length > 0)).toBe(true);
    expect(activity!.some(({ letInAt }) => letInAt !== null)).toBe(true);
    expect(gateway.takeCalls()).toEqual([]);
  });

  test('is of twenty rooms, or as many as are asked for', async () => {
    await using gateway = await startTestGateway({ now, archive });
    expect((await activityOf(gateway, `userId: "${me}", ${span}`)).activity).toHaveLength(20);
    expect((await activityOf(gateway, `userId: "${me}", ${span}, first: 3`)).activity).toHaveLength(3);
    for (const first of [0, 101]) {
      expect((await activityOf(gateway, `userId: "${me}", ${span}, first: ${first}`)).codes).toEqual([
        'BAD_USER_INPUT',
      ]);
    }
  });

  test('leads to the rooms, for a call each where more than the id is asked for', async () => {
    await using gateway = await startTestGateway({ now, archive });
    const { data, errors } = await gateway.execute<{ userActivity: Activity[] }, object>(
      query(`userId: "${me}", ${span}, first: 30`, 'roomTitle room { vendorId title isDeleted }'),
    );
    expect(errors).toBeUndefined();
    expect(data!.userActivity.some(({ room }) => room?.isDeleted === true)).toBe(true);
    expect(gateway.takeCalls()).toHaveLength(30);
  });

  test('is the caller’s own, by default and by name; somebody else’s needs a scope', async () => {
    await using gateway = await startTestGateway({ now, archive });
    const student = user(me, ['statistics:read', 'room:read']);
    const byDefault = await activityOf(gateway, span, undefined, student);
    expect(byDefault.activity!.length).toBeGreaterThan(0);
    expect(await activityOf(gateway, `userId: "${me}", ${span}`, undefined, student)).toEqual(byDefault);
    expect((await activityOf(gateway, `userId: "student-1002", ${span}`, undefined, student)).codes).toEqual([
      'FORBIDDEN',
    ]);
  });

  test('is seen by a token for some rooms in those alone', async () => {
    await using gateway = await startTestGateway({ now, archive });
    const student = user(me, ['statistics:read', 'room:read'], [own, gone]);
    const { activity } = await activityOf(gateway, `${span}, first: 100`, undefined, student);
    expect(activity!.map(({ room }) => room?.vendorId).sort()).toEqual([own, gone].sort());
    const nowhere = user(me, ['statistics:read', 'room:read'], []);
    expect((await activityOf(gateway, span, undefined, nowhere)).activity).toEqual([]);
  });
});

describe('deleteUserData', () => {
  const mutation = (userId: string) =>
    `mutation { deleteUserData(input: { userId: "${userId}" }) { deletedData { attendanceCount playbackSessionCount entryCount } userErrors { code path } } }`;

  test('deletes what is kept of a user, in the archive and in memory, and nobody else’s', async () => {
    await using gateway = await startTestGateway({ now, archive: 'sandbox' });
    const { knownUsers } = gateway.merchant;
    for (const id of [me, 'student-1002']) knownUsers.note(own, { id, vendorId: id });
    const other = (await activityOf(gateway, `userId: "student-1002", ${span}`)).activity;
    const { data, errors } = await gateway.execute<
      { deleteUserData: { deletedData: Record<string, number>; userErrors: object[] } },
      object
    >(mutation(me));
    expect(errors).toBeUndefined();
    const { deletedData, userErrors } = data!.deleteUserData;
    expect(userErrors).toEqual([]);
    for (const count of Object.values(deletedData)) expect(count).toBeGreaterThan(0);
    expect((await activityOf(gateway, `userId: "${me}", ${span}`)).activity).toEqual([]);
    expect((await activityOf(gateway, `userId: "student-1002", ${span}`)).activity).toEqual(other);
    expect(knownUsers.usersOf(own).map(({ id }) => id)).toEqual(['student-1002']);
    const known = await gateway.execute<{ room: { knownUserIds: string[] } }, object>(
      `{ room(id: "${own}") { knownUserIds } }`,
    );
    expect(known.data!.room.knownUserIds).toContain('student-1002');
    expect(known.data!.room.knownUserIds).not.toContain(me);
    expect(await gateway.execute(mutation(me))).toMatchObject({
      data: {
        deleteUserData: { deletedData: { attendanceCount: 0, playbackSessionCount: 0, entryCount: 0 } },
      },
    });
    expect(gateway.logs.filter(({ msg }) => msg === 'Mutation')).toMatchObject([
      { mutation: 'deleteUserData', result: 'done' },
      { mutation: 'deleteUserData', result: 'done' },
    ]);
    expect(JSON.stringify(gateway.logs)).not.toContain(me);
  });

  test('changes nothing where the archive does not answer', async () => {
    const away = {
      open: () => Promise.reject(new ArchiveAwayError('ECONNREFUSED', undefined)),
      keepsUsers: true,
    };
    await using gateway = await startTestGateway({ now, archive: away });
    gateway.merchant.knownUsers.note(own, { id: me, vendorId: me });
    const { errors } = await gateway.execute(mutation(me));
    expect(errors).toMatchObject([{ extensions: { code: 'ARCHIVE_UNAVAILABLE' } }]);
    expect(gateway.merchant.knownUsers.usersOf(own)).toEqual([{ id: me, vendorId: me }]);
  });

  test('asks the vendor for nothing, and has what is remembered of the user asked anew', async () => {
    await using gateway = await startTestGateway({ archive: 'sandbox' });
    const attendance = (id: string) =>
      `{ room(id: "${own}") { statistics { liveAttendance(userId: "${id}") { totalSeconds } } } }`;
    for (const id of [me, 'student-1002']) await gateway.execute(attendance(id));
    gateway.takeCalls();
    await gateway.execute(mutation(me));
    expect(gateway.takeCalls()).toEqual([]);
    await gateway.execute(attendance(me));
    expect(gateway.takeCalls()).toEqual(['v3/statistics/zhibo/user']);
  });

  test('needs its scope, for the whole merchant', async () => {
    await using gateway = await startTestGateway({ now, archive });
    for (const caller of [user('a', ['statistics:any-user']), user('a', ['users:delete'], [own])]) {
      const { errors } = await gateway.execute(mutation('a'), undefined, caller);
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
    }
  });

  test('says what is wrong with an id', async () => {
    await using gateway = await startTestGateway({ now, archive });
    const { data } = await gateway.execute(mutation(' a'));
    expect(data).toEqual({
      deleteUserData: {
        deletedData: null,
        userErrors: [{ code: 'INVALID_INPUT', path: ['input', 'userId'] }],
      },
    });
  });

  test('is not enabled without an archive', async () => {
    await using gateway = await startTestGateway({ now });
    const { errors } = await gateway.execute(mutation('a'));
    expect(errors).toMatchObject([{ extensions: { code: 'FEATURE_NOT_ENABLED' } }]);
  });
});

test('known users are those of the memory and of the archive, the latest first, each once', async () => {
  await using gateway = await startTestGateway({ now, archive });
  gateway.merchant.knownUsers.note(own, { id: 'new-one', vendorId: 'new-one' });
  gateway.merchant.knownUsers.note(own, { id: me, vendorId: me });
  const { data, errors } = await gateway.execute<{ room: { knownUserIds: string[] } }, object>(
    `{ room(id: "${own}") { knownUserIds } }`,
  );
  expect(errors).toBeUndefined();
  const { knownUserIds } = data!.room;
  expect(knownUserIds.slice(0, 2)).toEqual([me, 'new-one']);
  expect(knownUserIds).toContain('student-1002');
  expect(new Set(knownUserIds).size).toBe(knownUserIds.length);
});
