import { oleOf } from '../../support/files/ole-file.ts';
import { noise, packageOf } from '../../support/files/package-file.ts';

/** One file, the name it comes by, and the name it is sent by or what its refusal says. */
export interface Sample {
  what: string;
  name: string;
  file: Buffer;
  /** Undefined: refused. */
  sentAs?: string;
  refusal?: RegExp;
  /** Where names are strict; the same where it is left out. */
  strictly?: RegExp;
}

export const cutIn = (file: Buffer, left: number) => file.subarray(0, file.length - left);
export const text = (contents: string) => Buffer.from(contents);
export const utf16 = (contents: string) => Buffer.from(`\ufeff${contents}`, 'utf16le');

export const wordText = (flags = 0, bytes = 5_000) => {
  const contents = noise(bytes);
  contents.writeUInt16LE(0xa5ec);
  contents.writeUInt16LE(flags, 10);
  return contents;
};
export const summary = {
  '\u0005SummaryInformation': noise(300),
  '\u0005DocumentSummaryInformation': noise(300),
};
export const word = { '1Table': noise(2_000), ...summary, WordDocument: wordText() };
export const slides = {
  'Current User': noise(50),
  ...summary,
  Pictures: noise(9_000),
  'PowerPoint Document': noise(5_000),
};
export const workbook = { ...summary, Workbook: noise(5_000) };
export const message = {
  '__nameid_version1.0': { __substg: noise(20) },
  '__properties_version1.0': noise(20),
};
/** As Office writes a package with a password: the package is a stream. */
export const locked = oleOf({ EncryptionInfo: noise(200), EncryptedPackage: noise(5_000) });
export const docx = packageOf('docx');
export const pptx = packageOf('pptx');
