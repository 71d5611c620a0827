import { createHash } from 'node:crypto';
import { isUserId, sendableText } from '../../vendor/protocol/arguments.ts';

/** A user as the caller names them, and as the vendor does. */
export interface NamedUser {
  id: string;
  vendorId: string;
}

/** Before the hash of an id that the vendor cannot take as it is. Nothing else that is sent begins with it. */
const PREFIX = 'sub-sha256-';

/** 32 bytes in base64url. */
const MAPPED = /^sub-sha256-[\w-]{43}$/;

/** As long as a token's `sub` may be. */
const MAX_LENGTH = 255;

/**
 * The vendor's id of a user: the id itself where the vendor can take it, else the prefix and the SHA-256 of its UTF-8 in
 * base64url. An id that begins with the prefix by itself is hashed too, so that no two users ever share an id.
 */
export function vendorUserId(id: string): string {
  if (isUserId(id) && !id.startsWith(PREFIX)) return id;
  return PREFIX + createHash('sha256').update(id, 'utf8').digest('base64url');
}

/** A user whom an argument names: by their own id, or as the vendor has them. Throws an `InvalidArgumentError`. */
export function namedUser(id: string): NamedUser {
  if (MAPPED.test(id)) return { id, vendorId: id };
  sendableText('userId', id, MAX_LENGTH);
  return { id, vendorId: vendorUserId(id) };
}
