import { client } from './client.ts';
import type { Attendance, Week, WeekRoom } from './export-rows.ts';
import { AttendanceExportDocument, KnownUsersDocument, WeekExportDocument } from './generated/operations.ts';
import { currentTexts } from './language.ts';
import { codeOf, PlainProblem } from './problem.tsx';

/** As many as one operation may ask for. */
const USERS_AT_ONCE = 500;

/** Whom the gateway has let into the room since it was started. Your own site has a list of the class. */
export async function knownUsers(id: string): Promise<string[]> {
  const { data } = await client.query({
    query: KnownUsersDocument,
    variables: { id },
    fetchPolicy: 'no-cache',
  });
  if (!data?.room?.knownUserIds) throw new PlainProblem(currentTexts().problems.codes['ROOM_NOT_FOUND']);
  return data.room.knownUserIds;
}

export async function attendancesOf(id: string, userIds: readonly string[]): Promise<Attendance[]> {
  const all: Attendance[] = [];
  for (let from = 0; from < userIds.length; from += USERS_AT_ONCE) {
    const { data } = await client.query({
      query: AttendanceExportDocument,
      variables: { id, userIds: userIds.slice(from, from + USERS_AT_ONCE) },
      fetchPolicy: 'no-cache',
    });
    const attendances = data?.room?.statistics.attendances;
    // Half a class would look like a whole one.
    if (!attendances) throw new PlainProblem(currentTexts().problems.codes['ROOM_NOT_FOUND']);
    all.push(...attendances);
  }
  return all;
}

/** Page by page. What an account has no statistics for stays empty; what the reader may not see is no empty table. */
export async function roomsOfWeek({ filter, has }: Week): Promise<WeekRoom[]> {
  const all: WeekRoom[] = [];
  let after: string | null = null;
  do {
    const { data, error } = await readWeek(filter, after);
    if (codeOf(error) === 'FORBIDDEN') throw error!;
    if (!data?.rooms) throw new PlainProblem(currentTexts().problems.noRooms);
    const { nodes, pageInfo } = data.rooms;
    all.push(...(nodes ?? []).filter((room) => room !== null).filter(has));
    after = pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null;
  } while (after !== null);
  return all;
}

function readWeek(filter: Week['filter'], after: string | null) {
  return client.query({
    query: WeekExportDocument,
    variables: { filter, after },
    fetchPolicy: 'no-cache',
    errorPolicy: 'all',
  });
}
