/** What a client may take as an answer. */
export interface AnswerTypes {
  /** The better one for an answer in one text; null where it takes neither. */
  json: JsonType | null;
  /** `multipart/mixed`: an answer in parts. */
  isMultipart: boolean;
  /** `text/event-stream`: events. */
  isEventStream: boolean;
}

export type JsonType = (typeof JSON_TYPES)[number];

/** Of two that are as good as each other, the first. */
const JSON_TYPES = ['application/json', 'application/graphql-response+json'] as const;

/** For those who take none of what there is, and have to be told so. */
export const READABLE_BY_ALL: JsonType = 'application/json';

/** Of a transport that carries whatever comes. */
export const anyAnswer: AnswerTypes = { json: READABLE_BY_ALL, isMultipart: true, isEventStream: true };

/** Reads an `Accept` header; without one everything is taken. Only UTF-8 is written. */
export function answerTypesOf(accept: string | null | undefined): AnswerTypes {
  if (accept == null) return anyAnswer;
  const ranges = accept.toLowerCase().split(',').map(rangeOf);
  let json: JsonType | null = null;
  let best: Wish = { quality: 0, place: -1 };
  for (const type of JSON_TYPES) {
    const wish = wishFor(type, ranges);
    if (isBetter(wish, best)) [json, best] = [type, wish];
  }
  return {
    json,
    isMultipart: wishFor('multipart/mixed', ranges).quality > 0,
    isEventStream: wishFor('text/event-stream', ranges).quality > 0,
  };
}

interface MediaRange {
  range: string;
  quality: number;
}

/** How much a type is asked for, and how early in the header. */
interface Wish {
  quality: number;
  place: number;
}

const UNWANTED: Wish = { quality: 0, place: Infinity };

/** The range that names a type most closely is what counts for it. */
function wishFor(type: string, ranges: readonly MediaRange[]): Wish {
  for (const name of [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*']) {
    const place = ranges.findIndex(({ range }) => range === name);
    if (place !== -1) return { quality: ranges[place]?.quality ?? 0, place };
  }
  return UNWANTED;
}

function isBetter(one: Wish, other: Wish): boolean {
  return one.quality > other.quality || (one.quality === other.quality && one.place < other.place);
}

function rangeOf(text: string): MediaRange {
  const [range = '', ...params] = text.split(';').map((part) => part.trim());
  let quality = 1;
  for (const param of params) {
    const [name, value = ''] = param.split('=');
    if (name === 'q') quality = Number(value) || 0;
    if (name === 'charset' && value.replaceAll('"', '') !== 'utf-8') return { range, quality: 0 };
  }
  return { range, quality };
}
