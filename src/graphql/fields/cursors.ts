import { badUserInput } from './bad-user-input.ts';

/**
 * A cursor is `version:list:offset`, base64url. It is bound to its list (kind and filter), so that a cursor of
 * another list is refused instead of silently pointing somewhere else.
 */
const VERSION = '1';

/** Names one list: its kind and everything that restricts it. Most lists are shown without a cursor, and need no name. */
export class ListKey {
  readonly #kind: string;
  readonly #restriction: unknown;
  #text: string | undefined;

  constructor(kind: string, restriction: unknown = '') {
    this.#kind = kind;
    this.#restriction = restriction;
  }

  get text(): string {
    return (this.#text ??= fnv1a(`${this.#kind}:${JSON.stringify(this.#restriction)}`).toString(36));
  }
}

/** Tells lists apart that a client has mixed up, which takes no cryptography. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

export function cursorOf(list: ListKey, offset: number): string {
  return Buffer.from(`${VERSION}:${list.text}:${offset}`).toString('base64url');
}

/** The 0-based offset behind a cursor of this list. */
export function offsetOf(list: ListKey, cursor: string, argument: 'after' | 'before'): number {
  const [version, cursorList, offset, ...rest] = Buffer.from(cursor, 'base64url').toString().split(':');
  const isCursor = version === VERSION && rest.length === 0 && /^\d{1,9}$/.test(offset ?? '');
  if (!isCursor) throw badUserInput(argument, 'this is not a cursor of this gateway.');
  if (cursorList !== list.text)
    throw badUserInput(argument, 'this cursor belongs to another list or filter.');
  return Number(offset);
}
