import { brotliDecompress, gunzip, inflate, inflateRaw, type InputType, type ZlibOptions } from 'node:zlib';

type Unpacking = (
  packed: InputType,
  options: ZlibOptions,
  done: (error: Error | null, body: Buffer) => void,
) => void;

/** How a body is unpacked by its `Content-Encoding`. */
const UNPACKINGS = new Map<string, Unpacking>([
  ['gzip', gunzip],
  ['x-gzip', gunzip],
  ['br', brotliDecompress],
  [
    'deflate',
    (packed, options, done) => (hasZlibHeader(packed) ? inflate : inflateRaw)(packed, options, done),
  ],
]);

/** `deflate` means zlib's own form, but some servers send the bare stream in it (RFC 9110, 8.4.1.2). */
function hasZlibHeader(packed: InputType): boolean {
  const [method = 0, flags = 0] = packed as Buffer;
  return (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0;
}

/** By which every gzip stream begins, and neither JSON nor HTML. */
const GZIP_START = Buffer.from([0x1f, 0x8b, 0x08]);

/** What unpacks a body that is packed without saying so; null for one that is not. */
export function unpackingOfBare(body: Buffer): Unpacking | null {
  return body.subarray(0, GZIP_START.length).equals(GZIP_START) ? gunzip : null;
}

/** What unpacks a body; null where it came as it is, undefined where nobody knows how. */
export function unpackingOf(contentEncoding: string): Unpacking | null | undefined {
  const name = contentEncoding.trim().toLowerCase();
  return name === '' || name === 'identity' ? null : UNPACKINGS.get(name);
}

/** Unpacks a body; rejects with a `RangeError` once it has more than so many bytes, and with another error when it is broken. */
export function unpacked(packed: Buffer, unpacking: Unpacking, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    unpacking(packed, { maxOutputLength: maxBytes }, (error, body) => {
      if (error) reject(error);
      else resolve(body);
    });
  });
}
