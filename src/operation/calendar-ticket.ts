/** Which rooms a calendar shows, and for whom it was made. */
export interface CalendarTicket {
  /** The account that the rooms are of. */
  merchant: string;
  /** Tells the tickets of one holder from those of another; 8 bytes. */
  holder: Buffer;
  /** Vendor ids in their order; null for all rooms of the merchant. */
  rooms: readonly string[] | null;
}

const VERSION = 1;
const HOLDER_BYTES = 8;
const ID_BYTES = 16;

/** The form of the vendor's ids in every sample: it takes half of its letters in bytes. */
const USUAL_ID = /^jz[\da-f]{32}$/;

/** A byte says how long they are. */
const MAX_TEXT_BYTES = 255;

/**
 * A ticket in as few bytes as it takes: version, merchant, holder, then nothing for all rooms, or the number of usual ids,
 * those in 16 bytes each, and the others as texts.
 */
export function bytesOfTicket({ merchant, holder, rooms }: CalendarTicket): Buffer {
  const head = [Buffer.of(VERSION), textBytes(merchant), holder];
  if (rooms === null) return Buffer.concat(head);
  const usual = rooms.filter((id) => USUAL_ID.test(id));
  const others = rooms.filter((id) => !USUAL_ID.test(id));
  const count = Buffer.alloc(2);
  count.writeUInt16BE(usual.length);
  const ids = usual.map((id) => Buffer.from(id.slice(2), 'hex'));
  return Buffer.concat([...head, count, ...ids, ...others.map(textBytes)]);
}

/** The account that bytes name, which are anybody's still; undefined where they name none. */
export function merchantIn(bytes: Buffer): string | undefined {
  return bytes[0] === VERSION && bytes.length > 1 ? textAt(bytes, 1).text : undefined;
}

/** What the bytes say; undefined for those that another version has written. They are ours: their sign has been checked. */
export function ticketFromBytes(bytes: Buffer): CalendarTicket | undefined {
  if (bytes[0] !== VERSION) return undefined;
  const merchant = textAt(bytes, 1);
  const holder = bytes.subarray(merchant.end, merchant.end + HOLDER_BYTES);
  let at = merchant.end + HOLDER_BYTES;
  const ticket = { merchant: merchant.text, holder };
  if (at === bytes.length) return { ...ticket, rooms: null };
  const rooms: string[] = [];
  const usual = bytes.readUInt16BE(at);
  at += 2;
  for (; rooms.length < usual; at += ID_BYTES) rooms.push(`jz${bytes.toString('hex', at, at + ID_BYTES)}`);
  while (at < bytes.length) {
    const { text, end } = textAt(bytes, at);
    rooms.push(text);
    at = end;
  }
  return { ...ticket, rooms };
}

/** Whether a text can stand in a ticket. */
export function fitsTicket(text: string): boolean {
  return Buffer.byteLength(text) <= MAX_TEXT_BYTES;
}

function textBytes(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(bytes.length), bytes]);
}

function textAt(bytes: Buffer, at: number): { text: string; end: number } {
  const end = at + 1 + bytes.readUInt8(at);
  return { text: bytes.toString('utf8', at + 1, end), end };
}
