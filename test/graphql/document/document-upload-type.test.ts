import { describe, expect, test } from 'vitest';
import { documentExtensionOf, isContentOf } from '../../../src/graphql/document/document-upload-type.ts';

const contentTypes = (part: string) =>
  `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
  `<Override PartName="/x.xml" ContentType="application/vnd.openxmlformats-officedocument.${part}.main+xml"/></Types>`;
const WORD = contentTypes('wordprocessingml.document');
const POWERPOINT = contentTypes('presentationml.presentation');
const EXCEL = contentTypes('spreadsheetml.sheet');

/** A zip of stored entries, as far as their local headers go: all that is read of it. */
function zipOf(entries: Record<string, string | Buffer>): Buffer {
  return Buffer.concat(
    Object.entries(entries).map(([name, contents]) => {
      const header = Buffer.alloc(30);
      header.writeUInt32LE(0x04034b50, 0);
      header.writeUInt16LE(20, 4);
      const size = Buffer.byteLength(contents);
      header.writeUInt32LE(size, 18);
      header.writeUInt32LE(size, 22);
      header.writeUInt16LE(Buffer.byteLength(name), 26);
      return Buffer.concat([header, Buffer.from(name), Buffer.from(contents as string)]);
    }),
  );
}

const headOf = (file: Buffer) => file.subarray(0, 4100);
const filler = Buffer.alloc(100_000, 7);
const cfb = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), filler]);
const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), filler]);
const jpg = Buffer.concat([Buffer.from('ffd8ffe000104a46494600', 'hex'), filler]);
const png = Buffer.concat([
  Buffer.from('89504e470d0a1a0a', 'hex'),
  Buffer.from('0000000d49484452000000010000000108060000001f15c489', 'hex'),
  Buffer.from('0000000049444154', 'hex'),
  filler,
]);

describe('a file of a document extension', () => {
  test.each([
    ['pdf', pdf],
    ['jpg', jpg],
    ['jpeg', jpg],
    ['png', png],
    ['doc', cfb],
    ['ppt', cfb],
    ['docx', zipOf({ '[Content_Types].xml': WORD, 'word/document.xml': filler })],
    ['pptx', zipOf({ '[Content_Types].xml': POWERPOINT, 'ppt/presentation.xml': filler })],
    ['docx', zipOf({ 'docProps/thumbnail.jpeg': filler, '[Content_Types].xml': WORD })],
    ['docx', zipOf({ 'word/media/image1.png': filler, '[Content_Types].xml': WORD })],
    ['pptx', zipOf({ '_rels/.rels': filler, '[Content_Types].xml': POWERPOINT })],
    ['pptx', zipOf({ 'ppt/slides/slide1.xml': filler, '[Content_Types].xml': POWERPOINT })],
  ] as const)('is known by its first 4100 bytes: %s', async (extension, file) => {
    expect(await isContentOf(extension, headOf(file))).toBe(true);
  });

  test.each([
    ['pdf', 'a picture', png],
    ['pdf', 'a page', Buffer.from('<html>')],
    ['png', 'a PDF', pdf],
    ['jpg', 'a PNG', png],
    ['doc', 'a docx', zipOf({ '[Content_Types].xml': WORD, 'word/document.xml': filler })],
    ['docx', 'a doc', cfb],
    ['docx', 'a pptx', zipOf({ '[Content_Types].xml': POWERPOINT, 'ppt/presentation.xml': filler })],
    ['docx', 'the slides of a pptx', zipOf({ 'ppt/slides/slide1.xml': filler })],
    ['pptx', 'an xlsx', zipOf({ '[Content_Types].xml': EXCEL, 'xl/workbook.xml': filler })],
    ['docx', 'any zip', zipOf({ 'hello.txt': 'hello', '[Content_Types].xml': WORD.slice(0, 20) })],
    ['docx', 'a cut zip header', Buffer.from('PK\u0003\u0004')],
    ['pdf', 'a program', Buffer.concat([Buffer.from('MZ'), filler])],
    ['jpg', 'one byte', Buffer.of(0xff)],
  ] as const)('is refused: %s that is %s', async (extension, _what, file) => {
    expect(await isContentOf(extension, headOf(file))).toBe(false);
  });
});

test.each([
  ['slides.pdf', 'pdf'],
  ['SLIDES.PPTX', 'pptx'],
  ['a.b.docx', 'docx'],
  ['讲义.jpeg', 'jpeg'],
  ['slides', undefined],
  ['.pdf', undefined],
  ['slides.', undefined],
  ['slides.pdf.exe', undefined],
  ['slides.pdf ', undefined],
  ['a.__proto__', undefined],
])('the extension of %s is %s', (name, extension) => {
  expect(documentExtensionOf(name)).toBe(extension);
});
