import { deflateRawSync, gzipSync } from 'node:zlib';
import {
  htmlFile,
  excelXmlFile,
  jpegFile,
  mailFile,
  mhtmlFile,
  pdfFile,
  pngFile,
  rtfFile,
  wordXmlFile,
} from '../../support/files/plain-files.ts';
import { oleOf } from '../../support/files/ole-file.ts';
import { listOfTypes, noise, packageOf, part, typesOf } from '../../support/files/package-file.ts';
import { zipOf } from '../../support/files/zip-file.ts';

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

const cutIn = (file: Buffer, left: number) => file.subarray(0, file.length - left);
const text = (contents: string) => Buffer.from(contents);
const utf16 = (contents: string) => Buffer.from(`\ufeff${contents}`, 'utf16le');

const wordText = (flags = 0, bytes = 5_000) => {
  const contents = noise(bytes);
  contents.writeUInt16LE(0xa5ec);
  contents.writeUInt16LE(flags, 10);
  return contents;
};
const summary = { '\u0005SummaryInformation': noise(300), '\u0005DocumentSummaryInformation': noise(300) };
const word = { '1Table': noise(2_000), ...summary, WordDocument: wordText() };
const slides = {
  'Current User': noise(50),
  ...summary,
  Pictures: noise(9_000),
  'PowerPoint Document': noise(5_000),
};
const workbook = { ...summary, Workbook: noise(5_000) };
const message = { '__nameid_version1.0': { __substg: noise(20) }, '__properties_version1.0': noise(20) };
/** As Office writes a package with a password: the package is a stream. */
const locked = oleOf({ EncryptionInfo: noise(200), EncryptedPackage: noise(5_000) });
const docx = packageOf('docx');
const pptx = packageOf('pptx');

const taken: Sample[] = [
  { what: 'a Word document', name: 'a.docx', file: docx },
  {
    what: 'a Word document with a comment',
    name: 'a.docx',
    file: zipOf([typesOf('docx'), part('w.xml')], 'c'.repeat(9_000)),
  },
  { what: 'a Word document, stored', name: 'a.docx', file: packageOf('docx', { isStored: true }) },
  { what: 'a Word template', name: 'a.docx', file: packageOf('dotx') },
  { what: 'a presentation', name: 'a.PPTX', file: pptx },
  { what: 'a slide show', name: 'a.pptx', file: packageOf('ppsx') },
  { what: 'a PowerPoint template', name: 'a.pptx', file: packageOf('potx') },
  ...(['with signature', 'without signature', 'of long sizes'] as const).map((descriptor) => ({
    what: `a document with sizes behind its parts, ${descriptor}`,
    name: 'a.docx',
    file: zipOf([
      part('docProps/thumbnail.jpeg', 6_000, { descriptor }),
      part('empty', 0, { descriptor, isStored: true }),
      typesOf('docx', { descriptor }),
    ]),
  })),
  ...[
    '[trash]/0000.dat',
    'docMetadata/LabelInfo.xml',
    'mimetype',
    'word/media/image1.png',
    '_rels/.rels',
  ].map((first) => ({
    what: `a document that begins with ${first}`,
    name: 'a.docx',
    file: zipOf([part(first, 9_000), typesOf('docx'), part('word/document.xml')]),
  })),
  {
    what: 'a document whose list comes late',
    name: 'a.docx',
    file: zipOf([part('word/media/image1.png', 70_000), typesOf('docx')]),
  },
  {
    what: 'a document with a workbook before its list',
    name: 'a.docx',
    file: zipOf([
      { name: 'word/embeddings/a.xlsx', contents: packageOf('xlsx', { isStored: true }), isStored: true },
      typesOf('docx'),
    ]),
  },
  {
    what: 'a document with a workbook before its list, of unknown size',
    name: 'a.docx',
    file: zipOf([
      {
        name: 'word/embeddings/a.xlsx',
        contents: packageOf('xlsx', { isStored: true }),
        isStored: true,
        descriptor: 'with signature',
      },
      typesOf('docx'),
    ]),
  },
  {
    what: 'a document whose list is UTF-16',
    name: 'a.docx',
    file: zipOf([{ name: '[content_types].XML', contents: utf16(listOfTypes('docx')) }, part('a')]),
  },
  { what: 'a Word 97 document', name: 'a.doc', file: oleOf(word) },
  { what: 'a Word 97 document, its list first', name: 'a.doc', file: oleOf(word, { directory: 'first' }) },
  {
    what: 'a Word 97 document with a workbook in it',
    name: 'a.doc',
    file: oleOf({ ObjectPool: { _1: workbook, _2: message }, ...word }, { directory: 'scattered' }),
  },
  { what: 'a PowerPoint 97 presentation', name: 'a.ppt', file: oleOf(slides) },
  { what: 'a PowerPoint 95 presentation', name: 'a.ppt', file: oleOf({ PP40: noise(5_000) }) },
  { what: 'a PDF', name: 'a.pdf', file: pdfFile() },
  { what: 'a PDF with lines before its header', name: 'a.pdf', file: pdfFile({ before: 'x'.repeat(1_019) }) },
  { what: 'a PDF with zeros behind its end', name: 'a.pdf', file: pdfFile({ after: '\0'.repeat(9_000) }) },
  {
    what: 'a PDF behind the start of a picture',
    name: 'a.pdf',
    file: pdfFile({ before: '\u00ff\u00d8\u00ff' }),
  },
  { what: 'a JPEG', name: 'a.jpg', file: jpegFile() },
  { what: 'a JPEG', name: 'a.jpeg', file: jpegFile() },
  { what: 'a JPEG with a film behind it', name: 'a.jpg', file: jpegFile({ after: 'ftypmp42'.repeat(900) }) },
  { what: 'a PNG', name: 'a.png', file: pngFile() },
  { what: 'a PNG with something behind it', name: 'a.png', file: pngFile(100, { after: 'more' }) },
].map((sample) => ({ ...sample, sentAs: sample.name }));

