import { expect, test } from 'vitest';
import { decimalDifference } from '../../src/archive/sql/decimal.ts';

test.each([
  ['9007199254740993.10', '9007199254740993', '0.10'],
  ['1', '0.001', '0.999'],
  ['0.5', '2', '-1.5'],
  ['-1', '-1.0', '0.0'],
  ['+3', '1', '2'],
])('the difference of %s and %s is %s', (minuend, subtrahend, difference) => {
  expect(decimalDifference(minuend, subtrahend)).toBe(difference);
});

test.each(['', '1e5', 'NaN', '1.', '.5', '1,5', '٣'])('%s is no decimal text', (text) => {
  expect(decimalDifference(text, '1')).toBeNull();
  expect(decimalDifference('1', text)).toBeNull();
});
