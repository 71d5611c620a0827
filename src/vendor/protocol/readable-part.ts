import type { z } from 'zod';

/** What an answer says once the values that cannot be read are left out of it. */
export type ReadablePart<T> =
  | { model: T; unreadable: ReadonlySet<string> }
  /** Nothing is left: what the answer is about cannot be read. */
  | { issues: readonly z.core.$ZodIssue[] };

/** Each pass makes something null, further out each time, so an answer of the vendor's is read in a few. */
const MAX_PASSES = 40;

type Container = Record<PropertyKey, unknown>;

/**
 * Reads an answer again that could not be read as a whole, without what is odd in it. A value that cannot be read
 * becomes null; where it may not be null, what cannot be without it becomes null in its turn: the object, the item of a
 * list, the list. The body is changed.
 *
 * `unreadable` has the fields that were lost, as `labelOf` names them, never their values.
 */
export function readablePart<T>(schema: z.ZodType<T>, body: object): ReadablePart<T> {
  const unreadable = new Set<string>();
  let first: readonly z.core.$ZodIssue[] | undefined;
  for (let pass = 0; ; pass += 1) {
    const parsed = schema.safeParse(body);
    if (parsed.success) return { model: parsed.data, unreadable };
    const { issues } = parsed.error;
    const leftOut = new Set<string>();
    const isOver =
      pass === MAX_PASSES || issues.some((issue) => isDecisive(issue) || !leaveOut(body, issue, leftOut));
    // The first pass names what is odd, later ones what cannot be without it.
    first ??= issues;
    if (isOver) return { issues: first };
    if (pass === 0) for (const { path } of issues) unreadable.add(labelOf(path));
  }
}

/** Whether nothing is left of an answer, although something in it could be null. */
function isDecisive(issue: z.core.$ZodIssue): boolean {
  return issue.code === 'custom' && issue.params?.['isDecisive'] === true;
}

/** Adds to the places that this pass has left out. False where nothing is left that could be null. */
function leaveOut(body: object, { path, code }: z.core.$ZodIssue, leftOut: Set<string>): boolean {
  // Of an item with two values that it cannot be without, the second is gone with the first.
  if (path.some((_, index) => leftOut.has(placeOf(path.slice(0, index + 1))))) return true;
  for (let depth = path.length; depth > 0; depth -= 1) {
    const key = path[depth - 1] as PropertyKey;
    const parent = valueAt(body, path.slice(0, depth - 1));
    if (typeof parent !== 'object' || parent === null) continue;
    const container = parent as Container;
    if (code === 'invalid_key' && depth === path.length) return Reflect.deleteProperty(container, key);
    if (container[key] !== null && container[key] !== undefined) {
      container[key] = null;
      leftOut.add(placeOf(path.slice(0, depth)));
      return true;
    }
  }
  return false;
}

function placeOf(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

function valueAt(body: object, path: readonly PropertyKey[]): unknown {
  let value: unknown = body;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Container)[key];
  }
  return value;
}

/** A name of the document's, as opposed to a key that is data: an hour, a minute, an id. */
const FIELD_NAME = /^[A-Za-z_]{1,40}$/;

/** `pagination.items[].title`; of keys that are data only that there is one, as `details.*`. */
function labelOf(path: readonly PropertyKey[]): string {
  let label = '';
  for (const key of path) {
    if (typeof key === 'number') label += '[]';
    else label += `${label === '' ? '' : '.'}${FIELD_NAME.test(String(key)) ? String(key) : '*'}`;
  }
  return label;
}
