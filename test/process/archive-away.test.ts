import { expect, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { addDays, dayOf } from '../../src/vendor/protocol/days.ts';
import { startGatewayProcess } from '../reliability/gateway-process.ts';
import { eventually, until } from '../support/eventually.ts';
import { describeWithPostgres, startedForTests, startPostgres } from '../support/postgres.ts';

const { endedRoom, upcomingRoom, studentUserId } = seedIds;

const entry = (roomId: string, userId: string) =>
  `{ room(id: "${roomId}") { entryLink(input: { userId: "${userId}", nickname: "A", role: AUDIENCE }) { url } } }`;
const attendance = `{ room(id: "${endedRoom}") { statistics { liveAttendance(userId: "${studentUserId}") { totalSeconds } } } }`;

const today = dayOf(Date.now());
const activity = (userId: string) =>
  `{ userActivity(userId: "${userId}", from: "${addDays(today, -120)}", to: "${addDays(today, 1)}") { letInAt attendance { totalSeconds } room { vendorId } } }`;

describeWithPostgres('a gateway whose archive goes away', () => {
  const server = startedForTests(() => startPostgres());

  test(
    'keeps what it noted of users until it is back, and says both once',
    { timeout: 120_000 },
    async () => {
      await using sandbox = await startSandbox();
      await using gateway = await startGatewayProcess(sandbox, {
        ARCHIVE_URL: await server().createDatabase(),
        ARCHIVE_KEEP_USERS_DAYS: '400',
      });
      const isSaid = (part: string) => gateway.logs.filter(({ msg }) => String(msg).includes(part));
      await eventually(() => expect(isSaid('The archive is open')).toHaveLength(1));
      await server().stop();
      for (const [roomId, userId] of [
        [endedRoom, 'let-in'],
        [upcomingRoom, 'deleted'],
      ] as const) {
        expect(await gateway.execute(entry(roomId, userId))).not.toHaveProperty('errors');
      }
      const asked = await gateway.execute(attendance);
      const mutation = 'mutation { deleteUserData(input: { userId: "deleted" }) { userErrors { code } } }';
      expect(await gateway.execute(mutation)).toMatchObject({
        errors: [{ extensions: { code: 'ARCHIVE_UNAVAILABLE' } }],
      });
      await eventually(() => expect(isSaid('The archive is away')).toHaveLength(1));
      // They are gathered for two seconds, and then tried.
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      await server().start();

      const found = async (userId: string) =>
        ((await gateway.execute(activity(userId))).data as { userActivity: object[] | null } | null)
          ?.userActivity;
      const { liveAttendance } = (asked.data as { room: { statistics: { liveAttendance: object } } }).room
        .statistics;
      await until(async () => ((await found(studentUserId)) ?? []).length > 0);
      expect(await found(studentUserId)).toMatchObject([{ attendance: liveAttendance }]);
      await until(async () => ((await found('let-in')) ?? []).length > 0);
      expect(await found('let-in')).toMatchObject([{ letInAt: expect.any(String) as string }]);
      // What was not deleted is there.
      expect(await found('deleted')).toMatchObject([{ room: { vendorId: upcomingRoom } }]);
      expect(isSaid('could not be kept')).toEqual([]);
      await eventually(() => expect(isSaid('The archive is back')).toHaveLength(1));
      expect(gateway.logs.filter(({ level }) => Number(level) >= 50)).toEqual(isSaid('The archive is away'));
    },
  );
});
