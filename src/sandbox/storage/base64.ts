import { StorageRefusal } from './storage-refusal.ts';

/** URL-safe base64, padded: some SDKs read NUL bytes out of what is not. */
export function base64FromBytes(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

/** A name that stands in a path. */
export function textFromBase64(encoded: string): string {
  if (!/^[\w-]*={0,2}$/.test(encoded)) throw new StorageRefusal(400, 'invalid argument');
  return Buffer.from(encoded, 'base64url').toString('utf8');
}
