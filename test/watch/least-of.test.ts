import { expect, test } from 'vitest';
import { createLeastOf } from '../../src/watch/least-of.ts';

test('the least of many numbers is known as they come and go', () => {
  const numbers = createLeastOf();
  expect(numbers.least).toBe(Infinity);
  for (const value of [30, 10, 10, 60]) numbers.add(value);
  expect(numbers.least).toBe(10);
  numbers.remove(10);
  expect(numbers.least).toBe(10);
  numbers.remove(60);
  numbers.remove(10);
  expect(numbers.least).toBe(30);
  numbers.remove(30);
  expect(numbers.least).toBe(Infinity);
  numbers.add(300);
  expect(numbers.least).toBe(300);
});
