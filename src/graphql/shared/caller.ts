import type { GraphQLContext } from '../context.ts';
import { badUserInput } from './bad-user-input.ts';

/** The user a field is about: the one asked for, else the caller. */
export function userIdOrCaller(
  userId: string | null | undefined,
  { caller }: GraphQLContext,
  argument = 'userId',
): string {
  const id = userId ?? caller.userId;
  if (id == null) throw badUserInput(argument, 'say which user; the caller is anonymous.');
  return id;
}
