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

/** Bytes of an answer as it is sent, twice. */
export function answerBytes(answer: ToolAnswer): number {
  return 2 * Buffer.byteLength(JSON.stringify(answer));
}

export function fits(answer: ToolAnswer): boolean {
  return answerBytes(answer) <= MAX_ANSWER_BYTES;
}

/**
 * The same answer with its longest lists cut until it fits, and a word about each of them. Where no list is left to cut,
 * the data goes. Changes what it is given.
 */
export function shortened(answer: ToolAnswer): ToolAnswer {
  const cuts = new Map<unknown[], { path: string; total: number }>();
  const tell = (): string => {
    const lists = [...cuts].map(([list, { path, total }]) => `${path} (${list.length} of ${total})`);
    return `Cut, since ${MOST}: ${lists.join(', ')}. Ask for less at once.`;
  };
  while (!fits(answer)) {
    const longest = longestList(answer);
    if (!longest) return { cut: `Left out, since ${MOST}. Ask for less at once.` };
    const { list, path } = longest;
    if (!cuts.has(list)) cuts.set(list, { path, total: list.length });
    list.length = Math.floor((list.length * 3) / 4);
    answer.cut = tell();
  }
  return answer;
}

interface FoundList {
  list: unknown[];
  path: string;
  bytes: number;
}

/** The list with most bytes, of those that hold no other list with most of theirs. */
function longestList(value: unknown, path = ''): FoundList | null {
  if (typeof value !== 'object' || value === null) return null;
  const entries = Object.entries(value).filter(([, inner]) => typeof inner === 'object' && inner !== null);
  let best: FoundList | null = null;
  for (const [key, inner] of entries) {
    const name = Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    const found = longestList(inner, name);
    if (found && (!best || found.bytes > best.bytes)) best = found;
  }
  if (!Array.isArray(value) || value.length === 0) return best;
  const bytes = Buffer.byteLength(JSON.stringify(value));
  const isInner = best && best.list.length > 1 && best.bytes > bytes / 2;
  return isInner ? best : { list: value, path, bytes };
}
