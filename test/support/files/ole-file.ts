const SECTOR = 512;
const FREE = 0xffffffff;
const END = 0xfffffffe;
const TABLE = 0xfffffffd;
const PER_SECTOR = SECTOR / 4;

/** A stream by its contents, or a storage by what is in it. */
export interface OleParts {
  [name: string]: Buffer | OleParts;
}

export interface OleLayout {
  /** Where the list of parts stands; it comes apart in the middle of the rest with `scattered`. */
  directory?: 'first' | 'last' | 'scattered';
  /** Where the table stands; first only for files of up to 64 KB. */
  table?: 'first' | 'last';
}

interface Entry {
  name: string;
  kind: 1 | 2 | 5;
  contents?: Buffer;
  right?: number;
  child?: number;
  start?: number;
}

/** An OLE container. Streams shorter than 4,096 bytes are filled up, so that each has sectors of its own. */
export function oleOf(parts: OleParts, { directory = 'last', table = 'last' }: OleLayout = {}): Buffer {
  const entries: Entry[] = [{ name: 'Root Entry', kind: 5 }];
  addParts(entries, 0, parts);
  const directoryCount = Math.ceil(entries.length / 4);
  const sectors: Buffer[] = [];
  const next: number[] = [];
  const add = (contents: Buffer, follows?: number): number => {
    const sector = Buffer.alloc(SECTOR);
    contents.copy(sector);
    const index = sectors.push(sector) - 1;
    next[index] = END;
    if (follows !== undefined) next[follows] = index;
    return index;
  };
  const list: number[] = [];
  const addToList = (count: number): void => {
    for (let left = count; left > 0 && list.length < directoryCount; left -= 1) {
      list.push(add(Buffer.alloc(0), list.at(-1)));
    }
  };
  const firstTable = table === 'first' ? add(Buffer.alloc(0)) : undefined;
  if (directory !== 'last') addToList(directory === 'first' ? directoryCount : 1);
  for (const entry of entries) {
    if (!entry.contents) continue;
    let last: number | undefined;
    for (let at = 0; at < entry.contents.length; at += SECTOR) {
      last = add(entry.contents.subarray(at, at + SECTOR), last);
      entry.start ??= last;
    }
    if (directory === 'scattered') addToList(1);
  }
  addToList(directoryCount);
  list.forEach((sector, index) => {
    const rows = entries.slice(index * 4, index * 4 + 4).map(rowOf);
    Buffer.concat(rows).copy(sectors[sector]!);
  });
  return firstTable === undefined
    ? joined(sectors, next, list[0]!)
    : joinedBehindTable(sectors, next, list[0]!);
}

function addParts(entries: Entry[], parent: number, parts: OleParts): void {
  let before: Entry | undefined;
  for (const [name, part] of Object.entries(parts)) {
    const entry: Entry = Buffer.isBuffer(part)
      ? { name, kind: 2, contents: filled(part) }
      : { name, kind: 1 };
    const index = entries.push(entry) - 1;
    if (before) before.right = index;
    else entries[parent]!.child = index;
    before = entry;
    if (!Buffer.isBuffer(part)) addParts(entries, index, part);
  }
}

function filled(contents: Buffer): Buffer {
  return contents.length >= 4096
    ? contents
    : Buffer.concat([contents, Buffer.alloc(4096 - contents.length, 1)]);
}

function rowOf({ name, kind, contents, right = FREE, child = FREE, start = 0 }: Entry): Buffer {
  const row = Buffer.alloc(128);
  row.write(name, 'utf16le');
  row.writeUInt16LE((name.length + 1) * 2, 64);
  row.writeUInt8(kind, 66);
  row.writeUInt8(1, 67);
  row.writeUInt32LE(FREE, 68);
  row.writeUInt32LE(right, 72);
  row.writeUInt32LE(child, 76);
  row.writeUInt32LE(start, 116);
  row.writeUInt32LE(contents?.length ?? 0, 120);
  return row;
}

/** The same where the first sector is the whole table. */
function joinedBehindTable(
  sectors: readonly Buffer[],
  next: readonly number[],
  directoryStart: number,
): Buffer {
  const table = Buffer.alloc(SECTOR, 0xff);
  next.forEach((value, index) => table.writeUInt32LE(index === 0 ? TABLE : value, index * 4));
  const header = headerOf({ tableCount: 1, listCount: 0, listStart: END, directoryStart });
  header.writeUInt32LE(0, 76);
  return Buffer.concat([header, table, ...sectors.slice(1)]);
}

interface HeaderFields {
  tableCount: number;
  listCount: number;
  listStart: number;
  directoryStart: number;
}

function headerOf({ tableCount, listCount, listStart, directoryStart }: HeaderFields): Buffer {
  const header = Buffer.alloc(SECTOR, 0xff);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(header);
  header.fill(0, 8, 76);
  header.writeUInt16LE(0x3e, 24);
  header.writeUInt16LE(3, 26);
  header.writeUInt16LE(0xfffe, 28);
  header.writeUInt16LE(9, 30);
  header.writeUInt16LE(6, 32);
  header.writeUInt32LE(tableCount, 44);
  header.writeUInt32LE(directoryStart, 48);
  header.writeUInt32LE(4096, 56);
  header.writeUInt32LE(END, 60);
  header.writeUInt32LE(listStart, 68);
  header.writeUInt32LE(listCount, 72);
  return header;
}

/** Header, sectors, the table that chains them, and the list of the table's own sectors where the header is too short. */
function joined(sectors: readonly Buffer[], next: readonly number[], directoryStart: number): Buffer {
  let tableCount = 0;
  let listCount = 0;
  const needed = (): number => Math.ceil((sectors.length + tableCount + listCount) / PER_SECTOR);
  while (needed() > tableCount) {
    tableCount = needed();
    listCount = Math.ceil(Math.max(0, tableCount - 109) / (PER_SECTOR - 1));
  }
  const listStart = sectors.length;
  const tableStart = listStart + listCount;
  const table = Buffer.alloc(tableCount * SECTOR, 0xff);
  next.forEach((value, index) => table.writeUInt32LE(value, index * 4));
  for (let index = listStart; index < tableStart + tableCount; index += 1)
    table.writeUInt32LE(TABLE, index * 4);
  const header = headerOf({
    tableCount,
    listCount,
    listStart: listCount > 0 ? listStart : END,
    directoryStart,
  });
  const lists = Buffer.alloc(listCount * SECTOR, 0xff);
  for (let index = 0; index < tableCount; index += 1) {
    if (index < 109) header.writeUInt32LE(tableStart + index, 76 + index * 4);
    else
      lists.writeUInt32LE(
        tableStart + index,
        (index - 109 + Math.floor((index - 109) / (PER_SECTOR - 1))) * 4,
      );
  }
  for (let index = 0; index < listCount; index += 1) {
    lists.writeUInt32LE(index + 1 < listCount ? listStart + index + 1 : END, (index + 1) * SECTOR - 4);
  }
  return Buffer.concat([header, ...sectors, lists, table]);
}
