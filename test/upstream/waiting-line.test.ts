import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaitingLine, type Place } from '../../src/upstream/waiting-line.ts';

/** Everybody in a line, from its first to its last. */
function names(line: WaitingLine): string[] {
  const found: string[] = [];
  for (let place = line.first; place; place = place.behind) place.onTurn?.call(found);
  return found;
}

function join(line: WaitingLine, name: string): Place {
  return line.join(function (this: string[]) {
    this.push(name);
  });
}

describe('a waiting line', () => {
  test('keeps the order in which they came, whoever leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(20), { nil: null })), (steps) => {
        const line = new WaitingLine();
        const expected: { name: string; place: Place }[] = [];
        steps.forEach((leaving, index) => {
          if (leaving === null) {
            const name = String(index);
            expected.push({ name, place: join(line, name) });
            return;
          }
          const [left] = expected.splice(leaving, 1);
          if (left) line.leave(left.place);
        });
        expect(names(line)).toEqual(expected.map(({ name }) => name));
        expect(line.length).toBe(expected.length);
      }),
    );
  });

  test('a place that was left leads nowhere, and can be left again', () => {
    const line = new WaitingLine();
    const [, middle] = ['a', 'b', 'c'].map((name) => join(line, name));
    line.leave(middle!);
    line.leave(middle!);
    expect(middle).toEqual({ onTurn: undefined, before: undefined, behind: undefined });
    expect(names(line)).toEqual(['a', 'c']);
  });
});
