import { badUserInput } from './bad-user-input.ts';
import { offsetOf, type ListKey } from './cursors.ts';

export interface ConnectionArgs {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/** What the arguments ask for, before the length of the list is known. */
export interface WindowRequest {
  /** First offset that may be in the window. */
  from: number;
  /** First offset that may not, null for the end of the list. */
  to: number | null;
  size: number;
  isBackward: boolean;
}

/** Offsets `start` (included) to `end` (excluded) of a list of `total` items. */
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
    from: after == null ? 0 : offsetOf(list, after, 'after') + 1,
    to: before == null ? null : offsetOf(list, before, 'before'),
    size: sizeOf(first, 'first') ?? sizeOf(last, 'last') ?? DEFAULT_PAGE_SIZE,
    isBackward: last != null,
  };
}

/** Cuts the request to a list of `total` items. */
export function windowOf(request: WindowRequest, total: number): PageWindow {
  const to = Math.min(request.to ?? total, total);
  const from = Math.min(request.from, to);
  return request.isBackward
    ? { start: Math.max(from, to - request.size), end: to }
    : { start: from, end: Math.min(to, from + request.size) };
}

function sizeOf(value: number | null | undefined, argument: 'first' | 'last'): number | undefined {
  if (value == null) return undefined;
  if (value < 1 || value > MAX_PAGE_SIZE) {
    throw badUserInput(argument, `a page has 1 to ${MAX_PAGE_SIZE} items.`);
  }
  return value;
}
