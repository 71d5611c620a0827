import { crc32, deflateSync } from 'node:zlib';
import { createRandom, seedFrom } from './random.ts';

const WIDTH = 480;
const HEIGHT = 270;
const MARGIN = 24;

/** Indexes into the palette. */
const PAPER = 0;
const TEXT = 1;
const ACCENT = 2;

/** A small PNG that looks like a page: a coloured headline over lines of text; the same seed, the same page. */
export function previewImage(seed: string): Buffer {
  const random = createRandom(seedFrom(seed));
  const accent = [0, 1, 2].map(() => 40 + Math.floor(random() * 140));
  // One byte of filter type 0 in front of each row.
  const rows = Buffer.alloc((WIDTH + 1) * HEIGHT, PAPER);
  const bar = (top: number, height: number, right: number, colour: number): void => {
    for (let y = top; y < top + height; y += 1) {
      const row = y * (WIDTH + 1) + 1;
      rows.fill(colour, row + MARGIN, row + right);
    }
  };
  bar(MARGIN, 26, MARGIN + 120 + Math.floor(random() * 200), ACCENT);
  for (let top = 74; top < HEIGHT - MARGIN; top += 20) {
    bar(top, 7, MARGIN + 160 + Math.floor(random() * (WIDTH - 2 * MARGIN - 160)), TEXT);
  }
  return png(rows, Buffer.from([255, 255, 255, 150, 155, 165, ...accent]));
}

/** A PNG with a palette: 8 bits a pixel, no interlace. */
function png(rows: Buffer, palette: Buffer): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(WIDTH, 0);
  header.writeUInt32BE(HEIGHT, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', palette),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