const leniently: Sample[] = [
  {
    what: 'a Word document',
    name: 'a.doc',
    file: docx,
    sentAs: 'a.docx',
    strictly: /are those of a Word document, not of a doc file: name it \.docx/,
  },
  { what: 'a presentation', name: 'A.PPT', file: pptx, sentAs: 'A.PPTx', strictly: /name it \.pptx/ },
  {
    what: 'a slide show',
    name: 'a.ppt',
    file: packageOf('ppsx'),
    sentAs: 'a.pptx',
    strictly: /name it \.pptx/,
  },
  {
    what: 'RTF',
    name: 'a.doc',
    file: text(rtfFile),
    sentAs: 'a.doc',
    strictly: /an RTF text.*save it as doc/,
  },
  { what: 'a web page', name: 'a.doc', file: text(htmlFile), sentAs: 'a.doc', strictly: /a web page/ },
  {
    what: 'a web page in UTF-16',
    name: 'a.doc',
    file: utf16(htmlFile),
    sentAs: 'a.doc',
    strictly: /a web page/,
  },
  { what: 'a web archive', name: 'a.doc', file: text(mhtmlFile), sentAs: 'a.doc', strictly: /a web archive/ },
  {
    what: 'Word 2003 XML',
    name: 'a.doc',
    file: text(wordXmlFile),
    sentAs: 'a.doc',
    strictly: /a Word 2003 XML/,
  },
  {
    what: 'a PNG',
    name: 'a.jpg',
    file: pngFile(),
    sentAs: 'a.png',
    strictly: /a PNG picture.*name it \.png/,
  },
  { what: 'a PNG', name: 'a.JPEG', file: pngFile(), sentAs: 'a.png', strictly: /a PNG picture/ },
  {
    what: 'a JPEG',
    name: 'a.b.png',
    file: jpegFile(),
    sentAs: 'a.b.jpg',
    strictly: /a JPEG picture.*name it \.jpg/,
  },
];

const CUT = /cut off or damaged/;
const PASSWORD = /protected by a password: remove the password first/;
const ADVICE = { password: PASSWORD, cut: CUT };

const refused: Sample[] = [
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

export const samples: readonly Sample[] = [...taken, ...leniently, ...refused];
