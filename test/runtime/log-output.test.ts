import { expect, test } from 'vitest';
import { openLogOutput } from '../../src/runtime/log-output.ts';
import { until } from '../support/eventually.ts';
import { openPipe } from '../support/pipes.ts';

const LINE_BYTES = 1_000;
const lineOf = (number: number) => `${String(number).padStart(LINE_BYTES - 1)}\n`;

test('keeps so many lines for a reader that is slow, counts the others, and tells of them when it reads again', async () => {
  const pipe = openPipe();
  const output = openLogOutput(pipe.fd, { minLength: 1, maxLength: 100 * LINE_BYTES });
  const told: number[] = [];
  output.onBack((lostLines) => told.push(lostLines));
  let written = 0;
  // A pipe has room for some; those that wait go in as long as it has.
  while (output.lostLines < 50) {
    for (let line = 0; line < 50; line += 1) output.write(lineOf((written += 1)));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(told).toEqual([]);
  const { lostLines } = output;
  let text = '';
  await until(() => {
    text += pipe.read();
    return told.length > 0;
  });
  expect(told).toEqual([lostLines]);
  const numbers = text.split('\n').slice(0, -1).map(Number);
  expect(numbers).toHaveLength(written - lostLines);
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  expect(numbers.length).toBeGreaterThanOrEqual(100);

  output.write(lineOf(written + 1));
  await until(() => pipe.read().endsWith(lineOf(written + 1)));
  expect([output.lostLines, told]).toEqual([lostLines, [lostLines]]);
});
