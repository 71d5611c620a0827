/** Whole numbers from 0 as bytes: seven bits in each, the lowest first; the highest bit says that more follow. */

const BASE = 128;

export function varintLength(number: number): number {
  let length = 1;
  for (let rest = number; rest >= BASE; rest = Math.floor(rest / BASE)) length += 1;
  return length;
}

/** Not by bits, since numbers may have more than 32 of them. */
export function varintsFrom(numbers: readonly number[]): Buffer {
  const bytes: number[] = [];
  for (const number of numbers) {
    let rest = number;
    for (; rest >= BASE; rest = Math.floor(rest / BASE)) bytes.push((rest % BASE) + BASE);
    bytes.push(rest);
  }
  return Buffer.from(bytes);
}

export function numbersFrom(bytes: Uint8Array): number[] {
  const numbers: number[] = [];
  let number = 0;
  let scale = 1;
  for (const byte of bytes) {
    number += (byte % BASE) * scale;
    scale *= BASE;
    if (byte >= BASE) continue;
    numbers.push(number);
    number = 0;
    scale = 1;
  }
  return numbers;
}
