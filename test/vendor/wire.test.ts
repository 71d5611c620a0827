import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileSizeFromBytes, fileSizeFromText, fileSizeText } from '../../src/vendor/endpoints/file-size.ts';
import {
  dateFromAnyForm,
  dateFromEpoch,
  dateFromShanghai,
  shanghaiFromDate,
} from '../../src/vendor/protocol/times.ts';
import {
  wireBoolean,
  wireCount,
  wireCounts,
  wireDecimal,
  wireId,
  wireInstant,
  wireInteger,
  wireAmount,
  wireText,
  wireTime,
  wireUrl,
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
    expect(dateFromEpoch(1494000000000)).toEqual(dateFromShanghai('2017-05-06 00:00'));
  });

  it('writes whole minutes and drops seconds', () => {
    expect(shanghaiFromDate(new Date('2013-10-27T03:11:59.999Z'))).toBe('2013-10-27 11:11');
  });

  it('writes what it reads, for every minute', () => {
    const minute = fc.date({ min: new Date('1992-01-01'), max: new Date('2200-12-31'), noInvalidDate: true });
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
    for (const time of ['0001-01-01T00:00:00Z', '1970-12-31T15:59:59Z', '2200-12-31T16:00:00Z']) {
      expect(() => shanghaiFromDate(new Date(time), 'startsAt')).toThrow(
        'startsAt is outside of the years 1971-2200, read in Shanghai.',
      );
    }
    expect(shanghaiFromDate(new Date('1970-12-31T16:00:00Z'))).toBe('1971-01-01 00:00');
    expect(shanghaiFromDate(new Date('2200-12-31T15:59:59Z'))).toBe('2200-12-31 23:59');
  });

  const noon = '2017-06-15T04:59:00.000Z';
  it.each([
    ['2017-06-15 12:59', noon],
    ['2017-06-15 12:59:00', noon],
    ['2017-06-15 12:59:00.0', noon],
    ['2017-06-15 12:59:00.123456', '2017-06-15T04:59:00.123Z'],
    ['2017-06-15T12:59:00', noon],
    ['2017-06-15T12:59', noon],
    ['2017-06-15T04:59:00Z', noon],
    ['2017-06-15T04:59:00.000+0000', noon],
    ['2017-06-15T12:59:00+08:00', noon],
    ['2017-06-15 00:59:00 -04:00', noon],
    ['2017/06/15 12:59', noon],
    ['2017/06/15 12:59:00', noon],
    [' 2017-06-15 12:59 ', noon],
    ['2017-06-15', '2017-06-14T16:00:00.000Z'],
    [1_497_502_740_000, noon],
    [1_497_502_740, noon],
    ['1497502740000', noon],
    ['1497502740', noon],
    ['1971-01-01 08:00', '1971-01-01T00:00:00.000Z'],
    ['2200-12-31T23:59:59Z', '2200-12-31T23:59:59.000Z'],
    ['2017-06-15T18:59:00+14:00', noon],
  ])('reads %j in any form', (time, iso) => {
    expect((dateFromAnyForm(time) as Date).toISOString()).toBe(iso);
    expect(wireInstant.parse(time)).toEqual(new Date(iso));
    expect(wireTime.parse(time)).toEqual(new Date(iso));
  });

  it.each([0, '0', '', ' ', '0000-00-00 00:00:00', null])('reads %j as no time', (time) => {
    expect(wireTime.parse(time)).toBeNull();
    expect(wireInstant.safeParse(time).success).toBe(false);
  });

  it.each([
    'tomorrow',
    '2017-02-30 10:00',
    '2017-06/15 12:59',
    -1,
    1,
    1.5e17,
    1_497_502_740_000_000,
    20_170_615_125_900,
    '20170615125900',
    '0001-01-01 00:00:00',
    '1970-12-31 23:59:59',
    '2201-01-02 00:00',
    '2017-06-15T12:59:00+99:99',
    '2017-06-15T12:59:00+15:00',
    '2017-06-15T12:59:00+08:60',
    true,
    {},
    [2017],
  ])('cannot read the time %j', (time) => {
    expect(wireTime.safeParse(time).success).toBe(false);
    expect(wireInstant.safeParse(time).success).toBe(false);
  });

  it('tells an absent time from none', () => {
    expect(wireTime.parse(undefined)).toBeUndefined();
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
      [1, '2', '3'],
      [1, 2, 3],
    ],
  ])('reads %j as many counts', (wire, counts) => {
    expect(wireCounts.parse(wire)).toEqual(counts);
  });

  it('reads null in the place of a count as none, and null in the place of all as an empty list', () => {
    expect(wireCounts.parse([1, null, 3])).toEqual([1, null, 3]);
    expect(wireCounts.parse(null)).toEqual([]);
  });

  it.each([[[1, 'x']], [[1, ['2']]], [[1, 1.5]], [[0, 2 ** 31]], [[1, '1.5']], [[1, -1]], [[1, '-3']]])(
    'names the place of what is no count in %j',
    (wire) => {
      expect(wireCounts.safeParse(wire).error?.issues.map(({ path }) => path)).toEqual([[1]]);
    },
  );

  it.each([
    [1.5, 1.5],
    [0, 0],
    ['3.25', 3.25],
    ['1,204.20', 1204.2],
    [' 48 ', 48],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['', null],
    ['NaN', null],
    [null, null],
    [undefined, undefined],
  ])('reads the amount %j as %j', (wire, number) => {
    expect(wireAmount.parse(wire)).toBe(number);
  });

  it.each([
    1e300,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    '9'.repeat(400),
    '1e3',
    '1,2',
    'many',
    -1,
    '-2',
    true,
    {},
  ])('cannot read the amount %j', (wire) => {
    expect(wireAmount.safeParse(wire).success).toBe(false);
  });

  it.each([
    [true, true],
    [1, true],
    ['1', true],
    ['true', true],
    ['TRUE', true],
    [false, false],
    [0, false],
    ['0', false],
    ['false', false],
    [null, null],
    ['', null],
    [undefined, undefined],
  ])('reads the flag %j as %j', (flag, value) => {
    expect(wireBoolean.parse(flag)).toBe(value);
  });

  it.each(['yes', 2, {}, []])('cannot read the flag %j', (flag) => {
    expect(wireBoolean.safeParse(flag).success).toBe(false);
  });

  it.each([
    [0, 0],
    ['3', 3],
    ['', null],
    [null, null],
    [undefined, undefined],
  ])('reads the count %j as %j', (value, count) => {
    expect(wireCount.parse(value)).toBe(count);
  });

  it.each(['converted', 1.5, 2 ** 31, -1, '-1'])('cannot read the count %j', (value) => {
    expect(wireCount.safeParse(value).success).toBe(false);
  });

  it.each([
    [3, 3],
    ['3', 3],
    ['', null],
    [-(2 ** 31) + 1, -(2 ** 31) + 1],
    [null, null],
    [undefined, undefined],
  ])('reads the integer %j as %j', (value, integer) => {
    expect(wireInteger.parse(value)).toBe(integer);
  });

  it.each(['converted', 1.5, 2 ** 31, '3000000000'])('cannot read the integer %j', (value) => {
    expect(wireInteger.safeParse(value).success).toBe(false);
  });

  it.each([
    ['jz1', 'jz1'],
    [2017, '2017'],
  ])('reads the text %j as %j', (wire, text) => {
    expect(wireText.parse(wire)).toBe(text);
    expect(wireId.parse(wire)).toBe(text);
  });

  it.each(['', null, {}, 1.5, 2 ** 60])('has no id in %j', (wire) => {
    expect(wireId.safeParse(wire).success).toBe(false);
  });

  it.each(['http://a.example/b.png', 'https://a.example'])('takes the address %s', (url) => {
    expect(wireUrl.parse(url)).toBe(url);
  });

  it.each(['ftp://a.example', 'data:text/plain,a', '//a.example', 'a.png', 7])(
    'cannot read the address %j',
    (url) => {
      expect(wireUrl.safeParse(url).success).toBe(false);
    },
  );

  it.each([
    [4, '4'],
    [4.25, '4.25'],
    ['4.20', '4.20'],
    ['1,204.20', '1204.20'],
    ['', null],
    [null, null],
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
    [1_024, '1.0K'],
    [1_048_576, '1.0M'],
    [20_971_520, '20.0M'],
  ])('writes %i bytes as %s', (bytes, text) => {
    const size = fileSizeFromBytes(bytes);
    expect(size).toEqual({ bytes, isExact: true, text: null });
    expect(fileSizeText(size)).toBe(text);
  });
});
