import Negotiator from 'negotiator';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { rememberingReadings } from '../../runtime/header-readings.ts';

/** A way to write an answer shorter. */
export type ContentCoding = 'br' | 'gzip';

/** Shorter ones fit into the packets that carry their headers. */
const MORE_THAN_BYTES = 1_024;

/** Where the client has no preference, the one that makes shorter answers. */
const PREFERRED = ['br', 'gzip', 'identity'];

/** Of version 1, whose types are not written yet. */
interface EncodingChoice {
  encoding: (available: string[], options: { preferred: string[] }) => string | undefined;
}

/** Which coding an answer gets by the `Accept-Encoding` of its request; null for none. */
export type CodingChoice = (acceptEncoding: string | null) => ContentCoding | null;

/** Where the proxy packs answers. */
export const noCoding: CodingChoice = () => null;

/** The coding that an `Accept-Encoding` asks for. Without the header nothing is packed. */
export function codingFor(acceptEncoding: string | null): ContentCoding | null {
  return acceptEncoding ? codingOf(acceptEncoding) : null;
}

const codingOf = rememberingReadings((acceptEncoding): ContentCoding | null => {
  const headers = { 'accept-encoding': acceptEncoding };
  const choice = new Negotiator({ headers }) as unknown as EncodingChoice;
  const best = choice.encoding(PREFERRED, { preferred: PREFERRED });
  return best === 'br' || best === 'gzip' ? best : null;
});

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Four of eleven: two thirds of the bytes of none, for the CPU of gzip's own middle. */
const BROTLI_QUALITY = 4;

/** An answer as it is sent. */
export interface CodedBody {
  body: Buffer;
  /** Null: as it was written. */
  coding: ContentCoding | null;
}

/** Writes an answer shorter, in a thread of its own, where somebody asks for that; null where it stays as it is. */
export function packed(body: Buffer, coding: ContentCoding | null): Promise<CodedBody> | null {
  return coding === null || body.length <= MORE_THAN_BYTES ? null : pack(body, coding);
}

async function pack(body: Buffer, coding: ContentCoding): Promise<CodedBody> {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  };
  const shorter = coding === 'br' ? await brotli(body, { params }) : await zip(body);
  return shorter.length < body.length ? { body: shorter, coding } : { body, coding: null };
}
