import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { root } from '../support/documents.ts';

const folder = new URL('findings/', root);
const page = await readFile(new URL('README.md', folder), 'utf8');
const scripts = (await readdir(folder)).filter((file) => file.endsWith('.sh'));
const rows = [...page.matchAll(/^\| \[.*?\]\((\S+\.sh)\) *\|(.*)\|$/gm)].map(([, file = '', rest = '']) => ({
  file,
  cells: rest.split(/(?<!\\)\|/).map((cell) => cell.trim()),
}));

describe('findings', () => {
  test('have a row each in the README of their folder', () => {
    expect(rows.map(({ file }) => file)).toEqual(scripts.sort());
  });

  test.each(rows)('$file has the form, and versions that its row repeats', async ({ file, cells }) => {
    const text = await readFile(new URL(file, folder), 'utf8');
    const head = text.slice(0, text.indexOf('set -euo pipefail')).replaceAll('\n# ', ' ');
    expect(head).toMatch(
      /Surprise: .+ Guessed: .+ Versions: .+ Date: \d{4}-\d{2}-\d{2}\..* Why it matters here: .+/,
    );
    const [surprise, versions = '', why] = cells;
    for (const said of [surprise, why]) expect(said).toMatch(/\S+ \S+.*\.$/);
    expect(head).toContain(`Versions: ${versions}`);
    expect(text).toMatch(/changed\.' >&2; exit 1;/i);
  });
});
