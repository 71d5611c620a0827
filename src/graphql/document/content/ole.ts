import type { ByteReader, Steps } from './byte-reader.ts';
import { CUT, other, PASSWORD, SPREADSHEET, type Content } from './content.ts';
import { directoryOf, looksLikeDirectory, type OleDirectory, type OleEntry } from './ole-directory.ts';

/** Numbers from here on are marks and no sectors. */
const FIRST_MARK = 0xfffffffa;
/** The table of a file of 20 MB in sectors of 512 bytes. */
const MAX_TABLE_SECTORS = 330;
/** Of the list of parts: 1,024 of them. */
const MAX_DIRECTORY_BYTES = 128 * 1024;
/** Beginnings of Word texts, of which one is the text and others are embedded. */
const MAX_WORD_STARTS = 256;
const IS_ENCRYPTED = 0x0100;
/** Small streams stand at multiples of this. */
const SMALL_SECTOR_BYTES = 64;

const names: readonly [string, Content][] = [
  ['encryptedpackage', PASSWORD],
  ['encryptioninfo', PASSWORD],
  ['encryptedsummary', PASSWORD],
  ['\tdrmcontent', PASSWORD],
  ['worddocument', { kind: 'word' }],
  ['powerpoint document', { kind: 'powerpoint' }],
  ['pp40', { kind: 'powerpoint' }],
  ['pp97_dualstorage', { kind: 'powerpoint' }],
  ['workbook', SPREADSHEET],
  ['book', SPREADSHEET],
  ['__properties_version1.0', other('an Outlook message', 'send the documents in it')],
  ['visiodocument', other('a Visio drawing', 'save it as PDF')],
];

/** What is kept of a container while it passes: its table and its list of parts may stand anywhere. */
interface Kept {
  sectorBytes: number;
  firstDirectorySector: number;
  smallestBigStream: number;
  /** Sectors of the table, by their place in the table. */
  tableSectors: number[];
  nextTableList: number;
  table: Map<number, Buffer>;
  directory: Map<number, Buffer>;
  directoryBytes: number;
  /** Flags of the Word texts, by the sector in which they begin. */
  wordFlags: Map<number, number>;
  /** Whether a presentation says of its last user that it is encrypted. */
  isShowEncrypted: boolean;
}

/**
 * Passes an OLE container sector by sector and tells at its end what it is, by the parts at its top: what is embedded
 * lists its own below. Keeps at most 300 KB. A list that is beyond that, or whose table stands before what tells where
 * the table is, may be known in part: then no part that is known is against it, and it is taken by its name.
 */
export function* readOle(bytes: ByteReader): Steps<Content> {
  const header = yield* bytes.take(512);
  if (header.length < 512) return CUT;
  const kept = keptOf(header);
  if (!kept) return CUT;
  yield* bytes.skip(kept.sectorBytes - 512);
  for (let index = 0; ; index += 1) {
    const sector = yield* bytes.take(kept.sectorBytes);
    if (sector.length > 0) look(sector, index, kept);
    if (sector.length < kept.sectorBytes) return contentOf(kept, index + (sector.length > 0 ? 1 : 0));
  }
}

function keptOf(header: Buffer): Kept | undefined {
  const shift = header.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) return undefined;
  return {
    sectorBytes: 1 << shift,
    firstDirectorySector: header.readUInt32LE(48),
    smallestBigStream: header.readUInt32LE(56),
    nextTableList: header.readUInt32LE(68),
    tableSectors: numbersIn(header.subarray(76)).filter((sector) => sector < FIRST_MARK),
    table: new Map(),
    directory: new Map(),
    directoryBytes: 0,
    wordFlags: new Map(),
    isShowEncrypted: false,
  };
}

function numbersIn(bytes: Buffer): number[] {
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_value, index) =>
    bytes.readUInt32LE(index * 4),
  );
}

