import { rememberingReadings } from '../runtime/header-readings.ts';
import { mediaRangesOf, type MediaRange } from './media-ranges.ts';

/** What a client may take as an answer. */
export interface AnswerTypes {
  /** The better one for an answer in one text; null where it takes neither. */
  json: JsonType | null;
  /** How an answer in parts is written as `multipart/mixed`; null where it takes none. */
  parts: PartsFormat | null;
  /** It takes `multipart/mixed`, in no format that there is for deferred fragments. */
  isPartsFormatUnknown: boolean;
  /** `text/event-stream`: events. */
  isEventStream: boolean;
  /** A subscription is better answered as `multipart/mixed;subscriptionSpec=1.0` than as `text/event-stream`. */
  isMultipartSubscription: boolean;
}

export type JsonType = (typeof JSON_TYPES)[number];

/**
 * Formats of deferred fragments, as `multipart/mixed` names them. The plain one is for those who name none: it has the
 * parts of `deferSpec=20220824`, between the delimiters that there were before it had a name.
 */
export type PartsFormat = 'plain' | (typeof NAMED_FORMATS)[number];

/** Of two that are as good as each other, the first. */
const JSON_TYPES = ['application/json', 'application/graphql-response+json'] as const;

const NAMED_FORMATS = ['deferSpec=20220824', 'incrementalSpec=v0.2'] as const;

/** How Apollo's clients ask for the events of a subscription. */
export const MULTIPART_SUBSCRIPTION = 'subscriptionSpec=1.0';

/** For those who take none of what there is, and have to be told so. */
export const READABLE_BY_ALL: JsonType = 'application/json';

/** Of a transport that carries whatever comes. */
export const anyAnswer: AnswerTypes = {
  json: READABLE_BY_ALL,
  parts: 'plain',
  isPartsFormatUnknown: false,
  isEventStream: true,
  isMultipartSubscription: false,
};

/** Reads an `Accept` header; without one, or with one without a value, everything is taken. Only UTF-8 is written. */
export function answerTypesOf(accept: string | null | undefined): AnswerTypes {
  return accept ? typesOf(accept) : anyAnswer;
}

const typesOf = rememberingReadings(read);

function read(accept: string): AnswerTypes {
  const ranges = mediaRangesOf(accept);
  const [json] = best(JSON_TYPES.map((type) => [type, wishFor(type, ranges)]));
  const isNamed = ranges.some(({ range, quality }) => range === MULTIPART && quality > 0);
  const named = NAMED_FORMATS.map((format): Choice<PartsFormat> => [format, wishForFormat(format, ranges)]);
  const plain = isNamed ? wishForFormat(null, ranges) : wishFor(MULTIPART, ranges);
  const [parts] = best<PartsFormat>([['plain', plain], ...named]);
  const events = wishFor('text/event-stream', ranges);
  return {
    json,
    parts,
    isPartsFormatUnknown: isNamed && parts === null,
    isEventStream: events.quality > 0,
    isMultipartSubscription: isBetter(wishForFormat(MULTIPART_SUBSCRIPTION, ranges), events),
  };
}

const MULTIPART = 'multipart/mixed';

/** How much a type is asked for, and how early in the header. */
interface Wish {
  quality: number;
  place: number;
}

type Choice<T> = [value: T, wish: Wish];

const UNWANTED: Wish = { quality: 0, place: Infinity };

/** The range that names a type most closely is what counts for it. */
function wishFor(type: string, ranges: readonly MediaRange[]): Wish {
  for (const name of [type, `${type.slice(0, type.indexOf('/'))}/*`, '*/*']) {
    const place = ranges.findIndex(({ range }) => range === name);
    if (place !== -1) return { quality: ranges[place]?.quality ?? 0, place };
  }
  return UNWANTED;
}

/** The same for `multipart/mixed` in a format, or in none that is named. */
function wishForFormat(format: string | null, ranges: readonly MediaRange[]): Wish {
  const place = ranges.findIndex(
    ({ range, specs }) =>
      range === MULTIPART && (format === null ? specs.length === 0 : specs.includes(format.toLowerCase())),
  );
  return place === -1 ? UNWANTED : { quality: ranges[place]?.quality ?? 0, place };
}

function best<T>(choices: readonly Choice<T>[]): [T | null, Wish] {
  let found: [T | null, Wish] = [null, UNWANTED];
  for (const choice of choices) if (isBetter(choice[1], found[1])) found = choice;
  return found;
}

/** What is not wanted is no better than anything. */
function isBetter(one: Wish, other: Wish): boolean {
  if (one.quality === other.quality) return one.quality > 0 && one.place < other.place;
  return one.quality > other.quality;
}
