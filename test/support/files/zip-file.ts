import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  name: string;
  contents: string | Buffer;
  /** As it is, not deflated. */
  isStored?: boolean;
  /** Sizes behind the data, as programs write that do not know them before. */
  descriptor?: 'with signature' | 'without signature' | 'of long sizes';
  /** Sizes of eight bytes, as programs write that leave room for any file. */
  hasLongSizes?: boolean;
  isEncrypted?: boolean;
}

/** A whole zip. */
export function zipOf(entries: readonly ZipEntry[], comment = ''): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const contents = Buffer.from(entry.contents as string);
    const data = entry.isStored ? contents : deflateRawSync(contents);
    const fields = fieldsOf(entry, contents, data);
    const local = Buffer.concat([localHeader(fields, entry), data, descriptorOf(entry, contents, data)]);
    directory.push(centralHeader(fields, offset));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([...locals, central, end, Buffer.from(comment)]);
}

interface Fields {
  name: Buffer;
  flags: number;
  method: number;
  checksum: number;
  packed: number;
  unpacked: number;
}

function fieldsOf(entry: ZipEntry, contents: Buffer, data: Buffer): Fields {
  return {
    name: Buffer.from(entry.name),
    flags: (entry.descriptor === undefined ? 0 : 8) | (entry.isEncrypted ? 1 : 0),
    method: entry.isStored ? 0 : 8,
    checksum: crc32(contents),
    packed: data.length,
    unpacked: contents.length,
  };
}

/** What local and central headers have in common. */
function writeFields(
  target: Buffer,
  at: number,
  { flags, method, checksum, packed, unpacked, name }: Fields,
): void {
  target.writeUInt16LE(20, at);
  target.writeUInt16LE(flags, at + 2);
  target.writeUInt16LE(method, at + 4);
  target.writeUInt32LE(checksum, at + 10);
  target.writeUInt32LE(packed, at + 14);
  target.writeUInt32LE(unpacked, at + 18);
  target.writeUInt16LE(name.length, at + 22);
}

const LONG = 0xffffffff;

function localHeader(fields: Fields, { descriptor, hasLongSizes }: ZipEntry): Buffer {
  const { packed, unpacked, name } = fields;
  const extra = Buffer.alloc(hasLongSizes ? 20 : 0);
  if (hasLongSizes) {
    extra.writeUInt16LE(1);
    extra.writeUInt16LE(16, 2);
    extra.writeUInt32LE(unpacked, 4);
    extra.writeUInt32LE(packed, 12);
  }
  const target = Buffer.alloc(30);
  target.writeUInt32LE(0x04034b50);
  const shown = hasLongSizes ? { ...fields, packed: LONG, unpacked: LONG } : fields;
  writeFields(
    target,
    4,
    descriptor === undefined ? shown : { ...fields, checksum: 0, packed: 0, unpacked: 0 },
  );
  target.writeUInt16LE(extra.length, 28);
  return Buffer.concat([target, name, extra]);
}

function centralHeader(fields: Fields, offset: number): Buffer {
  const target = Buffer.alloc(46);
  target.writeUInt32LE(0x02014b50);
  target.writeUInt16LE(20, 4);
  writeFields(target, 6, fields);
  target.writeUInt32LE(offset, 42);
  return Buffer.concat([target, fields.name]);
}

function descriptorOf({ descriptor }: ZipEntry, contents: Buffer, data: Buffer): Buffer {
  if (descriptor === undefined) return Buffer.alloc(0);
  const signature = Buffer.alloc(descriptor === 'without signature' ? 0 : 4);
  if (signature.length > 0) signature.writeUInt32LE(0x08074b50);
  const isLong = descriptor === 'of long sizes';
  const sizes = Buffer.alloc(isLong ? 20 : 12);
  sizes.writeUInt32LE(crc32(contents));
  sizes.writeUInt32LE(data.length, 4);
  sizes.writeUInt32LE(contents.length, isLong ? 12 : 8);
  return Buffer.concat([signature, sizes]);
}
