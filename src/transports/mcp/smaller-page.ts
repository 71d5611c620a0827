import type { Paging } from '../../operation/tools/paging.ts';
import { answerBytes, fits, jsonBytes, MAX_ANSWER_BYTES, MOST, type ToolAnswer } from './short-answer.ts';

/** Asks for the same list with so many items. */
export type AskAgain = (first: number) => Promise<ToolAnswer>;

/** The first answer says how long its items are; the second is for what has changed on the way. */
const MAX_ASKED = 2;

/** For what is said of the cut, and what of an answer grows when its pages get smaller, as the cursors of more pages do. */
const ROOM_BYTES = 1_024;

/**
 * The same list in a page of fewer items, whose end is where the next one begins, with a word about it; null where there is
 * none, or it was refused. It may still not fit: an item may be too long by itself.
 */
export async function smallerPage(
  answer: ToolAnswer,
  paging: Paging,
  ask: AskAgain,
): Promise<ToolAnswer | null> {
  const total = itemsOf(answer, paging);
  let page: ToolAnswer | null = null;
  let first = total;
  for (let asked = 0; asked < MAX_ASKED && first > 1; asked += 1) {
    first = Math.min(first - 1, Math.max(1, fittingItems(page ?? answer, paging)));
    page = await ask(first);
    if (itemsOf(page, paging) === 0) return null;
    page.cut = cutOf(page, paging, first, total);
    if (fits(page)) break;
  }
  return page;
}

/** How many items the page of an answer shows; 0 where it has none. */
export function itemsOf({ data }: ToolAnswer, { path }: Paging): number {
  const { nodes, edges } = pageAt(data, path);
  return Math.max(nodes?.length ?? 0, edges?.length ?? 0);
}

function cutOf(page: ToolAnswer, paging: Paging, first: number, total: number): string {
  const cursor = cursorOf(page.data, paging.path);
  const next =
    cursor === null || paging.after === null
      ? `Ask for less at once.`
      : `For those behind them call again with "${paging.first}": ${first} and "${paging.after}": ${JSON.stringify(cursor)}.`;
  return `Only ${itemsOf(page, paging)} of ${total} items, since ${MOST}. ${next}`;
}

/** Of the items as they were answered, the longest run from the first one that fits beside all else. */
function fittingItems(answer: ToolAnswer, paging: Paging): number {
  const sizes = itemBytes(answer, paging);
  const others = answerBytes(answer) / 2 - sizes.reduce((sum, size) => sum + size, 0);
  let left = MAX_ANSWER_BYTES / 2 - ROOM_BYTES - others;
  return sizes.findIndex((size) => (left -= size) < 0);
}

/** What each item adds to the JSON of an answer, with the comma behind it and the errors about it. */
function itemBytes({ data, errors = [] }: ToolAnswer, { path }: Paging): number[] {
  const sizes: number[] = [];
  const add = (index: number, value: unknown): void => {
    sizes[index] = (sizes[index] ?? 0) + jsonBytes(value) + 1;
  };
  const { nodes, edges } = pageAt(data, path);
  for (const [index, node] of (nodes ?? []).entries()) add(index, node);
  for (const [index, edge] of (edges ?? []).entries()) add(index, edge);
  for (const error of errors as { path?: readonly unknown[] }[]) {
    const index = path.every((key, at) => error.path?.[at] === key) && error.path?.[path.length + 1];
    if (typeof index === 'number' && index < sizes.length) add(index, error);
  }
  return sizes;
}

/** A page of a list, as far as an operation asks for it. */
interface Page {
  nodes?: readonly unknown[] | null;
  edges?: readonly { cursor?: string }[] | null;
  pageInfo?: { endCursor?: string | null };
}

function pageAt(data: unknown, path: readonly string[]): Page {
  let found = data;
  for (const key of path) found = (found as Record<string, unknown> | null | undefined)?.[key];
  return found ?? {};
}

/** Behind the last item of a page; null where the operation asks for no cursor. */
function cursorOf(data: unknown, path: readonly string[]): string | null {
  const { pageInfo, edges } = pageAt(data, path);
  return pageInfo?.endCursor ?? edges?.at(-1)?.cursor ?? null;
}
