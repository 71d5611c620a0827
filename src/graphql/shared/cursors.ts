import { badUserInput } from './bad-user-input.ts';

/**
 * A cursor is `version:list:offset`, base64url. It is bound to its list (kind and filter), so that a cursor of
 * another list is refused instead of silently pointing somewhere else.
 */
const VERSION = '1';

/** Names one list: its kind and everything that restricts it. */
export function listKey(kind: string, restriction: unknown = ''): string {
  return fnv1a(`${kind}:${JSON.stringify(restriction)}`).toString(36);
}

/** Tells lists apart that a client has mixed up, which takes no cryptography, and costs a list of rooms little. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

export function cursorOf(list: string, offset: number): string {
  return Buffer.from(`${VERSION}:${list}:${offset}`).toString('base64url');
}

/** The 0-based offset behind a cursor of this list. */
export function offsetOf(list: string, cursor: string, argument: 'after' | 'before'): number {
  const [version, cursorList, offset, ...rest] = Buffer.from(cursor, 'base64url').toString().split(':');
  const isCursor = version === VERSION && rest.length === 0 && /^\d{1,9}$/.test(offset ?? '');
  if (!isCursor) throw badUserInput(argument, 'this is not a cursor of this gateway.');
  if (cursorList !== list) throw badUserInput(argument, 'this cursor belongs to another list or filter.');
  return Number(offset);
}
