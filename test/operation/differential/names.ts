import type { Draw } from './draw.ts';

/** What every object of JavaScript has. */
const OF_OBJECTS = ['constructor', 'toString', 'hasOwnProperty', '__proto__'];

/** Names that a client may give fields, some of which mean something to JavaScript or to whoever joins names. */
export const ALIASES = [
  ...['a', 'b', 'c', 'a_b', 'b_c', 'c_b_a', 'a_b_c', '_', 'idx0', 'Room', 'title'],
  ...['then', 'length', 'message', 'data', 'constructor'],
];

/** A name for one more of something. */
export function nameOf(start: string, others: readonly { name: string }[], draw: Draw): string {
  const name = draw.chance(0.01) ? draw.pick(OF_OBJECTS) : `${start}${others.length}`;
  return others.some((other) => other.name === name) ? `${start}${others.length}` : name;
}
