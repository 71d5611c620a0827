import type { ByteReader, Steps } from './byte-reader.ts';
import { CUT, type Content } from './content.ts';

/** Far more than pictures have; more of them would be work for nothing. */
const MAX_SEGMENTS = 20_000;
const MAX_CHUNKS = 100_000;

const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;

/** Passes a JPEG segment by segment, so that the end of a thumbnail in it is not taken for its own. */
export function* readJpeg(bytes: ByteReader): Steps<Content> {
  let before = 0;
  const isMarker = (byte: number): boolean => {
    const isOne = before === 0xff && isOfInterest(byte);
    before = byte;
    return isOne;
  };
  let hasScan = false;
  for (let segments = 0; segments < MAX_SEGMENTS; segments += 1) {
    const code = yield* bytes.skipPast(isMarker);
    if (code === undefined) return CUT;
    if (code === END_OF_IMAGE) return hasScan ? { kind: 'jpg' } : CUT;
    hasScan ||= code === START_OF_SCAN;
    const length = yield* bytes.take(2);
    if (length.length < 2 || !(yield* bytes.skip(length.readUInt16BE() - 2))) return CUT;
  }
  return CUT;
}

/** The end, and what begins a segment. Not data (00, what is reserved), restarts, the start, and what only fills up. */
function isOfInterest(code: number): boolean {
  return code >= 0xc0 && code !== 0xff && !(code >= 0xd0 && code <= 0xd8);
}

/** Passes a PNG chunk by chunk: length, type, data, checksum. */
export function* readPng(bytes: ByteReader): Steps<Content> {
  yield* bytes.skip(8);
  for (let chunks = 0; chunks < MAX_CHUNKS; chunks += 1) {
    const head = yield* bytes.take(8);
    if (head.length < 8 || !(yield* bytes.skip(head.readUInt32BE() + 4))) return CUT;
    if (head.toString('latin1', 4) === 'IEND') return { kind: 'png' };
  }
  return CUT;
}
