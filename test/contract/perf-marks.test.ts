import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

/** First cells of the tables. */
const rows = new Set(
  (await readFile(new URL('bench/RESULTS.md', root), 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'))
    .map((line) => line.split('|')[1]!.trim()),
);

const files = (await readdir(new URL('src/', root), { recursive: true })).filter((file) =>
  file.endsWith('.ts'),
);
const marks = (
  await Promise.all(
    files.map(async (file) => {
      const lines = (await readFile(new URL(`src/${file}`, root), 'utf8')).split('\n');
      return lines.flatMap((line, index) =>
        line.includes('PERF') ? [{ place: `src/${file}:${index + 1}`, line }] : [],
      );
    }),
  )
).flat();

test.each(marks)('$place names a row of bench/RESULTS.md, and a reason', ({ line }) => {
  const [, row, reason] = /^\s*\/\/ PERF\((.+)\): (\S.*)$/.exec(line) ?? [];
  expect(rows).toContain(row);
  expect(reason).toBeDefined();
});
