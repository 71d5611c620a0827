import { badUserInput } from './bad-user-input.ts';

/**
 * A cursor is bound to its list (kind and filter), so that a cursor of another list is refused instead of silently
 * pointing somewhere else. `1:list:offset` names a place by its number alone, as the cursors of a numbered pager do;
 * `2:list:offset:count:pageSize:before:marks` also tells what was around it.
 */
const [BY_NUMBER, BY_LANDMARKS] = ['1', '2'];

const FORM =
  /^(?:1:(?<list1>\w+):(?<offset1>\d{1,10})|2:(?<list2>\w+):(?<offset2>\d{1,10}):(?<count>\d{0,10}):(?<size>\d{1,10}):(?<before>\d{1,2}):(?<marks>(?:[\w-]{4}|\.{4}){1,20}))$/;

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

/** The items nearest to a place whose marks go into its cursor, its own included. */
export const MAX_LANDMARKS = 20;

/** In the place of an item that cannot be read. */
export const NO_MARK = '....';

/** Where an item of a list was when a client was shown it. */
export interface Place {
  /** 0-based. */
  offset: number;
  /** Items of the list at that time; null where nobody counted. */
  count: number | null;
  /** Items of the vendor's pages at that time; null where it is not known. */
  pageSize: number | null;
  /** Marks of the items around it, in the order of the list; none where the cursor is but a number. */
  marks: readonly string[];
  /** How many of the marks stand before the item's own. */
  marksBefore: number;
}

/** Tells items of one list apart, in four letters: 24 bits, which 20 marks and 40 items mistake once in 20,000 pages. */
export function markOf(id: string): string {
  // Ids may differ in their last letter alone, which FNV leaves in few bits.
  let hash = fnv1a(id);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash ^= hash >>> 13;
  return Buffer.from([hash >>> 24, hash >>> 16, (hash >>> 8) ^ hash]).toString('base64url');
}

/** Tells lists and items apart that a client or the vendor has mixed up, which takes no cryptography. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}

/** The cursor of a place. */
export function cursorAt(list: ListKey, { offset, count, pageSize, marks, marksBefore }: Place): string {
  const parts = [BY_LANDMARKS, list.text, offset, count ?? '', pageSize ?? 0, marksBefore, marks.join('')];
  return Buffer.from(parts.join(':')).toString('base64url');
}

/** The cursor of a place by its number alone. */
export function cursorOf(list: ListKey, offset: number): string {
  return Buffer.from(`${BY_NUMBER}:${list.text}:${offset}`).toString('base64url');
}

/** The place behind a cursor of this list; BAD_USER_INPUT for any other text. */
export function placeOf(list: ListKey, cursor: string, argument: 'after' | 'before'): Place {
  const form = FORM.exec(Buffer.from(cursor, 'base64url').toString())?.groups;
  if (!form) throw badUserInput(argument, 'this is not a cursor of this gateway.');
  if ((form['list1'] ?? form['list2']) !== list.text)
    throw badUserInput(argument, 'this cursor belongs to another list or filter.');
  return {
    offset: Number(form['offset1'] ?? form['offset2']),
    count: form['count'] ? Number(form['count']) : null,
    pageSize: Number(form['size'] ?? 0) || null,
    marks: form['marks']?.match(/.{4}/g) ?? [],
    marksBefore: Number(form['before'] ?? 0),
  };
}
