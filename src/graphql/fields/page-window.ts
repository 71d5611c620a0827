import { badUserInput } from './bad-user-input.ts';
import { placeOf, type ListKey, type Place } from './cursors.ts';

export interface ConnectionArgs {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/** What the arguments ask for, before anything of the list is known. */
export interface WindowRequest {
  /** The window begins behind it; null for the start of the list. */
  after: Place | null;
  /** The window ends before it; null for the end of the list. */
  before: Place | null;
  /** 0 asks for the count alone. */
  size: number;
  isBackward: boolean;
}

/** The same in numbers: offsets of the list as it is now. */
export interface WindowBounds {
  /** First offset that may be in the window. */
  from: number;
  /** First offset that may not, null for the end of the list. */
  to: number | null;
  size: number;
  isBackward: boolean;
}

/** Offsets `start` (included) to `end` (excluded). */
export interface PageWindow {
  start: number;
  end: number;
}

/** Largest page of a connection. */
export const MAX_PAGE_SIZE = 100;

/** Page size where neither `first` nor `last` is given, for every connection: what a page costs is planned with it. */
export const DEFAULT_PAGE_SIZE = 20;

/** Reads and checks Relay's four arguments. */
export function windowRequest(list: ListKey, args: ConnectionArgs): WindowRequest {
  const { first, last, after, before } = args;
  if (first != null && last != null) throw badUserInput('last', 'give `first` or `last`, not both.');
  return {
    after: after == null ? null : placeOf(list, after, 'after'),
    before: before == null ? null : placeOf(list, before, 'before'),
    size: sizeOf(first, 'first', 0) ?? sizeOf(last, 'last', 1) ?? DEFAULT_PAGE_SIZE,
    isBackward: last != null,
  };
}

/** Cuts the request to a list of `total` items. */
export function windowOf({ from, to, size, isBackward }: WindowBounds, total: number): PageWindow {
  const end = Math.min(to ?? total, total);
  const start = Math.min(from, end);
  return isBackward
    ? { start: Math.max(start, end - size), end }
    : { start, end: Math.min(end, start + size) };
}

function sizeOf(
  value: number | null | undefined,
  argument: 'first' | 'last',
  least: number,
): number | undefined {
  if (value == null) return undefined;
  if (value < least || value > MAX_PAGE_SIZE) {
    throw badUserInput(argument, `a page has ${least} to ${MAX_PAGE_SIZE} items.`);
  }
  return value;
}
