import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesFromDay, dayFromBytes } from '../../src/archive/sql/room-day-bytes.ts';
import { numbersFrom, varintsFrom } from '../../src/archive/sql/varints.ts';

const counts = fc.oneof(fc.nat(5), fc.nat(), fc.maxSafeNat());

describe('the bytes of a room-day', () => {
  test('are read as they were written', () => {
    const hour = fc.record({ hour: fc.nat(23), viewCount: counts, watchedSeconds: fc.nat(2 ** 40) });
    const minute = fc.record({ minute: fc.nat(999_999_999), viewCount: counts.filter((count) => count > 0) });
    const near = fc.record({ minute: fc.nat(90), viewCount: fc.integer({ min: 1, max: 3 }) });
    const day = fc.record({
      vendorId: fc.oneof(
        fc.constant(''),
        fc.string({ unit: 'grapheme' }),
        fc.constant('590d4d0627814eac288b1a95'),
      ),
      hours: fc.uniqueArray(hour, { selector: (one) => one.hour }),
      minutes: fc
        .oneof(
          fc.uniqueArray(minute, { selector: (one) => one.minute }),
          fc.uniqueArray(near, { selector: (one) => one.minute }),
        )
        .map((minutes) => minutes.sort((one, other) => one.minute - other.minute)),
    });
    fc.assert(
      fc.property(day, (lists) => {
        const bytes = bytesFromDay(lists);
        expect(dayFromBytes(bytes)).toEqual(lists);
        // As libsql reads it.
        expect(dayFromBytes(new Uint8Array(bytes).buffer)).toEqual(lists);
      }),
      { seed: 22 },
    );
  });

  test('are few', () => {
    const hours = [{ hour: 20, viewCount: 5, watchedSeconds: 3_600 }];
    const minutes = Array.from({ length: 60 }, (_, minute) => ({ minute, viewCount: 5 }));
    // 13 of the id, 4 of the hour, 3 of the minutes.
    expect(bytesFromDay({ vendorId: '590d4d0627814eac288b1a95', hours, minutes })).toHaveLength(20);
  });
});

test('numbers come back from their bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.maxSafeNat()), (numbers) => {
      expect(numbersFrom(varintsFrom(numbers))).toEqual(numbers);
    }),
    { seed: 22 },
  );
});
