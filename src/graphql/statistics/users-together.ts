import { InvalidArgumentError } from '../../vendor/protocol/arguments.ts';
import type { RoomUser } from '../../vendor/endpoints/statistics.ts';
import type { GraphQLContext } from '../context.ts';
import { badUserInput } from '../fields/bad-user-input.ts';
import { userOrCaller } from '../fields/caller.ts';
import { forOneCaller } from '../fields/for-one-caller.ts';
import { recordFree, type Prefetch } from '../fields/look-ahead.ts';
import type { NamedUser } from '../fields/vendor-user.ts';
import { vendorCost } from '../fields/vendor-cost.ts';
import type { RoomRef } from '../refs.ts';

export const userIdsDescription =
  "The users' ids on the partner's own site, or as the vendor has them, no surrounding white space: up to 500, or as many as the operator allows (`MAX_STATISTICS_USERS`), which is also what one operation may ask for by all fields of this name together. All others than the caller's own need scope `statistics:any-user`. Sent as `RoomEntryInput.userId` is. Vendor: `uid`.";

/** So many users show whether the vendor answers at all; if not for one of them, nobody else is asked for. */
const FIRST_PART = 8;

/**
 * Users whose reads stand side by side. Fewer than the turns that there are at any vendor, so that some are left for
 * others; and few, since a queue that nobody else waits behind must not look like one that they do.
 */
const PART = 32;

/** Loads what is known of one user; null where there is no such room. */
interface UserLoader<V> {
  loadMany: (keys: readonly RoomUser[]) => Promise<(V | null | Error)[]>;
}

/** Where what is known of users comes from. */
interface UserSources<V> {
  loader: UserLoader<V>;
  /** What was kept, by the vendor's ids of the users. */
  keptOf: (
    roomId: string,
    userIds: readonly string[],
    context: GraphQLContext,
  ) => Promise<ReadonlyMap<string, V>>;
}

/** What is known of each user. */
export type OfUsers<V> = readonly { user: NamedUser; answer: V | Error | null }[];

/**
 * The users that an argument names, in its order. Throws where the caller may not ask for one of them, where one cannot
 * be sent, and where there are too many.
 */
export function usersNamed(
  userIds: readonly string[],
  { caller, maxStatisticsUsers }: GraphQLContext,
): NamedUser[] {
  if (userIds.length > maxStatisticsUsers) {
    throw badUserInput('userIds', `at most ${maxStatisticsUsers} users.`);
  }
  return userIds.map((id, index) => {
    try {
      return userOrCaller(id, caller, 'statistics:any-user');
    } catch (error) {
      throw asItemError(error, index);
    }
  });
}

type UsersOf = (
  room: typeof RoomRef.$inferType,
  userIds: readonly string[],
  context: GraphQLContext,
) => Promise<OfUsers<unknown> | null>;

/** What goes with a field for several users: a call for each that differs, which can start beside that for the room. */
export function usersField(endpoint: string, usersOf: UsersOf) {
  // Of nobody nothing is asked, which says nothing of the room.
  const prefetch: Prefetch = async (vendorId, context, { userIds }) => {
    const users = await usersOf({ vendorId }, userIds as string[], context);
    return users?.length === 0 ? null : users;
  };
  return {
    ...recordFree({ prefetch, isProof: true }),
    ...vendorCost({
      call: endpoint,
      calls: countOf,
      items: countOf,
      yields: [endpoint],
      limit: 'users',
    }),
    ...forOneCaller,
  };
}

function countOf({ userIds }: Readonly<Record<string, unknown>>): number {
  return Array.isArray(userIds) ? new Set(userIds).size : 0;
}

/**
 * One answer for each user, in their order; null where nobody knows the room. What is kept where the vendor has the room no
 * more, which is not asked where that is known. A failure stands in the place of its answer, and is thrown where nobody has
 * one.
 */
export async function readUsers<V>(
  { vendorId: roomId, gone }: typeof RoomRef.$inferType,
  users: readonly NamedUser[],
  { loader, keptOf }: UserSources<V>,
  context: GraphQLContext,
): Promise<OfUsers<V> | null> {
  const userIds = [...new Set(users.map(({ vendorId }) => vendorId))];
  const asked = gone ? null : await askFor(roomId, userIds, loader);
  const answers: ReadonlyMap<string, V | Error | null> = asked ?? (await keptOf(roomId, userIds, context));
  const isKnown = asked !== null || gone !== undefined || answers.size > 0;
  if (!isKnown && !(await context.kept?.room(roomId))) return null;
  return users.map((user) => ({ user, answer: answers.get(user.vendorId) ?? null }));
}

/** Null where the vendor says that there is no such room. */
async function askFor<V>(
  roomId: string,
  userIds: readonly string[],
  loader: UserLoader<V>,
): Promise<Map<string, V | Error | null> | null> {
  const answers = new Map<string, V | Error | null>();
  for (let at = 0; at < userIds.length; at += at === 0 ? FIRST_PART : PART) {
    const part = userIds.slice(at, at === 0 ? FIRST_PART : at + PART);
    const found = await loader.loadMany(part.map((userId) => ({ roomId, userId })));
    for (const [index, userId] of part.entries()) answers.set(userId, found[index] ?? null);
    if (at === 0 && !found.some(isAnswer)) {
      const failure = found.find((answer) => answer instanceof Error);
      if (failure) throw failure;
      return null;
    }
  }
  return answers;
}

function isAnswer(answer: unknown): boolean {
  return answer !== null && !(answer instanceof Error);
}

function asItemError(error: unknown, index: number): unknown {
  return error instanceof InvalidArgumentError ? badUserInput(`userIds.${index}`, error.message) : error;
}
