import { startParsing, type Parsing } from './byte-reader.ts';
import { ARCHIVE, CUT, other, type Content, type DocumentKind } from './content.ts';
import { LastBytes } from './last-bytes.ts';
import { readOle } from './ole.ts';
import { readJpeg, readPng } from './pictures.ts';
import { plainTextOf, textKindOf } from './text-kind.ts';
import { hasZipEnd, readZip, ZIP_END_BYTES } from './zip.ts';

/** What kinds are told apart by. */
export const HEAD_BYTES = 4_100;

/** A reader of PDF looks for its header in so many bytes, and for its end in the last of them. */
const PDF_HEADER_WITHIN = 1_024;
const PDF_END_WITHIN = 4_096;
const TEXT_END_BYTES = 1_024;

const magic = {
  jpg: Buffer.from('ffd8ff', 'hex'),
  png: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
  zip: Buffer.from('504b0304', 'hex'),
  ole: Buffer.from('d0cf11e0a1b11ae1', 'hex'),
};

/** Finds out what a file is while it passes by. Holds at most half a megabyte of it. */
export interface ContentReader {
  /** What its first bytes say: a zip or an OLE container can turn out to hold any kind of document. */
  readonly outside: 'zip' | 'ole' | DocumentKind | undefined;
  push: (piece: Buffer) => void;
  /** What it is, as soon as nothing but its end can change that. */
  readonly found: Content | undefined;
  /** After the last piece: what it is. */
  end: () => Content;
}

/** Reads a file whose first 4,100 bytes, or all of them, are `head`; they are pushed like the others. */
export async function contentReaderOf(head: Buffer, isPdfExpected: boolean): Promise<ContentReader> {
  // Whoever expects a PDF finds one in what is a picture or a page to others.
  if (isPdfExpected && isPdf(head)) return pdf();
  const startsWith = (bytes: Buffer) => head.subarray(0, bytes.length).equals(bytes);
  if (startsWith(magic.jpg)) return known('jpg', startParsing(readJpeg));
  if (startsWith(magic.png)) return known('png', startParsing(readPng));
  if (startsWith(magic.zip)) return zip();
  if (startsWith(magic.ole)) return parsed('ole', startParsing(readOle));
  if (isPdf(head)) return pdf();
  const text = textKindOf(head);
  if (text === undefined || !('kind' in text)) return settled(text ?? (await foreignKindOf(head)));
  return text.kind === 'word-xml' ? withEnd(text.kind, TEXT_END_BYTES, isXmlEnd) : settled(text);
}

function isPdf(head: Buffer): boolean {
  return head.subarray(0, PDF_HEADER_WITHIN).includes('%PDF-');
}

/** What is neither cut nor looked into: text goes on as far as it goes. */
function settled(content: Content): ContentReader {
  const outside = 'kind' in content ? content.kind : undefined;
  return { outside, push: () => undefined, found: content, end: () => content };
}

function parsed(outside: ContentReader['outside'], parsing: Parsing<Content>): ContentReader {
  return {
    outside,
    push: (piece) => parsing.push(piece),
    get found() {
      return parsing.found;
    },
    end: () => parsing.end(),
  };
}

/** The first bytes tell the kind, and the parser whether it is whole. */
function known(kind: DocumentKind, parsing: Parsing<Content>): ContentReader {
  return { ...parsed(kind, parsing), found: { kind } };
}

function withEnd(kind: DocumentKind, endBytes: number, isEnd: (tail: Buffer) => boolean): ContentReader {
  const tail = new LastBytes(endBytes);
  return {
    outside: kind,
    found: { kind },
    push: (piece) => tail.push(piece),
    end: () => (isEnd(tail.bytes()) ? { kind } : CUT),
  };
}

function zip(): ContentReader {
  const parsing = startParsing(readZip);
  const tail = new LastBytes(ZIP_END_BYTES);
  return {
    outside: 'zip',
    push: (piece) => {
      parsing.push(piece);
      tail.push(piece);
    },
    get found() {
      return parsing.found;
    },
    end: () => {
      const content = parsing.end();
      return 'kind' in content && !hasZipEnd(tail.bytes(), tail.size) ? CUT : content;
    },
  };
}

function pdf(): ContentReader {
  return withEnd('pdf', ZIP_END_BYTES, isPdfEnd);
}

/** White space and zeros behind the end do no harm, and readers do without the last mark where the trailer is there. */
function isPdfEnd(tail: Buffer): boolean {
  const end = tail.toString('latin1').replaceAll('\0', ' ').trimEnd().slice(-PDF_END_WITHIN);
  return ['%%EOF', 'startxref', 'trailer'].some((mark) => end.includes(mark));
}

function isXmlEnd(tail: Buffer): boolean {
  const end = plainTextOf(tail).toLowerCase();
  return end.endsWith('worddocument>') || end.endsWith('package>');
}

const NO_DOCUMENT = other('no kind of document', 'save it as Word, PowerPoint, PDF, JPG or PNG');
const archives = new Set(['7z', 'rar', 'gz', 'tar', 'tar.gz', 'bz2', 'xz', 'zst', 'cab', 'lz', 'lz4', 'zip']);

/** What is no document of any kind, by name where it has one. */
async function foreignKindOf(head: Buffer): Promise<Content> {
  // Loaded when it is needed: it knows hundreds of kinds, and most uploads are of none of them.
  const { fileTypeFromBuffer } = await import('file-type');
  const found = await fileTypeFromBuffer(head);
  // The end of a zip and nothing before it: one without entries.
  if (head.toString('latin1', 0, 4) === 'PK\u0005\u0006') return ARCHIVE;
  if (!found) return NO_DOCUMENT;
  if (archives.has(found.ext)) return ARCHIVE;
  const isPicture = found.mime.startsWith('image/');
  if (isPicture) return other(`a picture of the kind ${found.ext}`, 'save it as JPEG or PNG');
  // Sound is told by so few bytes that other files have them too.
  if (found.mime.startsWith('audio/')) return NO_DOCUMENT;
  return other(`a file of the kind ${found.ext}`, 'save it as PDF');
}
