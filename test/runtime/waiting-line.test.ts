import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Waiter, WaitingLine } from '../../src/runtime/waiting-line.ts';
import { timersSet } from '../support/held.ts';

class Guest extends Waiter {
  lateAt = 0;

  constructor(waitMs = 60_000) {
    super(performance.now() + waitMs);
  }

  onTurn(): void {
    throw new Error('Nobody is called here.');
  }

  onLate(): void {
    this.lateAt = performance.now();
  }
}

/** Which of the guests stand in a line, from its first to its last. */
function placesIn(line: WaitingLine, guests: readonly Waiter[]): number[] {
  const found: number[] = [];
  for (let guest = line.first; guest; guest = guest.behind) found.push(guests.indexOf(guest));
  return found;
}

function join(line: WaitingLine, guest: Guest): Guest {
  line.join(guest);
  return guest;
}

describe('a waiting line', () => {
  test('keeps the order in which they came, whoever leaves', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(20), { nil: null })), (steps) => {
        const line = new WaitingLine();
        const expected: Guest[] = [];
        steps.forEach((leaving) => {
          if (leaving === null) {
            expected.push(join(line, new Guest()));
            return;
          }
          const [left] = expected.splice(leaving, 1);
          if (left) line.leave(left);
        });
        expect(placesIn(line, expected)).toEqual([...expected.keys()]);
        expect(line.length).toBe(expected.length);
        for (const guest of expected) line.leave(guest);
      }),
    );
  });

  test('who has left leads nowhere, and can leave again', () => {
    const line = new WaitingLine();
    const guests = [1, 2, 3].map(() => join(line, new Guest()));
    const middle = guests[1]!;
    line.leave(middle);
    line.leave(middle);
    expect(middle).toMatchObject({ isWaiting: false, before: undefined, behind: undefined });
    expect(placesIn(line, guests)).toEqual([0, 2]);
    for (const guest of guests) line.leave(guest);
  });

  test('sends away those whose time is over, whenever they came, and nobody else', async () => {
    const line = new WaitingLine();
    const long = join(line, new Guest());
    const later = join(line, new Guest(60));
    const soon = join(line, new Guest(20));
    const left = join(line, new Guest(20));
    const longer = join(line, new Guest(120_000));
    line.leave(left);
    while (line.length > 2) await sleep(5);
    expect(placesIn(line, [later, soon, left, long, longer])).toEqual([3, 4]);
    expect(soon.lateAt).toBeGreaterThanOrEqual(soon.endsAt);
    expect(later.lateAt).toBeGreaterThanOrEqual(later.endsAt);
    expect([left.lateAt, long.lateAt, longer.lateAt]).toEqual([0, 0, 0]);
    for (const guest of [long, longer]) line.leave(guest);
    const again = join(line, new Guest(10));
    while (line.length > 0) await sleep(5);
    expect(again.lateAt).toBeGreaterThanOrEqual(again.endsAt);
  });

  test('has one timer for all who wait, and none for nobody', () => {
    const before = timersSet();
    const line = new WaitingLine();
    const guests = [60_000, 30_000, 90_000, 10_000].map((waitMs) => join(line, new Guest(waitMs)));
    expect(timersSet()).toBe(before + 1);
    for (const guest of guests) line.leave(guest);
    expect(timersSet()).toBe(before);
  });

  test('that is empty again and again keeps one timer, which keeps no process alive', async () => {
    const before = timersSet();
    const line = new WaitingLine({ isTimerKept: true });
    for (let round = 0; round < 100; round += 1) line.leave(join(line, new Guest(60_000)));
    // One that is not counted among those that keep the process.
    expect(timersSet()).toBe(before);
    const late = join(line, new Guest(20));
    while (line.length > 0) await sleep(5);
    expect(late.lateAt).toBeGreaterThanOrEqual(late.endsAt);
  });
});
