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

/** Controls, line and paragraph separators, and halves of surrogate pairs: each could change what is signed. */
const UNSENDABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * Bidi controls, zero-width characters and blanks that are no spaces: they make two different texts look the same, or
 * one text like another. Variation selectors are among them, and say only how the character before them is drawn.
 */
const INVISIBLE = /(?!\p{Variation_Selector})[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;

/** The joiner between two pictures that are one emoji, such as a family; anywhere else it is only invisible. */
const EMOJI_JOINER =
  /(?<=\p{Extended_Pictographic}[\p{Emoji_Modifier}\uFE0F]{0,2})\u200D(?=\p{Extended_Pictographic})/gu;

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

/**
 * Text as it is both signed and sent: NFC, no surrounding spaces, not empty, all of it to be seen. `&` and `=` are legal
 * ("Q&A"). The length counts code points.
 */
export function sendableText(argument: string, text: string, maxLength: number): string {
  if (MARK_HEAP.test(text)) throw new InvalidArgumentError(argument, 'has too many marks on one letter.');
  const sent = normalisedText(text);
  if (BLANK.test(sent)) throw new InvalidArgumentError(argument, 'is empty.');
  // A string has at most as many code points as code units, so most texts need no second count.
  if (sent.length > maxLength && Array.from(sent).length > maxLength) {
    throw new InvalidArgumentError(argument, `is longer than ${maxLength} characters.`);
  }
  if (UNSENDABLE.test(sent)) {
    throw new InvalidArgumentError(argument, 'has control characters, line breaks or broken Unicode.');
  }
  if (INVISIBLE.test(sent) && INVISIBLE.test(sent.replace(EMOJI_JOINER, ''))) {
    throw new InvalidArgumentError(
      argument,
      'has invisible characters, or such as turn the direction of text.',
    );
  }
  return sent;
}

/** Text in a signed link: the same, without `&` and `=`. */
export function linkText(argument: string, text: string, maxLength: number): string {
  const sent = sendableText(argument, text, maxLength);
  if (SEPARATOR.test(sent)) throw new InvalidArgumentError(argument, 'has "&" or "=".');
  return sent;
}

/** Text as it is sent and compared. What nobody could send stays as it is, since it may take seconds. */
export function normalisedText(text: string): string {
  return (MARK_HEAP.test(text) ? text : text.normalize('NFC')).trim();
}

/** Optional text; undefined, null and blank text are left out. */
export function optionalText(
  argument: string,
  text: string | null | undefined,
  maxLength: number,
): string | undefined {
  return text == null || text.trim() === '' ? undefined : sendableText(argument, text, maxLength);
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
