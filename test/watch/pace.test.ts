import { describe, expect, test } from 'vitest';
import { nextDelayMs } from '../../src/watch/pace.ts';

const pace = { baseMs: 2_000, slowestMs: 30_000 };
const calm = { unchanged: 0, failures: 0 };

describe('the time to the next question', () => {
  test.each([
    [0, 2_000],
    [1, 3_000],
    [2, 4_500],
    [7, 30_000],
    [10_000, 30_000],
  ])('after %i answers without a change: %i ms', (unchanged, delayMs) => {
    expect(nextDelayMs(pace, { unchanged, failures: 0 }, 0)).toBe(delayMs);
  });

  test.each([
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [6, 30_000],
    [10_000, 30_000],
  ])('after %i failures: %i ms, for somebody in a hurry', (failures, delayMs) => {
    expect(nextDelayMs({ baseMs: 1, slowestMs: 1 }, { unchanged: 0, failures }, 0)).toBe(delayMs);
  });

  test('is the longer of both', () => {
    expect(nextDelayMs(pace, { unchanged: 0, failures: 1 }, 0)).toBe(2_000);
    expect(nextDelayMs(pace, { unchanged: 0, failures: 4 }, 0)).toBe(8_000);
  });

  test('is never shorter by chance, and longer by a tenth at most', () => {
    expect(nextDelayMs(pace, calm, 0)).toBe(2_000);
    expect(nextDelayMs(pace, calm, 0.5)).toBe(2_100);
    expect(nextDelayMs(pace, calm, 1)).toBe(2_200);
  });
});
