/** One stream or storage that an OLE container lists. */
export interface OleEntry {
  name: string;
  start: number;
  size: number;
}

/** The list of what stands in an OLE container, in sectors that a table chains. */
export interface OleDirectory {
  /** What stands at its top. */
  entries: OleEntry[];
  /** Whether every part of the list was found. */
  isWhole: boolean;
}

const ENTRY_BYTES = 128;
const NO_ENTRY = 0xffffffff;

interface RawEntry extends OleEntry {
  left: number;
  right: number;
  child: number;
}

/** Whether a sector may be one of the list: entries with a name that ends, a kind and a colour, or unused ones. */
export function looksLikeDirectory(sector: Buffer): boolean {
  let used = 0;
  for (let at = 0; at + ENTRY_BYTES <= sector.length; at += ENTRY_BYTES) {
    const nameBytes = sector.readUInt16LE(at + 64);
    const kind = sector.readUInt8(at + 66);
    if (kind === 0 && nameBytes === 0) continue;
    const isNamed = nameBytes >= 2 && nameBytes <= 64 && nameBytes % 2 === 0;
    if (!isNamed || sector.readUInt16LE(at + nameBytes - 2) !== 0) return false;
    if (![1, 2, 5].includes(kind) || sector.readUInt8(at + 67) > 1) return false;
    used += 1;
  }
  return used > 0;
}

/** Reads the list from its sectors in order: its first entry is the root, whose children are a tree. */
export function directoryOf(sectors: readonly Buffer[], isWhole: boolean): OleDirectory {
  const list = sectors.flatMap((sector) => entriesOf(sector));
  const entries: OleEntry[] = [];
  const seen = new Set<number>();
  const waiting = [list[0]?.child ?? NO_ENTRY];
  let isComplete = isWhole && list.length > 0;
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    if (index === NO_ENTRY || seen.has(index)) continue;
    seen.add(index);
    const entry = list[index];
    if (!entry) {
      isComplete = false;
      continue;
    }
    entries.push(entry);
    waiting.push(entry.left, entry.right);
  }
  return { entries, isWhole: isComplete };
}

function entriesOf(sector: Buffer): RawEntry[] {
  return Array.from({ length: Math.floor(sector.length / ENTRY_BYTES) }, (_value, index) => {
    const entry = sector.subarray(index * ENTRY_BYTES, (index + 1) * ENTRY_BYTES);
    const nameBytes = Math.min(entry.readUInt16LE(64), 64);
    return {
      name: entry.toString('utf16le', 0, Math.max(0, nameBytes - 2)).toLowerCase(),
      left: entry.readUInt32LE(68),
      right: entry.readUInt32LE(72),
      child: entry.readUInt32LE(76),
      start: entry.readUInt32LE(116),
      size: entry.readUInt32LE(120),
    };
  });
}