function look(sector: Buffer, index: number, kept: Kept): void {
  kept.isShowEncrypted ||= hasEncryptedUser(sector);
  const place = kept.tableSectors.indexOf(index);
  if (place !== -1) {
    kept.table.set(place, Buffer.from(sector));
  } else if (index === kept.nextTableList && sector.length === kept.sectorBytes) {
    const numbers = numbersIn(sector);
    kept.nextTableList = numbers.pop() ?? FIRST_MARK;
    const sectors = numbers.filter((number) => number < FIRST_MARK);
    kept.tableSectors = [...kept.tableSectors, ...sectors].slice(0, MAX_TABLE_SECTORS);
  } else if (index === kept.firstDirectorySector || looksLikeDirectory(sector)) {
    if (kept.directoryBytes + sector.length > MAX_DIRECTORY_BYTES && index !== kept.firstDirectorySector)
      return;
    kept.directory.set(index, Buffer.from(sector));
    kept.directoryBytes += sector.length;
  } else if (
    sector.length >= 12 &&
    sector.readUInt16LE() === 0xa5ec &&
    kept.wordFlags.size < MAX_WORD_STARTS
  ) {
    kept.wordFlags.set(index, sector.readUInt16LE(10));
  }
}

/** The record of PowerPoint's last user is of the type 0x0ff6, and has another mark where the presentation is encrypted. */
function hasEncryptedUser(sector: Buffer): boolean {
  for (let at = 0; at + 16 <= sector.length; at += SMALL_SECTOR_BYTES) {
    if (sector.readUInt32LE(at) === 0x0ff60000 && sector.readUInt32LE(at + 12) === 0xf3d1c4df) return true;
  }
  return false;
}

function contentOf(kept: Kept, sectors: number): Content {
  const needed = [kept.firstDirectorySector, ...kept.tableSectors];
  if (needed.some((sector) => sector >= sectors)) return CUT;
  const { entries, isWhole } = readDirectory(kept);
  for (const [name, content] of names) {
    const entry = entries.find((each) => each.name === name);
    if (!entry) continue;
    if ('kind' in content && isCut(entry, kept, sectors)) return CUT;
    const flags = name === 'worddocument' ? (kept.wordFlags.get(entry.start) ?? 0) : 0;
    const isEncrypted =
      (flags & IS_ENCRYPTED) !== 0 || (name === 'powerpoint document' && kept.isShowEncrypted);
    return isEncrypted ? PASSWORD : content;
  }
  return isWhole ? other('a file of another program', 'save it as PDF') : { kind: 'ole' };
}

/** Follows the chain of the list; where the table is not known, it goes on in the next sector that looks like one. */
function readDirectory(kept: Kept): OleDirectory {
  const sectors: Buffer[] = [];
  const candidates = [...kept.directory.keys()];
  const seen = new Set<number>();
  let index: number | undefined = kept.firstDirectorySector;
  while (index !== undefined && index < FIRST_MARK && !seen.has(index)) {
    seen.add(index);
    const sector = kept.directory.get(index);
    if (!sector) return directoryOf(sectors, false);
    sectors.push(sector);
    const current: number = index;
    index = nextSector(current, kept) ?? candidates.find((candidate) => candidate > current);
  }
  return directoryOf(sectors, true);
}

/** Undefined: this part of the table is not known. */
function nextSector(sector: number, { table, sectorBytes }: Kept): number | undefined {
  const perSector = sectorBytes / 4;
  const part = table.get(Math.floor(sector / perSector));
  const at = (sector % perSector) * 4;
  return part && at + 4 <= part.length ? part.readUInt32LE(at) : undefined;
}

/** Whether the chain of a stream goes on behind the end of the file. Small streams stand in one that all of them share. */
function isCut({ start, size }: OleEntry, kept: Kept, sectors: number): boolean {
  if (size < kept.smallestBigStream) return false;
  let sector: number | undefined = start;
  for (let passed = 0; passed * kept.sectorBytes < size && passed <= sectors; passed += 1) {
    if (sector === undefined || sector >= FIRST_MARK) return false;
    if (sector >= sectors) return true;
    sector = nextSector(sector, kept);
  }
  return false;
}
