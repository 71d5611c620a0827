import { GraphQLError } from 'graphql';
import { badUserInput } from './bad-user-input.ts';
import { vendorIdFrom } from './ids.ts';
import { isStranger, type Caller } from '../../access/caller.ts';
import type { Scope } from '../../access/scopes.ts';
import type { AccessRule } from './scopes.ts';
import { namedUser, vendorUserId, type NamedUser } from './vendor-user.ts';

/** Whether a rule lets the caller through. */
export function isGranted({ anyOf, isMerchantWide, isPublic }: AccessRule, caller: Caller): boolean {
  if (isPublic) return true;
  if (isStranger(caller)) return false;
  if (isMerchantWide && caller.rooms) return false;
  return anyOf.length === 0 || anyOf.some((scope) => caller.scopes.has(scope));
}

/** The error for a rule that does not let the caller through. */
export function refusal({ anyOf, isMerchantWide }: AccessRule, caller: Caller): GraphQLError {
  if (isMerchantWide && caller.rooms) {
    return accessError(caller, 'This token is for some rooms only; ask for what belongs to them.');
  }
  return accessError(caller, `This needs the scope ${anyOf.map((scope) => `\`${scope}\``).join(' or ')}.`);
}

/** Throws unless the rule lets the caller through: for what is no field of its own. */
export function requireAccess(caller: Caller, rule: AccessRule): void {
  if (!isGranted(rule, caller)) throw refusal(rule, caller);
}

/** Throws unless the caller has the scope: for what depends on the value of an argument. */
export function requireScope(caller: Caller, scope: Scope): void {
  if (!caller.scopes.has(scope)) throw accessError(caller, `This needs the scope \`${scope}\`.`);
}

/** Throws where a token for some rooms only would reach beyond them. */
export function requireMerchantWide(caller: Caller): void {
  if (caller.rooms) throw accessError(caller, 'This token is for some rooms only; name one of them.');
}

/**
 * The vendor id behind an argument that names a room. Every room a client names comes through here, so that a token
 * for some rooms only reaches no other by any path.
 */
export function roomIdFrom(caller: Caller, id: string, argument = 'id'): string {
  const vendorId = vendorIdFrom('Room', id, argument);
  requireRoom(caller, vendorId);
  return vendorId;
}

/** Throws unless the caller may touch the room with this vendor id. */
export function requireRoom(caller: Caller, vendorId: string): void {
  if (caller.rooms && !caller.rooms.has(vendorId))
    throw accessError(caller, 'This token is for other rooms.');
}

/**
 * The user a field is about: the one asked for, else the caller, who may also be named as the vendor has them. Somebody
 * else needs `anyUserScope`.
 */
export function userOrCaller(
  userId: string | null | undefined,
  caller: Caller,
  anyUserScope: Scope,
  argument = 'userId',
): NamedUser {
  const id = userId ?? caller.userId;
  if (id == null) throw badUserInput(argument, 'say which user; the caller is not one.');
  if (caller.userId !== null) {
    const own = { id: caller.userId, vendorId: vendorUserId(caller.userId) };
    if (id === own.id || id === own.vendorId) return own;
  }
  requireScope(caller, anyUserScope);
  return namedUser(id);
}

function accessError(caller: Caller, message: string): GraphQLError {
  return caller.kind === 'anonymous'
    ? new GraphQLError('Sign in first: this is not for anonymous callers.', {
        extensions: { code: 'UNAUTHENTICATED' },
      })
    : new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });
}
