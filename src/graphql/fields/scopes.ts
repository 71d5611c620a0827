import type { Scope } from '../../access/scopes.ts';

/** What a field needs. It is the field's option `access`. */
export interface AccessRule {
  /** Each one of them is enough; none means that being known is enough. */
  readonly anyOf: readonly Scope[];
  /** About more than single rooms: refused to a token for some rooms only, whatever its scopes. */
  readonly isMerchantWide: boolean;
  /** For callers without a token too. */
  readonly isPublic: boolean;
}

/** One of these scopes. */
export function needs(...anyOf: Scope[]): AccessRule {
  return { anyOf, isMerchantWide: false, isPublic: false };
}

/** One of these scopes, and a token that is not for some rooms only: lists, and what belongs to no room. */
export function needsMerchantWide(...anyOf: Scope[]): AccessRule {
  return { anyOf, isMerchantWide: true, isPublic: false };
}

/** A token or key, whatever its scopes. */
export const needsCaller: AccessRule = needs();

/** Nothing: for everybody. */
export const isForEveryone: AccessRule = { anyOf: [], isMerchantWide: false, isPublic: true };

/** The room of a payload: for whoever may read rooms, and for the scopes of the mutations that answer one. */
export const payloadRoomAccess = needs('room:read', 'room:write', 'video:write', 'live:write');

/** The document of a payload, in the same way. */
export const payloadDocumentAccess = needs('document:read', 'document:write');

/** Where `accessRuleOf` finds the rule of a field that the builder did not make; its resolver holds to it. */
export function accessExtensions(access: AccessRule): { pothosOptions: { access: AccessRule } } {
  return { pothosOptions: { access } };
}

/** The rule of a field, from what the builder keeps of its options; undefined where the parent decides. */
export function accessRuleOf(field: { extensions: Record<string, unknown> }): AccessRule | undefined {
  const options = field.extensions['pothosOptions'] as { access?: AccessRule } | undefined;
  return options?.access;
}
