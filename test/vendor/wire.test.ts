import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileSizeFromBytes, fileSizeFromText, fileSizeText } from '../../src/vendor/endpoints/file-size.ts';
import {
  booleanFromWire,
  dateFromEpochMs,
  dateFromShanghai,
  dateFromWire,
  integerFromWire,
  shanghaiFromDate,
  wireDecimal,
  wireCounts,
  wireNumber,
} from '../../src/vendor/protocol/wire.ts';

describe('times', () => {
  it.each([
    ['2017-06-15 12:59:00', '2017-06-15T04:59:00.000Z'],
    ['2099-01-01 23:59', '2099-01-01T15:59:00.000Z'],
    ['2017-05-06 00:00', '2017-05-05T16:00:00.000Z'],
    ['2016-02-29 07:59:59', '2016-02-28T23:59:59.000Z'],
  ])('reads %s as Asia/Shanghai', (text, iso) => {
    expect(dateFromShanghai(text)?.toISOString()).toBe(iso);
  });

  it.each([
    '',
    '2017-06-15',
    '2017-02-30 10:00',
    '2017-13-01 10:00',
    '2017-01-01 24:00',
    '2017-01-01T10:00',
    'soon',
  ])('reads %j as no time', (text) => {
    expect(dateFromShanghai(text)).toBeNull();
  });

  it("proves the zone by the document's playback day", () => {
    expect(dateFromEpochMs(1494000000000)).toEqual(dateFromShanghai('2017-05-06 00:00'));
  });

  it('writes whole minutes and drops seconds', () => {
    expect(shanghaiFromDate(new Date('2013-10-27T03:11:59.999Z'))).toBe('2013-10-27 11:11');
  });

  it('writes what it reads, for every minute', () => {
    const minute = fc.date({ min: new Date('1992-01-01'), max: new Date('2999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(minute, (date) => {
        const flooredMs = Math.floor(date.getTime() / 60_000) * 60_000;
        expect(dateFromShanghai(shanghaiFromDate(date))?.getTime()).toBe(flooredMs);
      }),
    );
  });

  it('agrees with the time zone database since daylight saving ended', () => {
    const inShanghai = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'Asia/Shanghai',
      dateStyle: 'short',
      timeStyle: 'short',
    });
    const since1992 = fc.date({
      min: new Date('1992-01-01'),
      max: new Date('2100-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(since1992, (date) => {
        expect(shanghaiFromDate(date)).toBe(inShanghai.format(date));
      }),
    );
  });

  it('refuses dates the notation cannot hold', () => {
    expect(() => shanghaiFromDate(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => shanghaiFromDate(new Date(8.64e15))).toThrow(RangeError);
  });

  it('reads text, epoch milliseconds, none and absence', () => {
    expect(dateFromWire('2017-06-15 12:59')).toEqual(new Date('2017-06-15T04:59:00Z'));
    expect(dateFromWire(1436774400000)).toEqual(new Date('2015-07-13T08:00:00Z'));
    expect(dateFromWire('1436774400000')).toEqual(new Date('2015-07-13T08:00:00Z'));
    expect(dateFromWire(0)).toBeNull();
    expect(dateFromWire(null)).toBeNull();
    expect(dateFromWire('tomorrow')).toBeNull();
    expect(dateFromWire(undefined)).toBeUndefined();
  });
});

describe('values', () => {
  it.each([
    [[], []],
    [
      [1, 2_147_483_647, 0],
      [1, 2_147_483_647, 0],
    ],
    [
      [1, '2', '-3'],
      [1, 2, -3],
    ],
  ])('reads %j as many counts', (wire, counts) => {
    expect(wireCounts.parse(wire)).toEqual(counts);
  });

  it.each([[null], [{ 0: 1 }], [[1, null]], [[1, 'x']], [[1, ['2']]], [[1.5]], [[2 ** 31]], [['1.5', 1]]])(
    '%j is not many counts',
    (wire) => {
      expect(wireCounts.safeParse(wire).success).toBe(false);
    },
  );

  it.each([1.5, -2, '3.25', Number.MAX_SAFE_INTEGER])('reads %j as a number', (wire) => {
    expect(wireNumber.parse(wire)).toBe(Number(wire));
  });

  it.each([1e300, Number.POSITIVE_INFINITY, Number.NaN, '9'.repeat(400), '1e3', null])(
    '%j is beyond every number of the vendor',
    (wire) => {
      expect(wireNumber.safeParse(wire).success).toBe(false);
    },
  );

  it.each([
    [true, true],
    [1, true],
    ['1', true],
    ['true', true],
    [false, false],
    [0, false],
    ['0', false],
    ['false', false],
    [null, null],
    ['yes', null],
    [undefined, undefined],
  ])('reads the flag %j as %j', (flag, value) => {
    expect(booleanFromWire(flag)).toBe(value);
  });

  it.each([
    [3, 3],
    ['3', 3],
    ['', null],
    ['converted', null],
    [1.5, null],
    [-(2 ** 31) + 1, -(2 ** 31) + 1],
    [2 ** 31, null],
    ['3000000000', null],
    [null, null],
    [undefined, undefined],
  ])('reads the count %j as %j', (value, integer) => {
    expect(integerFromWire(value)).toBe(integer);
  });

  it.each([
    [4, '4'],
    [4.25, '4.25'],
    ['4.20', '4.20'],
    [-0.5, '-0.5'],
    [1e21, '1000000000000000000000'],
    [1e-7, '0.0000001'],
  ])('keeps the amount %j as %j', (amount, text) => {
    expect(wireDecimal.parse(amount)).toBe(text);
  });

  it.each([
    ['158.0K', { bytes: 161_792, isExact: false }],
    ['1.5M', { bytes: 1_572_864, isExact: false }],
    ['2.0 MB', { bytes: 2_097_152, isExact: false }],
    ['512B', { bytes: 512, isExact: true }],
    ['512', { bytes: 512, isExact: true }],
  ])('reads the size %s', (text, size) => {
    const found = fileSizeFromText(text);
    expect(found).toEqual({ ...size, text });
    expect(found && fileSizeText(found)).toBe(text);
  });

  it('reads an unknown size as none', () => {
    expect(fileSizeFromText('large')).toBeNull();
    expect(fileSizeFromText('2.0G')).toBeNull();
  });

  it.each([
    [31_609, '30.9K'],
    [512, '512B'],
    [20_971_520, '20.0M'],
  ])('writes %i bytes as %s', (bytes, text) => {
    const size = fileSizeFromBytes(bytes);
    expect(size).toEqual({ bytes, isExact: true, text: null });
    expect(fileSizeText(size)).toBe(text);
  });
});
