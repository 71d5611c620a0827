import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { leftOutText } from '../../../src/operation/tools/left-out.ts';
import { manifestFindings } from '../../../src/operation/tools/manifest-findings.ts';

async function manifestOf(...bodies: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'manifest-findings-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const operations = bodies.map((body, index) => ({ id: `operation-${index}`, body }));
  const path = join(folder, 'manifest.json');
  const format = 'apollo-persisted-query-manifest';
  await writeFile(path, JSON.stringify({ format, version: 1, operations }));
  return path;
}

const MISFIT =
  'PERSISTED_OPERATIONS_FILE: "A" does not fit the schema (Cannot query field "nothing" on type "Query").';

test('an operation that does not fit the schema is a mistake where it ought to be a tool, and elsewhere a warning', async () => {
  const paths = [
    await manifestOf('query A { nothing }', 'query B { merchant { name } }', '{ merchant { name } }'),
  ];
  const persisted = { paths, isOnly: false };
  expect(await manifestFindings(persisted, true)).toEqual({
    mistakes: [MISFIT],
    warnings: ['PERSISTED_OPERATIONS_FILE: one without a name cannot be called.'],
  });
  expect(await manifestFindings(persisted, false)).toEqual({ mistakes: [], warnings: [MISFIT] });
});

test('without a manifest there is nothing to be found', async () => {
  expect(await manifestFindings({ paths: [], isOnly: false }, true)).toEqual({ mistakes: [], warnings: [] });
});

test('a line of the log has an end, however many there are', () => {
  const all = Array.from({ length: 25 }, (_, index) => ({
    name: `A${index}`,
    reason: 'is out',
    isInvalid: true,
  }));
  expect(leftOutText(all)).toMatch(/^Operations .*: "A0" is out; .*; "A19" is out; and 5 more\.$/);
});
