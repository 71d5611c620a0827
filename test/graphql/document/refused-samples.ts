import { deflateRawSync, gzipSync } from 'node:zlib';
import {
  htmlFile,
  excelXmlFile,
  jpegFile,
  mailFile,
  pdfFile,
  pngFile,
  rtfFile,
  wordXmlFile,
} from '../../support/files/plain-files.ts';
import { oleOf } from '../../support/files/ole-file.ts';
import { listOfTypes, noise, packageOf, part, typesOf } from '../../support/files/package-file.ts';
import { zipOf } from '../../support/files/zip-file.ts';
import {
  type Sample,
  cutIn,
  text,
  wordText,
  summary,
  word,
  slides,
  workbook,
  message,
  locked,
  docx,
  pptx,
} from './document-parts.ts';

const CUT = /cut off or damaged/;
const PASSWORD = /protected by a password: remove the password first/;
const ADVICE = { password: PASSWORD, cut: CUT };

export const refused: readonly Sample[] = [
  { what: 'nothing', name: 'a.pdf', file: Buffer.alloc(0), refusal: /is empty/ },
  ...[docx, zipOf([typesOf('docx'), part('word/document.xml', 90_000)])].flatMap((file) =>
    [1, 30, 400, 3_000].map((left) => ({
      what: `a document without its last ${left} of ${file.length} bytes`,
      name: 'a.docx',
      file: cutIn(file, left),
      refusal: ADVICE.cut,
    })),
  ),
  { what: 'the start of a header', name: 'a.docx', file: docx.subarray(0, 20), refusal: CUT },
  {
    what: 'a document cut within a workbook',
    name: 'a.docx',
    file: cutIn(
      zipOf([typesOf('docx'), { name: 'a.xlsx', contents: packageOf('xlsx'), isStored: true }, part('b')]),
      3_000,
    ),
    refusal: CUT,
  },
  {
    what: 'a document whose list is broken',
    name: 'a.docx',
    file: zipOf([{ name: '[Content_Types].xml', contents: deflateRawSync(noise(99)).fill(0xff) }, part('a')]),
    refusal: /another program|cut off/,
  },
  {
    what: 'a document whose list unpacks to 5 MB',
    name: 'a.docx',
    file: zipOf([
      { name: '[Content_Types].xml', contents: listOfTypes('docx') + ' '.repeat(5_000_000) },
      part('a'),
    ]),
    refusal: CUT,
  },
  {
    what: 'a Word 97 document without its end',
    name: 'a.doc',
    file: cutIn(oleOf(word), 4_000),
    refusal: CUT,
  },
  {
    what: 'a Word 97 document without its text',
    name: 'a.doc',
    file: oleOf(word, { directory: 'first', table: 'first' }).subarray(0, 6_000),
    refusal: CUT,
  },
  { what: 'a PDF without its end', name: 'a.pdf', file: cutIn(pdfFile(), 200), refusal: CUT },
  { what: 'a JPEG without its end', name: 'a.jpg', file: cutIn(jpegFile(), 2), refusal: CUT },
  { what: 'a JPEG cut behind its thumbnail', name: 'a.jpg', file: jpegFile().subarray(0, 100), refusal: CUT },
  { what: 'a PNG without its end', name: 'a.png', file: cutIn(pngFile(), 1), refusal: CUT },
  {
    what: 'half a PNG',
    name: 'a.jpg',
    file: pngFile().subarray(0, 3_000),
    refusal: CUT,
    strictly: /a PNG picture/,
  },
  {
    what: 'Word 2003 XML without its end',
    name: 'a.doc',
    file: cutIn(text(wordXmlFile), 20),
    refusal: CUT,
    strictly: /Word 2003 XML/,
  },
  { what: 'a document with a password', name: 'a.docx', file: locked, refusal: PASSWORD },
  { what: 'a presentation with a password', name: 'a.pptx', file: locked, refusal: PASSWORD },
  { what: 'a document with a password', name: 'a.doc', file: locked, refusal: PASSWORD },
  {
    what: 'a Word 97 document with a password',
    name: 'a.doc',
    file: oleOf({ ...word, WordDocument: wordText(0x0100) }),
    refusal: PASSWORD,
  },
  {
    what: 'a PowerPoint 97 presentation with a password',
    name: 'a.ppt',
    file: oleOf({ ...slides, EncryptedSummary: noise(90) }),
    refusal: PASSWORD,
  },
  {
    what: 'a PowerPoint 97 presentation with a password and readable properties',
    name: 'a.ppt',
    file: oleOf({ ...slides, 'Current User': Buffer.from('0000f60f2000000014000000dfc4d1f3', 'hex') }),
    refusal: PASSWORD,
  },
  {
    what: 'a package whose parts have a password',
    name: 'a.docx',
    file: packageOf('docx', { isEncrypted: true }),
    refusal: PASSWORD,
  },
  ...(['docm', 'dotm'] as const).map((kind) => ({
    what: `a ${kind}`,
    name: 'a.docx',
    file: packageOf(kind),
    refusal: /has macros: save it as a document without macros/,
  })),
  ...(['pptm', 'ppsm', 'potm'] as const).map((kind) => ({
    what: `a ${kind}`,
    name: 'a.ppt',
    file: packageOf(kind),
    refusal: /has macros/,
  })),
  ...['a.docx', 'a.pptx', 'a.doc'].map((name) => ({
    what: 'a workbook',
    name,
    file: packageOf('xlsx'),
    refusal: /a spreadsheet: save it as PDF/,
  })),
  { what: 'a workbook with macros', name: 'a.docx', file: packageOf('xlsm'), refusal: /a spreadsheet/ },
  { what: 'an Excel 97 workbook', name: 'a.doc', file: oleOf(workbook), refusal: /a spreadsheet/ },
  {
    what: 'an Excel 97 workbook with a document in it',
    name: 'a.doc',
    file: oleOf({ MBD01: word, ...workbook }, { directory: 'scattered' }),
    refusal: /a spreadsheet/,
  },
  { what: 'Excel 2003 XML', name: 'a.doc', file: text(excelXmlFile), refusal: /a spreadsheet/ },
  {
    what: 'an Outlook message',
    name: 'a.doc',
    file: oleOf(message),
    refusal: /an Outlook message: send the documents in it/,
  },
  {
    what: 'an Outlook message with a document in it',
    name: 'a.doc',
    file: oleOf({ attachment: oleOf(word), ...message }, { directory: 'scattered' }),
    refusal: /an Outlook message/,
  },
  { what: 'a mail', name: 'a.doc', file: text(mailFile), refusal: /a mail: send the documents/ },
  { what: 'a Visio drawing', name: 'a.pptx', file: packageOf('vsdx'), refusal: /a Visio drawing/ },
  {
    what: 'an OLE container of another program',
    name: 'a.ppt',
    file: oleOf({ ...summary, Contents: noise(90) }),
    refusal: /another program/,
  },
  {
    what: 'a presentation',
    name: 'a.docx',
    file: pptx,
    refusal: /a PowerPoint presentation, not of a docx file: name it \.pptx/,
  },
  { what: 'a PowerPoint 97 presentation', name: 'a.doc', file: oleOf(slides), refusal: /name it \.ppt/ },
  {
    what: 'a Word 97 document',
    name: 'a.docx',
    file: oleOf(word),
    refusal: /a Word 97-2003 document.*name it \.doc/,
  },
  { what: 'RTF', name: 'a.docx', file: text(rtfFile), refusal: /an RTF text/ },
  { what: 'a web page', name: 'a.pdf', file: text(htmlFile), refusal: /a web page/ },
  { what: 'a PDF', name: 'a.png', file: pdfFile(), refusal: /a PDF.*name it \.pdf/ },
  {
    what: 'a PDF whose header comes late',
    name: 'a.pdf',
    file: pdfFile({ before: 'x'.repeat(1_020) }),
    refusal: /no kind of document/,
  },
  {
    what: 'a WebP',
    name: 'a.jpg',
    file: Buffer.concat([text('RIFF\u0010\0\0\0WEBPVP8 '), noise(6_000)]),
    refusal: /a picture of the kind webp: save it as JPEG or PNG/,
  },
  {
    what: 'a HEIC',
    name: 'a.jpg',
    file: Buffer.concat([text('\0\0\0\u0018ftypheic\0\0\0\0mif1heic'), noise(6_000)]),
    refusal: /a picture of the kind heic: save it as JPEG/,
  },
  {
    what: 'a GIF',
    name: 'a.png',
    file: Buffer.concat([text('GIF89a'), noise(6_000)]),
    refusal: /a picture of the kind gif: save it as JPEG/,
  },
  {
    what: 'a zip of anything',
    name: 'a.docx',
    file: zipOf([part('hello.txt'), part('a/b.pdf')]),
    refusal: /an archive: unpack it/,
  },
  { what: 'an empty zip', name: 'a.docx', file: zipOf([]), refusal: /an archive/ },
  { what: 'a gzip', name: 'a.pdf', file: gzipSync(pdfFile()), refusal: /an archive/ },
  {
    what: 'a RAR',
    name: 'a.doc',
    file: Buffer.concat([text('Rar!\u001a\u0007\u0001\0'), noise(6_000)]),
    refusal: /an archive/,
  },
  {
    what: 'an OpenDocument text',
    name: 'a.docx',
    file: zipOf([
      { name: 'mimetype', contents: 'application/vnd.oasis.opendocument.text', isStored: true },
      part('content.xml'),
    ]),
    refusal: /an OpenDocument file/,
  },
  {
    what: 'a program',
    name: 'a.pdf',
    file: Buffer.concat([text('MZ'), noise(6_000)]),
    refusal: /a file of the kind exe/,
  },
  { what: 'one byte', name: 'a.jpg', file: Buffer.of(0xff), refusal: /no kind of document/ },
  { what: 'noise', name: 'a.doc', file: noise(6_000), refusal: /no kind of document/ },
];
