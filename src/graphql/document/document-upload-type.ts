import { InvalidArgumentError } from '../../vendor/protocol/arguments.ts';
import type { GraphQLContext } from '../context.ts';
import { DOCUMENT_EXTENSIONS, type UserErrorCode } from '../shared/user-errors.ts';
import { RefusedWriteError } from '../shared/writing.ts';
import type { Content, DocumentKind } from './content/content.ts';
import type { ContentReader } from './content/content-reader.ts';

type DocumentExtension = (typeof DOCUMENT_EXTENSIONS)[number];

/** Whether what Word and browsers open under the name of another kind is taken too. */
export type UploadNames = GraphQLContext['uploadNames'];

/** What a file of each extension is: first what its name says, then what its programs open under that name too. */
const kindsByExtension: Record<DocumentExtension, Record<UploadNames, readonly DocumentKind[]>> = {
  doc: { strict: ['word', 'ole'], lenient: ['docx', 'rtf', 'html', 'mhtml', 'word-xml'] },
  docx: { strict: ['docx'], lenient: [] },
  ppt: { strict: ['powerpoint', 'ole'], lenient: ['pptx'] },
  pptx: { strict: ['pptx'], lenient: [] },
  pdf: { strict: ['pdf'], lenient: [] },
  jpg: { strict: ['jpg'], lenient: ['png'] },
  jpeg: { strict: ['jpg'], lenient: ['png'] },
  png: { strict: ['png'], lenient: ['jpg'] },
};

/** How each kind is called, and the name it goes by. */
const kinds: Record<DocumentKind, { what: string; extension: DocumentExtension }> = {
  word: { what: 'a Word 97-2003 document', extension: 'doc' },
  powerpoint: { what: 'a PowerPoint 97-2003 presentation', extension: 'ppt' },
  ole: { what: 'an Office 97-2003 file', extension: 'doc' },
  docx: { what: 'a Word document', extension: 'docx' },
  pptx: { what: 'a PowerPoint presentation', extension: 'pptx' },
  pdf: { what: 'a PDF', extension: 'pdf' },
  jpg: { what: 'a JPEG picture', extension: 'jpg' },
  png: { what: 'a PNG picture', extension: 'png' },
  rtf: { what: 'an RTF text', extension: 'doc' },
  html: { what: 'a web page', extension: 'doc' },
  mhtml: { what: 'a web archive', extension: 'doc' },
  'word-xml': { what: 'a Word 2003 XML document', extension: 'doc' },
};

/** The extension of a file name, if documents may have it. */
export function documentExtensionOf(fileName: string): DocumentExtension | undefined {
  const dot = fileName.lastIndexOf('.');
  const extension = dot > 0 ? fileName.slice(dot + 1).toLowerCase() : '';
  return DOCUMENT_EXTENSIONS.find((candidate) => candidate === extension);
}

/** The name that fits what a file is outside, which is known before the first byte goes on. */
export function fittingName(
  fileName: string,
  extension: DocumentExtension,
  { outside }: ContentReader,
): string {
  const stem = fileName.slice(0, -extension.length);
  if (outside === 'zip' && (extension === 'doc' || extension === 'ppt')) return `${fileName}x`;
  if (outside === 'png' && extension !== 'png') return `${stem}png`;
  if (outside === 'jpg' && extension === 'png') return `${stem}jpg`;
  return fileName;
}

/** Why a file of this name and content is not sent; undefined: it is. */
export function refusalOf(
  fileName: string,
  extension: DocumentExtension,
  content: Content,
  names: UploadNames,
): RefusedWriteError | InvalidArgumentError | undefined {
  if ('kind' in content) return refusalOfKind(fileName, extension, content.kind, names);
  const shown = `"${fileName}"`;
  switch (content.fault) {
    case 'cut':
      return new InvalidArgumentError('file', 'is cut off or damaged: send it whole, or save it anew.');
    case 'password':
      return unsupported(`${shown} is protected by a password: remove the password first.`);
    case 'macros':
      return unsupported(`${shown} has macros: save it as a document without macros.`);
    case 'other':
      return unsupported(`The contents of ${shown} are those of ${content.what}: ${content.advice}.`);
  }
}

function refusalOfKind(
  fileName: string,
  extension: DocumentExtension,
  kind: DocumentKind,
  names: UploadNames,
): RefusedWriteError | undefined {
  const { strict, lenient } = kindsByExtension[extension];
  if (strict.includes(kind) || (names === 'lenient' && lenient.includes(kind))) return undefined;
  const { what, extension: fitting } = kinds[kind];
  const taken = kindsByExtension[fitting];
  const canBeNamed = [...taken.strict, ...(names === 'lenient' ? taken.lenient : [])].includes(kind);
  const advice = canBeNamed ? `name it .${fitting}` : `save it as ${extension}`;
  return unsupported(
    `The contents of "${fileName}" are those of ${what}, not of a ${extension} file: ${advice}.`,
  );
}

function unsupported(message: string): RefusedWriteError {
  return refusedFile('UNSUPPORTED_FILE_TYPE', message);
}

/** A file the caller has to change; the vendor never sees it whole. */
export function refusedFile(code: UserErrorCode, message: string): RefusedWriteError {
  return new RefusedWriteError({ code, message, path: ['input', 'file'] });
}

/** A name that is none of documents. */
export function unsupportedName(fileName: string): RefusedWriteError {
  return unsupported(`"${fileName}" is none of ${DOCUMENT_EXTENSIONS.join(', ')}.`);
}
