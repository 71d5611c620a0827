import type { GraphQLError } from 'graphql';
import { badUserInput } from './bad-user-input.ts';

/** Object types with a global id, and the form of the vendor's id behind each. */
const vendorIdPatterns: Record<string, RegExp> = {
  // Every sample is `jz` + 32 hex digits; clients treat it as opaque, so the check is wider.
  Room: /^jz[0-9a-zA-Z]{6,64}$/,
  Document: /^[0-9a-zA-Z-]{8,64}$/,
  Merchant: /^[0-9A-Za-z_-]{1,64}$/,
};

export type NodeTypeName = 'Room' | 'Document' | 'Merchant';

export function encodeGlobalId(typename: string, vendorId: string): string {
  return Buffer.from(`${typename}:${vendorId}`, 'utf8').toString('base64');
}

export interface GlobalId {
  typename: string;
  id: string;
}

/** In the place of what is no global id, until it is known what that is: an error by itself, nothing among others. */
const NO_TYPE = '';

/** Reads a global id; anything else has no type. */
export function readGlobalId(globalId: string): GlobalId {
  return tryDecode(globalId) ?? { typename: NO_TYPE, id: globalId };
}

/** Whether it was a global id that was read. */
export function isGlobalId({ typename }: GlobalId): boolean {
  return typename !== NO_TYPE;
}

/** The error for what is no global id. */
export function notGlobalId(): GraphQLError {
  return badUserInput('id', 'this is not a global id of this gateway.');
}

/** The vendor id behind an argument that takes a global or a vendor id of one type. */
export function vendorIdFrom(typename: NodeTypeName, id: string, argument = 'id'): string {
  const decoded = tryDecode(id);
  if (decoded !== undefined) {
    if (decoded.typename === typename) return decoded.id;
    throw badUserInput(argument, `this is the id of a ${decoded.typename}, not of a ${typename}.`);
  }
  if (vendorIdPatterns[typename]?.test(id) === true) return id;
  throw badUserInput(argument, `this is neither a global nor a vendor id of a ${typename}.`);
}

function tryDecode(globalId: string): GlobalId | undefined {
  const text = Buffer.from(globalId, 'base64').toString('utf8');
  const separator = text.indexOf(':');
  const typename = text.slice(0, separator);
  const id = text.slice(separator + 1);
  if (!Object.hasOwn(vendorIdPatterns, typename)) return undefined;
  if (vendorIdPatterns[typename]?.test(id) !== true) return undefined;
  // Node passes over signs that are not of Base64: a damaged id is not to work.
  return encodeGlobalId(typename, id) === globalId ? { typename, id } : undefined;
}
