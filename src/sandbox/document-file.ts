import type { DocumentOutcome } from './model.ts';
import type { ReceivedFile } from './read-request.ts';

const MAX_BYTES = 20 * 1024 * 1024;

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

/** word, ppt, pdf, jpg and png, by the first bytes their files have. */
const MAGIC_BY_EXTENSION: Readonly<Record<string, Buffer>> = {
  doc: OLE,
  ppt: OLE,
  docx: ZIP,
  pptx: ZIP,
  pdf: Buffer.from('%PDF-'),
  jpg: JPEG,
  jpeg: JPEG,
  png: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
};

/** What becomes of an upload. */
export interface JudgedFile {
  fileName: string;
  outcome: DocumentOutcome;
  pages: number;
}

/** Takes a file by its base name and its first bytes, never by the type the client claims; undefined: refused. */
export function judgeFile(file: ReceivedFile): JudgedFile | undefined {
  const fileName = baseName(file.fileName);
  const extension = extensionOf(fileName);
  const magic = Object.hasOwn(MAGIC_BY_EXTENSION, extension) ? MAGIC_BY_EXTENSION[extension] : undefined;
  const isSized = file.sizeBytes > 0 && file.sizeBytes <= MAX_BYTES;
  if (magic === undefined || !isSized || !file.header.subarray(0, magic.length).equals(magic))
    return undefined;
  const isPicture = magic === JPEG || extension === 'png';
  return {
    fileName,
    outcome: fileName.toLowerCase().includes('.fail.') ? 'fails' : 'converts',
    // The file itself is not kept, so its length is drawn from its content.
    pages: isPicture ? 1 : 1 + (parseInt(file.sha256.slice(0, 2), 16) % 40),
  };
}

/** PHP sends the whole path of the file on its own disk, of either system. */
function baseName(name: string): string {
  return name.split(/[/\\]/).at(-1)?.trim() ?? '';
}

function extensionOf(fileName: string): string {
  const dot = fileName.lastIndexOf('.');
  return dot <= 0 ? '' : fileName.slice(dot + 1).toLowerCase();
}
