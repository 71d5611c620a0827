import {
  htmlFile,
  jpegFile,
  mhtmlFile,
  pdfFile,
  pngFile,
  rtfFile,
  wordXmlFile,
} from '../../support/files/plain-files.ts';
import { oleOf } from '../../support/files/ole-file.ts';
import { listOfTypes, noise, packageOf, part, typesOf } from '../../support/files/package-file.ts';
import { zipOf } from '../../support/files/zip-file.ts';
import { type Sample, text, utf16, word, slides, workbook, message, docx, pptx } from './document-parts.ts';
import { refused } from './refused-samples.ts';

const taken: Sample[] = [
  { what: 'a Word document', name: 'a.docx', file: docx },
  {
    what: 'a Word document with a comment',
    name: 'a.docx',
    file: zipOf([typesOf('docx'), part('w.xml')], 'c'.repeat(9_000)),
  },
  { what: 'a Word document, stored', name: 'a.docx', file: packageOf('docx', { isStored: true }) },
  {
    what: 'a Word document with long sizes',
    name: 'a.docx',
    file: packageOf('docx', { hasLongSizes: true }),
  },
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
  {
    what: 'a PDF with zeros behind its end',
    name: 'a.pdf',
    file: pdfFile({ after: '\0'.repeat(60 * 1024) }),
  },
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

export const samples: readonly Sample[] = [...taken, ...leniently, ...refused];
