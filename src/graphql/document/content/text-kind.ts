import { other, SPREADSHEET, type Content } from './content.ts';

const BYTE_ORDER_MARKS = ['\u00ef\u00bb\u00bf', '\u00ff\u00fe', '\u00fe\u00ff'];

/** Tags that pages begin with. */
const PAGE_TAG = /^<(?:!doctype html|html|head|meta|title|style|body|table|div|font|h1|p|br)[\s/>:]/;

/** What Word opens by its text, whatever the name: RTF, a page, a web archive, Word 2003 XML. Undefined: none of them. */
export function textKindOf(head: Buffer): Content | undefined {
  const text = plainTextOf(head);
  if (text.startsWith('{\\rtf')) return { kind: 'rtf' };
  const markup = withoutComments(text.toLowerCase());
  if (markup.startsWith('<?xml')) return xmlKindOf(markup);
  if (PAGE_TAG.test(markup)) return { kind: 'html' };
  return mailKindOf(markup);
}

/** Text in UTF-8 or UTF-16, as far as its ASCII goes, without a byte order mark and white space before it. */
export function plainTextOf(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const mark = BYTE_ORDER_MARKS.find((candidate) => text.startsWith(candidate)) ?? '';
  return text.slice(mark.length).replaceAll('\0', '').trim();
}

function withoutComments(text: string): string {
  let rest = text;
  while (rest.startsWith('<!--')) {
    const end = rest.indexOf('-->');
    if (end === -1) return '';
    rest = rest.slice(end + 3).trimStart();
  }
  return rest;
}

function xmlKindOf(markup: string): Content | undefined {
  if (markup.includes('progid="word.document"') || markup.includes('/office/word/2003/wordml')) {
    return { kind: 'word-xml' };
  }
  if (markup.includes('progid="excel.sheet"') || markup.includes('office:spreadsheet')) return SPREADSHEET;
  return markup.includes('<html') ? { kind: 'html' } : undefined;
}

/** A web archive is a mail whose parts belong together; Word saves such, and so do browsers and wikis. */
function mailKindOf(text: string): Content | undefined {
  const fields = `\n${(text.replaceAll('\r\n', '\n').split('\n\n')[0] ?? '').replaceAll('\n ', ' ').replaceAll('\n\t', ' ')}`;
  if (!fields.includes('\nmime-version:')) return undefined;
  return fields.includes('\ncontent-type: multipart/related')
    ? { kind: 'mhtml' }
    : other('a mail', 'send the documents in it');
}
