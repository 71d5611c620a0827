import { cutAsPage, isPage } from './cut-page.ts';

/** What a tool answers: text and structured content are the same. */
export interface ToolAnswer {
  data?: unknown;
  errors?: readonly unknown[];
  /** What was left out, and how to get it. */
  cut?: string;
}

/** Of the text and the structured content together: a model reads both, and has to pay for both. */
export const MAX_ANSWER_BYTES = 25 * 1024;

/** As a sentence says it. */
export const MOST = `an answer has ${MAX_ANSWER_BYTES / 1024} KB at most`;

/** Bytes of a value in the JSON of an answer. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** Bytes of an answer as it is sent, twice. */
export function answerBytes(answer: ToolAnswer): number {
  return 2 * jsonBytes(answer);
}

export function fits(answer: ToolAnswer): boolean {
  return answerBytes(answer) <= MAX_ANSWER_BYTES;
}

/**
 * The same answer with its longest lists cut until it fits beside `spare` bytes, and a word about each of them. A page of a
 * list that is cut says where the next one begins; where it cannot, that is an error of the answer. Where no list is left
 * to cut, the data goes. Changes what it is given.
 */
export function shortened(answer: ToolAnswer, spare = 0): ToolAnswer {
  const { errors = [] } = answer;
  const cuts = new Map<unknown[], Cut>();
  while (answerBytes(answer) + spare > MAX_ANSWER_BYTES) {
    const longest = longestList(answer);
    if (!longest) return { cut: `Left out, since ${MOST}. Ask for less at once.` };
    const { list, path, holder } = longest;
    const cut = cuts.get(list) ?? { path, total: list.length, hasNext: true };
    cuts.set(list, cut);
    list.length = Math.floor((list.length * 3) / 4);
    if (isPage(holder, list)) cut.hasNext = cutAsPage(holder, list.length);
    answer.cut = `Cut, since ${MOST}: ${[...cuts].map(said).join(', ')}. Ask for less at once.`;
    const lost = [...cuts].filter(([, { hasNext }]) => !hasNext);
    if (lost.length > 0) answer.errors = [...errors, ...lost.map(lossOf)];
  }
  return answer;
}

interface Cut {
  path: string;
  total: number;
  /** False: a page that has more items, and no cursor that leads to them. */
  hasNext: boolean;
}

function said([list, { path, total }]: [unknown[], Cut]): string {
  return `${path} (${list.length} of ${total})`;
}

/** No client takes a page for the last one that is an error. */
function lossOf(cut: [unknown[], Cut]): object {
  const message = `Items are missing that no cursor leads to, since ${MOST}: ${said(cut)}. Ask for less at once.`;
  return { message, extensions: { code: 'QUERY_TOO_LARGE', limit: 'answerBytes' } };
}

interface FoundList {
  list: unknown[];
  path: string;
  bytes: number;
  /** What has it as a field. */
  holder: object;
}

/** The list with most bytes, of those that hold no other list with most of theirs. */
function longestList(value: unknown, path = '', holder: object = {}): FoundList | null {
  if (typeof value !== 'object' || value === null) return null;
  const entries = Object.entries(value).filter(([, inner]) => typeof inner === 'object' && inner !== null);
  let best: FoundList | null = null;
  for (const [key, inner] of entries) {
    const name = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const found = longestList(inner, name, value);
    if (found && (!best || found.bytes > best.bytes)) best = found;
  }
  if (!Array.isArray(value) || value.length === 0) return best;
  const bytes = jsonBytes(value);
  const isInner = best && best.list.length > 1 && best.bytes > bytes / 2;
  return isInner ? best : { list: value, path, bytes, holder };
}
