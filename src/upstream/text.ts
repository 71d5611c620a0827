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

/** In a link also bidi marks and zero-width characters, which make two different names look the same. */
const UNSENDABLE_IN_LINK = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}&=]/u;

/** Longest text to search for; longer than any title or file name that a list shows. */
export const MAX_FILTER_LENGTH = 255;

/** Ids go into links and caches: letters, digits, dash and underscore cover every id of the document. */
const VENDOR_ID = /^[A-Za-z0-9_-]{1,100}$/;

/**
 * Text as it is both signed and sent: NFC, no surrounding spaces, not empty. `&` and `=` are legal ("Q&A").
 * The length counts code points.
 */
export function sendableText(argument: string, text: string, maxLength: number): string {
  const normalised = nonEmpty(argument, text, maxLength);
  if (UNSENDABLE.test(normalised)) {
    throw new InvalidArgumentError(argument, 'has control characters, line breaks or broken Unicode.');
  }
  return normalised;
}

/** Text in a signed link: there `&` and `=` could move a value into another parameter under the same sign. */
export function linkText(argument: string, text: string, maxLength: number): string {
  const normalised = nonEmpty(argument, text, maxLength);
  if (UNSENDABLE_IN_LINK.test(normalised)) {
    throw new InvalidArgumentError(
      argument,
      'has "&", "=", control or invisible characters, or broken Unicode.',
    );
  }
  return normalised;
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

function nonEmpty(argument: string, text: string, maxLength: number): string {
  const normalised = text.normalize('NFC').trim();
  if (normalised === '') throw new InvalidArgumentError(argument, 'is empty.');
  // A string has at most as many code points as code units, so most texts need no second count.
  if (normalised.length > maxLength && Array.from(normalised).length > maxLength) {
    throw new InvalidArgumentError(argument, `is longer than ${maxLength} characters.`);
  }
  return normalised;
}
