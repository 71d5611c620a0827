import { createHash } from 'node:crypto';

/** A small seeded generator (mulberry32): the same seed gives the same school and the same faults. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function md5Hex(text: string): string {
  return createHash('md5').update(text, 'utf8').digest('hex');
}

/** A stable number from a name, to seed a generator with. */
export function seedFrom(name: string): number {
  return parseInt(md5Hex(name).slice(0, 8), 16);
}

/** A room id in the vendor's form: `jz` and 32 hex digits. */
export function roomIdFrom(slug: string): string {
  return `jz${md5Hex(`room/${slug}`)}`;
}

/** A stable version 4 UUID from a name. */
export function uuidFrom(slug: string): string {
  const hex = md5Hex(`document/${slug}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
