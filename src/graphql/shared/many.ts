import { CreateOutcomeUnknownError } from '../../creates/create-once.ts';
import { StoreUnavailableError } from '../../creates/store.ts';
import { UpstreamError, UpstreamRejectedError, UpstreamShedError } from '../../vendor/protocol/errors.ts';
import type { GraphQLContext } from '../context.ts';
import { MAX_MANY } from '../fields/many-cost.ts';
import type { MutationResult } from './mutation-payload.ts';
import type { UserError } from './user-errors.ts';

/** One of many writes, as it ended. */
export interface ManyEntry extends MutationResult {
  /** The vendor may have done it. */
  isOutcomeUnknown?: boolean;
  /** Nothing was sent. */
  isNotTried?: boolean;
}

/** What a mutation of many writes answers: an entry for each, in order. */
export interface ManyResult {
  entries: ManyEntry[];
  userErrors: UserError[];
}

/** Many writes of one kind. */
export interface Many<I> {
  items: readonly I[];
  /** Those of which this is equal wait for each other: after a crash two at once could not be told apart. */
  likeness?: (item: I) => string;
  write: (item: I, index: number) => Promise<MutationResult>;
  onEntry?: (entry: ManyEntry) => void;
}

/** Enough to make a hundred in seconds, and a few of the turns of writes, so that others get theirs. */
const AT_ONCE = 5;

/** Why no other of them would fare better. What the account has not may be missing to one of them alone. */
const FOR_ALL = new Set<unknown>(['INSUFFICIENT_BALANCE', 'UPSTREAM_CREDENTIALS', 'UPSTREAM_CLOCK_SKEW']);

/**
 * Writes many, a few at once and in order. None is begun behind one that shows that the others would fail as well, nor
 * when the client has left or the time is over; those that are under way are waited for, so that nothing goes on unseen.
 */
export async function writeMany<I>(context: GraphQLContext, many: Many<I>): Promise<ManyEntry[]> {
  const { items, likeness, write, onEntry } = many;
  const { signal } = context;
  const entries = items.map((): ManyEntry => ({ isNotTried: true }));
  const alike = new Map<string, Promise<void>>();
  let next = 0;
  let isStopped = false;
  const mayBegin = () => !isStopped && !signal.aborted;

  const writeOne = async (item: I, index: number): Promise<void> => {
    let entry: ManyEntry;
    try {
      entry = await write(item, index);
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      entry = isOutcomeUnknown(error, context) ? { isOutcomeUnknown: true } : { error };
    }
    entries[index] = entry;
    if (isForAll(entry)) isStopped = true;
    onEntry?.(entry);
  };
  const writeNext = async (): Promise<void> => {
    while (next < items.length && mayBegin()) {
      const index = next;
      next += 1;
      const item = items[index] as I;
      const look = likeness?.(item) ?? String(index);
      const turn = (alike.get(look) ?? Promise.resolve()).then(() =>
        mayBegin() ? writeOne(item, index) : undefined,
      );
      alike.set(look, turn);
      await turn;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, writeNext));
  return entries;
}

/** What is wrong with how many there are; undefined for nothing. */
export function wrongCount(field: string, count: number): UserError | undefined {
  if (count >= 1 && count <= MAX_MANY) return undefined;
  return {
    code: 'INVALID_INPUT',
    message: `${field} must have 1 to ${MAX_MANY} entries, not ${count}.`,
    path: ['input', field],
  };
}

/** The same errors, at their entry of the input. */
export function atEntry(userErrors: readonly UserError[], field: string, index: number): UserError[] {
  return userErrors.map((error) => {
    if (error.path === null) return error;
    const [, ...inner] = error.path;
    // The key is not the entry's, but that it does not fit is.
    const own = inner[0] === 'idempotencyKey' ? [] : inner;
    return { ...error, path: ['input', field, String(index), ...own] };
  });
}

/** Where an empty account has stopped them. */
export function stopOf(entries: readonly ManyEntry[], field: string): UserError[] {
  const at = entries.findIndex((entry) => codeOf(entry) === 'INSUFFICIENT_BALANCE');
  if (at === -1) return [];
  const count = (is: (entry: ManyEntry) => boolean) => entries.filter(is).length;
  const made = count(({ room }) => room !== undefined);
  const notTried = count(({ isNotTried }) => isNotTried === true);
  return [
    {
      code: 'INSUFFICIENT_BALANCE',
      message: `The account balance is too low: stopped at entry ${at + 1} of ${entries.length}, ${made} made and ${notTried} not tried. Repeat with the same idempotencyKey when it is topped up.`,
      path: ['input', field, String(at)],
    },
  ];
}

function codeOf({ userErrors, error }: ManyEntry): string | undefined {
  return error instanceof UpstreamRejectedError ? error.code : userErrors?.[0]?.code;
}

function isForAll(entry: ManyEntry): boolean {
  const { error } = entry;
  return (
    error instanceof StoreUnavailableError || error instanceof UpstreamShedError || FOR_ALL.has(codeOf(entry))
  );
}

/** Whether it may have been done; so it may where the wait for another gateway that does the same was cut. */
function isOutcomeUnknown(error: unknown, { signal }: GraphQLContext): boolean {
  if (error instanceof CreateOutcomeUnknownError) return true;
  if (error instanceof UpstreamError && error.isOutcomeUnknown) return true;
  if (!signal.aborted) return false;
  return error === signal.reason || (error instanceof Error && error.name === 'AbortError');
}
