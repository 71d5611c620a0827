import type { Caller } from '../../../src/access/caller.ts';
import { strangerCaller } from '../../../src/access/caller.ts';
import { SCOPES } from '../../../src/access/scopes.ts';
import type { Sandbox } from '../../../src/sandbox/server.ts';
import type { TestGateway } from '../../support/gateway.ts';

export const CREATE = 'v4/room/create';

/** A room of the given week. */
export const week = (index: number, more: object = {}) => ({
  title: `Term, week ${index}`,
  type: 'ONE_TO_MANY',
  isVideoEnabled: true,
  startsAt: new Date(Date.UTC(2035, 2, 1 + 7 * index, 11)).toISOString(),
  durationMinutes: 60,
  ...more,
});

export const weeks = (count: number) => Array.from({ length: count }, (_, index) => week(index));

export const CREATE_ROOMS = `mutation ($input: CreateRoomsInput!) { createRooms(input: $input) {
  entries { room { vendorId } userErrors { code message path } isOutcomeUnknown isNotTried }
  userErrors { code message path } } }`;

export const DELETE_ROOMS = `mutation ($input: DeleteRoomsInput!) { deleteRooms(input: $input) {
  entries { deletedRoomId room { vendorId title } userErrors { code path } isOutcomeUnknown isNotTried }
  userErrors { code message path } } }`;

interface UserError {
  code: string;
  message: string;
  path: string[] | null;
}

export interface Entry {
  room: { vendorId: string; title?: string } | null;
  deletedRoomId?: string | null;
  userErrors: UserError[];
  isOutcomeUnknown: boolean;
  isNotTried: boolean;
}

export interface Answer {
  many?: { entries: Entry[]; userErrors: UserError[] } | null;
  [field: string]: { entries: Entry[]; userErrors: UserError[] } | null | undefined;
}

/** Creates them, and answers what became of each. */
export async function createTerm(
  gateway: TestGateway,
  rooms: readonly object[],
  { idempotencyKey = 'term', caller }: { idempotencyKey?: string; caller?: Caller } = {},
) {
  const { data, errors } = await gateway.execute<Answer, object>(
    CREATE_ROOMS,
    { input: { rooms, idempotencyKey } },
    caller,
  );
  const { entries = [], userErrors = [] } = data?.['createRooms'] ?? {};
  return { entries, userErrors, errors, ids: entries.map(({ room }) => room?.vendorId) };
}

/** Calls that would make a room, whether they did or not. */
export const createCalls = ({ requests }: Sandbox) => requests.filter(({ path }) => path === CREATE).length;

/** How many rooms of the term the vendor has. */
export async function roomsOfTerm({ duobei }: TestGateway): Promise<number> {
  return (await duobei.room.list({ titleContains: 'Term, week' })).totalCount!;
}

export const teacher = (name: string): Caller => ({
  ...strangerCaller,
  kind: 'user',
  name: `user:${name}`,
  userId: name,
  scopes: new Set(SCOPES),
});
