import { isUtf8 } from 'node:buffer';
import type { GraphQLError } from 'graphql';
import { httpError } from '../../../operation/http-error.ts';
import { foreignCharset, notUtf8 } from '../json-body.ts';
import { isForeignCharset, parametersOf } from '../media-type.ts';

/** What stands between the head of a part and its value. */
const HEAD_END = '\r\n\r\n';

const CONTENT_TYPE = /^content-type[ \t]*:(.*)$/gim;

/** The parts in front of the files, in their order. */
const NAMES = [
  /^content-disposition[ \t]*:.*;[ \t]*name="?operations"?[ \t]*(?:;|$)/im,
  /^content-disposition[ \t]*:.*;[ \t]*name="?map"?[ \t]*(?:;|$)/im,
] as const;

/**
 * Checks that `operations`, the first part, or `map`, the second, is text in UTF-8 and says nothing else. The form parser
 * does not tell: it reads what a part names, and puts marks in the place of what it cannot read. `head` begins with the
 * body and holds the part whole. Throws otherwise.
 */
export function checkTextPart(head: Buffer, contentType: string, index: 0 | 1): void {
  const [boundary = ''] = parametersOf(contentType, 'boundary');
  // A byte for a character: places in the text are those in the bytes.
  const text = `\r\n${head.toString('latin1')}`;
  // What comes before the first boundary is no part, and each of the others ends with the next one.
  const part = text.split(`\r\n--${boundary}`, index + 2)[index + 1] ?? '';
  const partHead = part.slice(0, part.indexOf(HEAD_END)).replaceAll(/\r\n[ \t]/g, ' ');
  if (!NAMES[index].test(partHead)) throw wrongPart();
  const types = Array.from(partHead.matchAll(CONTENT_TYPE), ([, type]) => type);
  if (types.some(isForeignCharset)) throw foreignCharset();
  if (!isUtf8(Buffer.from(part, 'latin1'))) throw notUtf8('The text in front of the files');
}

/** A part that the form parser passes over counts too. */
function wrongPart(): GraphQLError {
  return httpError(400, 'BAD_USER_INPUT', 'The first part is "operations", the second "map".');
}
