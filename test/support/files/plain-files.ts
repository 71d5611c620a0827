import { crc32, deflateSync } from 'node:zlib';
import { noise } from './package-file.ts';

/** A PDF of one empty page; `before` stands before its header. */
export function pdfFile({ before = '', after = '', bytes = 6_000 } = {}): Buffer {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>',
  ];
  let text = `${before}%PDF-1.7\n%${'-'.repeat(bytes)}\n`;
  const places = objects.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj${object}endobj\n`;
    return `${String(place).padStart(10, '0')} 00000 n \n`;
  });
  const table = text.length;
  text += `xref\n0 4\n0000000000 65535 f \n${places.join('')}trailer<</Size 4/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(text + after, 'latin1');
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** A grey picture of this many pixels each way. */
export function pngFile(pixels = 100, options: { after?: string } = {}): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(pixels);
  head.writeUInt32BE(pixels, 4);
  head.writeUInt8(8, 8);
  // The first byte of a row is its filter: none.
  const rows = Buffer.from(
    noise(pixels * (pixels + 1)).map((byte, at) => (at % (pixels + 1) === 0 ? 0 : byte)),
  );
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
    Buffer.from(options.after ?? ''),
  ]);
}

function segment(code: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, code, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
}

/** The frame of a JPEG: its segments, a thumbnail with an end of its own, a scan, the end. The scan shows nothing. */
export function jpegFile({ after = '', scanBytes = 6_000 } = {}): Buffer {
  const thumbnail = Buffer.concat([Buffer.from('Exif\0\0'), Buffer.from('ffd8ffda00020000ffd9', 'hex')]);
  const scan = Buffer.alloc(scanBytes, Buffer.from('12ff0034ffd056', 'hex'));
  return Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    segment(0xe1, thumbnail),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xc0, Buffer.from('080001000101011100', 'hex')),
    segment(0xda, Buffer.from('0101003f00', 'hex')),
    scan,
    Buffer.from('00ffd9', 'hex'),
    Buffer.from(after),
  ]);
}

const filler = 'All work and no play makes a dull lesson. '.repeat(150);

export const rtfFile = `{\\rtf1\\ansi ${filler}}`;
export const htmlFile = `<!-- saved -->\r\n<html xmlns:w="urn:schemas-microsoft-com:office:word"><body>${filler}</body></html>`;
export const mhtmlFile = `From: <Saved by a browser>\r\nSubject: Lesson\r\nMIME-Version: 1.0\r\nContent-Type:\r\n multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<html>${filler}</html>\r\n--b--\r\n`;
export const mailFile = mhtmlFile.replace('multipart/related', 'multipart/mixed');
export const wordXmlFile = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n<?mso-application progid="Word.Document"?>\r\n<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p>${filler}</w:p></w:body></w:wordDocument>\r\n`;
export const excelXmlFile = `<?xml version="1.0"?>\r\n<?mso-application progid="Excel.Sheet"?>\r\n<Workbook>${filler}</Workbook>`;
