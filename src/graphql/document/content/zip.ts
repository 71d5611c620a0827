import { inflateRawSync } from 'node:zlib';
import type { ByteReader, Steps } from './byte-reader.ts';
import { ARCHIVE, CUT, other, PASSWORD, type Content } from './content.ts';
import { packageKindOf } from './package-kind.ts';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const MAX_DESCRIPTOR_BYTES = 24;
/** What a directory can count; and signatures in data that are no headers. More would be work for nothing. */
const MAX_ENTRIES = 65_535;
const LIST_OF_TYPES = '[content_types].xml';
/** Of the list of types: packed, and unpacked. The longest of real files, of thousands of slides, have a quarter. */
const MAX_PACKED_BYTES = 256 * 1024;
const MAX_UNPACKED_BYTES = 4 * 1024 * 1024;
/** Its contents name the kind of an OpenDocument file or a book. */
const MAX_MIME_TYPE_BYTES = 100;

interface Entry {
  name: string;
  isEncrypted: boolean;
  isDeflated: boolean;
  /** Packed bytes; undefined: they follow the data, in a descriptor. */
  size: number | undefined;
}

/**
 * Passes a zip entry by entry until its list of types, wherever it stands, and tells what kind of package it is. What
 * entries before it hold is not looked at: an embedded workbook has a list of its own.
 */
export function* readZip(bytes: ByteReader): Steps<Content> {
  let mimeType = '';
  let signature = yield* signatureAt(bytes);
  for (let entries = 0; signature === LOCAL_HEADER && entries < MAX_ENTRIES; entries += 1) {
    const entry = yield* entryAt(bytes);
    if (!entry) return CUT;
    const isList = entry.name.toLowerCase() === LIST_OF_TYPES;
    if (isList && entry.isEncrypted) return PASSWORD;
    const isMimeType = mimeType === '' && entry.name === 'mimetype';
    if (isList) bytes.keep(MAX_PACKED_BYTES);
    else if (isMimeType) bytes.keep(MAX_MIME_TYPE_BYTES);
    const start = bytes.offset;
    let end = start + (entry.size ?? 0);
    if (entry.size === undefined) {
      const found = yield* pastDescriptor(bytes, start);
      if (!found) return CUT;
      ({ end, signature } = found);
    } else if (!(yield* bytes.skip(entry.size))) return CUT;
    const packed = isList || isMimeType ? bytes.kept().subarray(0, end - start) : Buffer.alloc(0);
    if (isList) {
      if (end - start > MAX_PACKED_BYTES)
        return other('a package with an endless list of contents', 'save it anew');
      return kindIn(packed, entry);
    }
    if (isMimeType) mimeType = packed.toString('latin1');
    if (entry.size !== undefined) signature = yield* signatureAt(bytes);
  }
  return signature === CENTRAL_HEADER ? withoutListOfTypes(mimeType) : CUT;
}

function withoutListOfTypes(mimeType: string): Content {
  if (mimeType.startsWith('application/vnd.oasis.opendocument')) {
    return other('an OpenDocument file', 'save it as Word, PowerPoint or PDF');
  }
  return ARCHIVE;
}

/** The next header's signature: at once, or behind a descriptor. */
function* signatureAt(bytes: ByteReader): Steps<number | undefined> {
  const first = yield* bytes.take(4);
  if (first.length < 4) return undefined;
  let signature = first.readUInt32LE();
  for (let passed = 0; passed < MAX_DESCRIPTOR_BYTES && !isHeader(signature); passed += 1) {
    const byte = yield* bytes.byte();
    if (byte === undefined) return undefined;
    signature = ((signature >>> 8) | (byte << 24)) >>> 0;
  }
  return signature;
}

function isHeader(signature: number): boolean {
  return signature === LOCAL_HEADER || signature === CENTRAL_HEADER;
}

/** The rest of a local header. */
function* entryAt(bytes: ByteReader): Steps<Entry | undefined> {
  const header = yield* bytes.take(26);
  if (header.length < 26) return undefined;
  const name = yield* bytes.take(header.readUInt16LE(22));
  const extra = yield* bytes.take(header.readUInt16LE(24));
  const flags = header.readUInt16LE(2);
  const size = header.readUInt32LE(14);
  return {
    name: name.toString('utf8'),
    isEncrypted: (flags & 1) !== 0,
    isDeflated: header.readUInt16LE(4) === 8,
    size: (flags & 8) !== 0 && size === 0 ? undefined : size === 0xffffffff ? longSizeIn(extra) : size,
  };
}

/** The packed size of more than four bytes, behind the unpacked one in the field 1. */
function longSizeIn(extra: Buffer): number {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) === 1 && at + 20 <= extra.length)
      return Number(extra.readBigUInt64LE(at + 12));
  }
  return 0xffffffff;
}

/**
 * Passes data of unknown size: the next header is one only where a descriptor before it says how much data there was.
 * Reads the header's signature too.
 */
function* pastDescriptor(
  bytes: ByteReader,
  start: number,
): Steps<{ end: number; signature: number } | undefined> {
  let last = 0;
  const endsHeader = (byte: number): boolean => {
    last = ((last >>> 8) | (byte << 24)) >>> 0;
    return isHeader(last);
  };
  for (let tried = 0; tried < MAX_ENTRIES; tried += 1) {
    if ((yield* bytes.skipPast(endsHeader)) === undefined) return undefined;
    const length = describedLength(bytes.recent().subarray(0, -4), bytes.offset - 4 - start);
    if (length !== undefined) return { end: start + length, signature: last };
  }
  return undefined;
}

/** Checksum, packed and unpacked size, of four or eight bytes each, with a signature before them or without. */
function describedLength(before: Buffer, distance: number): number | undefined {
  for (const [descriptorBytes, sizeAt] of [
    [16, 8],
    [12, 4],
    [24, 8],
    [20, 4],
  ] as const) {
    const length = distance - descriptorBytes;
    const at = before.length - descriptorBytes + sizeAt;
    if (length >= 0 && at >= 0 && before.readUInt32LE(at) === length) return length;
  }
  return undefined;
}

function kindIn(packed: Buffer, { isDeflated }: Entry): Content {
  try {
    const limit = { maxOutputLength: MAX_UNPACKED_BYTES };
    return packageKindOf(isDeflated ? inflateRawSync(packed, limit) : packed);
  } catch {
    // Its data is broken, or unpacks to more than any list has.
    return CUT;
  }
}

/** Longest end of a zip: its record, and a comment. */
export const ZIP_END_BYTES = 22 + 0xffff;

const IN_LONG_RECORD = 0xffffffff;
const BETWEEN = ['PK\u0006\u0006', 'PK\u0005\u0005'];

/** Whether the directory ends at the record of the end, or at one of longer numbers or a signature before it. */
function isRecordBefore(tail: Buffer, at: number, distance: number): boolean {
  // The record of a zip within this one counts from the start of that.
  return (
    distance === 0 ||
    (distance > 0 && BETWEEN.includes(tail.toString('latin1', at - distance, at - distance + 4)))
  );
}

/** Whether the last bytes of a zip have the record of its end, which says where the directory before it lies. */
export function hasZipEnd(tail: Buffer, size: number): boolean {
  let at = tail.length - 22;
  while (at >= 0) {
    at = tail.lastIndexOf('PK\u0005\u0006', at, 'latin1');
    if (at === -1) return false;
    const start = tail.readUInt32LE(at + 16);
    const distance = size - tail.length + at - (start + tail.readUInt32LE(at + 12));
    if (start === IN_LONG_RECORD || isRecordBefore(tail, at, distance)) return true;
    at -= 1;
  }
  return false;
}
