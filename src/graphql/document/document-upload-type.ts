import { fileTypeFromBuffer } from 'file-type';
import { DOCUMENT_EXTENSIONS } from '../shared/user-errors.ts';

type DocumentExtension = (typeof DOCUMENT_EXTENSIONS)[number];

/** What a file of each extension may turn out to be. Word and PowerPoint up to 2003 share one container (CFB). */
const contentsByExtension: Record<DocumentExtension, readonly string[]> = {
  doc: ['cfb'],
  docx: ['docx'],
  ppt: ['cfb'],
  pptx: ['pptx'],
  pdf: ['pdf'],
  jpg: ['jpg'],
  jpeg: ['jpg'],
  png: ['png', 'apng'],
};

/** The first entry of an Office zip, where the head of the file shows no more than that. */
const officeEntries: Partial<Record<DocumentExtension, RegExp>> = {
  docx: /^(?:\[Content_Types\]\.xml|_rels\/|docProps\/|customXml\/|word\/)/,
  pptx: /^(?:\[Content_Types\]\.xml|_rels\/|docProps\/|customXml\/|ppt\/)/,
};

/** The extension of a file name, if documents may have it. */
export function documentExtensionOf(fileName: string): DocumentExtension | undefined {
  const dot = fileName.lastIndexOf('.');
  const extension = dot > 0 ? fileName.slice(dot + 1).toLowerCase() : '';
  return DOCUMENT_EXTENSIONS.find((candidate) => candidate === extension);
}

/** Whether the first bytes of a file, 4100 or more where it has them, are those of its extension. */
export async function isContentOf(extension: DocumentExtension, head: Uint8Array): Promise<boolean> {
  const found = (await fileTypeFromBuffer(head))?.ext;
  if (found === undefined) return false;
  // The part that names the kind of an Office file may lie behind its pictures.
  if (found === 'zip') return officeEntries[extension]?.test(firstZipEntryOf(head)) === true;
  return contentsByExtension[extension].includes(found);
}

/** A local file header has the length of the entry's name at byte 26, and the name at byte 30. */
function firstZipEntryOf(head: Uint8Array): string {
  const length = (head[26] ?? 0) | ((head[27] ?? 0) << 8);
  return Buffer.from(head.subarray(30, 30 + length)).toString('utf8');
}
