/** A value that must not be sent. Thrown before anything is signed. */
export class InvalidArgumentError extends RangeError {
  override readonly name = 'InvalidArgumentError';
  /** Name of the argument as the method of the client calls it. */
  readonly argument: string;

  constructor(argument: string, problem: string) {
    super(`${argument} ${problem}`);
    this.argument = argument;
  }
}

/** Line breaks of every platform and of Unicode; where text may have lines, each is sent as `\n`. */
const LINE_BREAK = /\r\n|[\n\r\u0085\u2028\u2029]/gu;

/** A subdivision's flag is a black one with the letters of the place in tags behind it, such as Scotland's. */
const FLAG_TAGS = /(?<=\u{1F3F4})[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{3,6}\u{E007F}/gu;

/** The joiner between two pictures that are one emoji, such as a family; anywhere else it is only invisible. */
const EMOJI_JOINER =
  /(?<=\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]{0,2})\u200D(?=\p{Extended_Pictographic})/gu;

/**
 * What is in no text, by the name that its refusal gives it. Controls and halves of surrogate pairs could change what is
 * signed; bidi controls, and what is not to be seen, make two different texts look the same, or one text like another.
 * Variation selectors are not to be seen either, and say only how the character before them is drawn. The first that
 * fits a character names it.
 */
const UNSENDABLE: readonly (readonly [RegExp, string])[] = [
  [/[\n\r\u0085\u2028\u2029]/u, 'a line break'],
  [/\t/u, 'a tab'],
  [/\p{Cc}/u, 'a control character'],
  [/\p{Cs}/u, 'half of a surrogate pair'],
  [/\uFFFD/u, 'the mark of a character that was lost on the way'],
  [/\p{Bidi_Control}/u, 'a character that turns the direction of text'],
  [/(?!\p{Variation_Selector})[\p{Cf}\p{Default_Ignorable_Code_Point}]/u, 'an invisible character'],
];

/** All of them at once, since nearly every text has none. */
const SUSPICIOUS = new RegExp(UNSENDABLE.map(([{ source }]) => source).join('|'), 'u');

/** The vendor's sign allows no spaces at the ends. They are refused rather than cut off: what is stored is what was sent. */
const EDGE_SPACE = /^\p{White_Space}|\p{White_Space}$/u;

/** What shows nothing by itself: a text of these alone looks empty. */
const BLANK = /^[\p{White_Space}\p{Variation_Selector}\p{M}\u2800\u{1D159}]*$/u;

/** More marks on one letter than any language has. Each would be sorted among all the others: that takes seconds. */
const MARK_HEAP = /\p{M}{31}/u;

/** What could move a value of a link into another parameter under the same sign. */
const SEPARATOR = /[&=]/;

/** Longest text to search for; longer than any title or file name that a list shows. */
export const MAX_FILTER_LENGTH = 255;

/** Longer than any file system takes. */
export const MAX_FILE_NAME_LENGTH = 255;

/** Ids go into links and caches: letters, digits, dash and underscore cover every id of the document. */
const VENDOR_ID = /^[A-Za-z0-9_-]{1,100}$/;

/** What a user is called in a signed link: letters and digits of one alphabet, nothing that separates parameters. */
const USER_ID = /^[A-Za-z0-9_.@-]{1,64}$/;

/** Whether the vendor can take a text as the id of a user. */
export function isUserId(text: string): boolean {
  return USER_ID.test(text);
}

/**
 * Text as it is both signed and sent: NFC, no white space at its ends, not empty, in one line, all of it to be seen. `&` and
 * `=` are legal ("Q&A"). The length counts code points.
 */
export function sendableText(argument: string, text: string, maxLength: number): string {
  const sent = boundedText(argument, text, maxLength);
  refuseUnsendable(argument, sent);
  return sent;
}

/** The same in any number of lines: within it tabs pass, and line breaks of every kind as `\n`. */
export function multilineText(argument: string, text: string, maxLength: number): string {
  const sent = boundedText(argument, text.replace(LINE_BREAK, '\n'), maxLength);
  refuseUnsendable(argument, sent.replace(/[\n\t]/g, ' '));
  return sent;
}

function boundedText(argument: string, text: string, maxLength: number): string {
  if (MARK_HEAP.test(text)) throw new InvalidArgumentError(argument, 'has too many marks on one letter.');
  const sent = normalisedText(text);
  const [space] = EDGE_SPACE.exec(sent) ?? [];
  if (space !== undefined) {
    throw new InvalidArgumentError(argument, `begins or ends with white space (${codePointOf(space)}).`);
  }
  if (BLANK.test(sent)) throw new InvalidArgumentError(argument, 'is empty.');
  // A string has at most as many code points as code units, so most texts need no second count.
  if (sent.length > maxLength && Array.from(sent).length > maxLength) {
    throw new InvalidArgumentError(argument, `is longer than ${maxLength} characters.`);
  }
  return sent;
}

/** Looks at `text` but for what is part of an emoji; names the first character that must not be sent. */
function refuseUnsendable(argument: string, text: string): void {
  if (!SUSPICIOUS.test(text)) return;
  const [found] = SUSPICIOUS.exec(text.replace(EMOJI_JOINER, '').replace(FLAG_TAGS, '')) ?? [];
  if (found === undefined) return;
  const kind = UNSENDABLE.find(([pattern]) => pattern.test(found))?.[1] ?? '';
  throw new InvalidArgumentError(argument, `has ${kind} (${codePointOf(found)}).`);
}

/** As Unicode writes it: `U+00A0`. */
function codePointOf(character: string): string {
  const codePoint = character.codePointAt(0) ?? 0;
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Text in a signed link: the same, without `&` and `=`. */
export function linkText(argument: string, text: string, maxLength: number): string {
  const sent = sendableText(argument, text, maxLength);
  if (SEPARATOR.test(sent)) throw new InvalidArgumentError(argument, 'has "&" or "=".');
  return sent;
}

/** Text as it is sent and compared. What nobody could send stays as it is, since it may take seconds. */
export function normalisedText(text: string): string {
  return MARK_HEAP.test(text) ? text : text.normalize('NFC');
}

/** Optional text; undefined, null and empty text are left out. The rest is as `made` says. */
export function optionalText(
  argument: string,
  text: string | null | undefined,
  maxLength: number,
  made = sendableText,
): string | undefined {
  return text == null || text === '' ? undefined : made(argument, text, maxLength);
}

/** An id of the vendor's as it came, opaque but for its alphabet. */
export function vendorId(argument: string, id: string): string {
  if (!VENDOR_ID.test(id)) throw new InvalidArgumentError(argument, 'is not an id of the vendor.');
  return id;
}

/** A page number as it is sent; undefined leaves the vendor's default, which is the first. */
export function pageNumber(pageNo: number | undefined): string | undefined {
  if (pageNo === undefined) return undefined;
  if (!Number.isSafeInteger(pageNo) || pageNo < 1) {
    throw new InvalidArgumentError('pageNo', 'must be a whole number from 1.');
  }
  return String(pageNo);
}
