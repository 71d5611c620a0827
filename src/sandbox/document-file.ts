import type { DocumentOutcome } from './model.ts';
import type { ReceivedFile } from './read-request.ts';

const MAX_BYTES = 20 * 1024 * 1024;

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const beginsWith = (magic: Buffer) => (header: Buffer) => header.subarray(0, magic.length).equals(magic);

/** word, ppt, pdf, jpg and png, by the first bytes their files have. */
const testByExtension: Readonly<Record<string, (header: Buffer) => boolean>> = {
  doc: (header) => beginsWith(OLE)(header) || isWordText(header),
  ppt: beginsWith(OLE),
  docx: beginsWith(ZIP),
  pptx: beginsWith(ZIP),
  pdf: (header) => header.includes('%PDF-'),
  jpg: beginsWith(JPEG),
  jpeg: beginsWith(JPEG),
  png: beginsWith(PNG),
};

/** RTF, markup, or a page in the form of a mail: what Word opens under the name of a document. UTF-16 has zeros in it. */
function isWordText(header: Buffer): boolean {
  const text = header.toString('latin1').replaceAll('\0', '').toLowerCase();
  const start = text.replace(/^(?:\u00ef\u00bb\u00bf|\u00ff\u00fe|\u00fe\u00ff)?\s*/, '');
  return start.startsWith('{\\rtf') || start.startsWith('<') || text.includes('mime-version:');
}

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
  const isOfKind = Object.hasOwn(testByExtension, extension) ? testByExtension[extension] : undefined;
  const isSized = file.sizeBytes > 0 && file.sizeBytes <= MAX_BYTES;
  if (isOfKind === undefined || !isSized || !isOfKind(file.header)) return undefined;
  const isPicture = ['jpg', 'jpeg', 'png'].includes(extension);
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
