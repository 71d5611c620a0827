import { expect, test } from 'vitest';
import { rememberingReadings } from '../../src/runtime/header-readings.ts';

test('readings of a few headers are remembered, and whoever invents new ones fills nothing', () => {
  let readings = 0;
  const read = rememberingReadings((header) => {
    readings += 1;
    return header.toUpperCase();
  });
  expect([read('a'), read('a'), read('b'), read('a')]).toEqual(['A', 'A', 'B', 'A']);
  expect(readings).toBe(2);
  for (let index = 0; index < 100; index += 1) read(`invented ${index}`);
  readings = 0;
  read('a');
  expect(readings).toBe(1);
  const long = 'x'.repeat(1_000);
  read(long);
  read(long);
  expect(readings).toBe(3);
});
