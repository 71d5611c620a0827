import { describe, expect, test } from 'vitest';
import { SCOPES } from '../../../src/access/scopes.ts';
import { seedIds } from '../../../src/sandbox/seed.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { user } from '../../contract/access-world.ts';

const { endedRoom, liveRoom } = seedIds;

const enter = (entry: string, userId: string, roomId = liveRoom) =>
  `{ room(id: "${roomId}") { ${entry}(input: { nickname: "a", userId: ${JSON.stringify(userId)} }) { role } } }`;

async function known(gateway: TestGateway, roomId = liveRoom) {
  const { data, errors } = await gateway.execute<{ room: { knownUserIds: string[] | null } }, never>(
    `{ room(id: "${roomId}") { knownUserIds } }`,
  );
  expect(errors).toBeUndefined();
  return data!.room.knownUserIds;
}

describe('knownUserIds', () => {
  test('lists who was handed a link or a token of that room, the latest first', async () => {
    await using gateway = await startTestGateway();
    expect(await known(gateway)).toEqual([]);
    await gateway.execute(enter('entryLink', 'student-1001'));
    await gateway.execute(enter('appEntry', '王小明'));
    expect(await known(gateway)).toEqual(['王小明', 'student-1001']);
    expect(await known(gateway, endedRoom)).toEqual([]);
    // As often as it is asked for: no answer to it is kept.
    await gateway.execute(enter('entryLink', 'student-1002'));
    expect(await known(gateway)).toEqual(['student-1002', '王小明', 'student-1001']);
  });

  test('has nobody who was refused, nor anybody in a room that is not there', async () => {
    await using gateway = await startTestGateway();
    const scopes = SCOPES.filter((scope) => scope !== 'room:entry-any-user');
    await gateway.execute(enter('entryLink', 'student-1001'), undefined, user('student-1002', scopes));
    const gone = 'jz00000000000000000000000000000000';
    await gateway.execute(enter('appEntry', 'student-1001', gone));
    expect(await known(gateway)).toEqual([]);
  });

  test('costs no call, and needs statistics:any-user', async () => {
    await using gateway = await startTestGateway();
    const scopes = SCOPES.filter((scope) => scope !== 'statistics:any-user');
    const { data, errors } = await gateway.execute<{ room: object }, never>(
      `{ room(id: "${liveRoom}") { vendorId knownUserIds } }`,
      undefined,
      user('student-1002', scopes),
    );
    expect(data?.room).toEqual({ vendorId: liveRoom, knownUserIds: null });
    expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
  });
});
