import { isCount } from '../protocol/count.ts';

/** Size of a file. */
export interface FileSize {
  /** Rounded when `isExact` is false. */
  bytes: number;
  /** Whether the vendor said the bytes themselves. */
  isExact: boolean;
  /** As the vendor wrote it, e.g. `158.0K`; null where it said the bytes. */
  text: string | null;
}

const UNITS = ['B', 'K', 'M', 'G'] as const;

const SIZE_TEXT = /^(\d+(?:\.\d+)?) ?([BKMG]?)B?$/i;

/** Reads the vendor's rounded text: one decimal of a power of 1024. Null for any other text. */
export function fileSizeFromText(text: string): FileSize | null {
  const match = SIZE_TEXT.exec(text.trim());
  if (!match) return null;
  const [, amount = '', unit = ''] = match;
  const power = unit === '' ? 0 : UNITS.findIndex((name) => name === unit.toUpperCase());
  const bytes = Math.round(Number(amount) * 1024 ** power);
  return isCount(bytes) ? { bytes, isExact: power === 0, text } : null;
}

/** The size that the vendor said in bytes. */
export function fileSizeFromBytes(bytes: number): FileSize {
  return { bytes, isExact: true, text: null };
}

/** The text of a size, as the vendor writes it. */
export function fileSizeText({ bytes, text }: FileSize): string {
  if (text !== null) return text;
  let amount = bytes;
  let power = 0;
  while (amount >= 1024 && power < UNITS.length - 1) {
    amount /= 1024;
    power += 1;
  }
  return power === 0 ? `${bytes}B` : `${amount.toFixed(1)}${UNITS[power] ?? ''}`;
}
