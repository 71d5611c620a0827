import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { judgeFile, piecesOf } from '../../support/files/judge-file.ts';
import { oleOf } from '../../support/files/ole-file.ts';
import { listOfTypes, noise, packageOf, part, typesOf } from '../../support/files/package-file.ts';
import { zipOf } from '../../support/files/zip-file.ts';
import { jpegFile, pdfFile } from '../../support/files/plain-files.ts';
import type { Sample } from './document-parts.ts';
import { samples } from './document-samples.ts';

const PIECES = [1, 7, 1_400, 65_536, Infinity];
const MB = 1024 * 1024;

const titled = samples.map((sample): [string, Sample] => [
  `${sample.sentAs === undefined ? 'refuses' : 'takes'} ${sample.what} called ${sample.name}`,
  sample,
]);

describe('an upload, whole and in pieces of 1, 7, 1,400 and 65,536 bytes,', () => {
  test.each(titled)('%s', async (_title, { name, file, sentAs, refusal }) => {
    const verdicts = await Promise.all(PIECES.map((bytes) => judgeFile(name, piecesOf(file, bytes))));
    const [first, ...others] = verdicts;
    for (const other of others) expect(other).toEqual(first);
    if (sentAs !== undefined) expect(first).toEqual({ sentAs, bytes: file.length });
    else expect(first).toMatchObject({ refused: expect.stringMatching(refusal!) as string });
  });
});

test.each(['/nowhere', fileURLToPath(import.meta.url)])(
  '`npm run files` says in a line that a folder cannot be read: %s',
  async (folder) => {
    const child = spawn(process.execPath, ['--import', 'tsx', 'test/support/files/run.ts', folder]);
    const exited = once(child, 'exit');
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^The folder \S+ cannot be read \((?:ENOENT|ENOTDIR)\)\.\n$/);
    expect(await exited).toEqual([1, null]);
  },
);

test.each(titled.filter(([, { strictly }]) => strictly))(
  'where names are strict, not so: %s',
  async (_title, { name, file, strictly }) => {
    for (const bytes of [1_400, Infinity]) {
      const verdict = await judgeFile(name, piecesOf(file, bytes), 'strict');
      expect(verdict).toMatchObject({
        code: 'UNSUPPORTED_FILE_TYPE',
        refused: expect.stringMatching(strictly!) as string,
      });
    }
  },
);

test.each(titled.filter(([, { strictly, sentAs }]) => !strictly && sentAs !== undefined))(
  'where names are strict, too, it %s',
  async (_title, { name, file, sentAs }) => {
    expect(await judgeFile(name, piecesOf(file, Infinity), 'strict')).toMatchObject({ sentAs });
  },
);

describe('a long file', () => {
  const long: [string, string, Buffer, object][] = [
    [
      'of which the list of types is last',
      'a.docx',
      zipOf([part('a', 3 * MB, { isStored: true }), typesOf('docx')]),
      { sentAs: 'a.docx' },
    ],
    [
      'of which the list of types is last, behind a part of unknown size',
      'a.pptx',
      zipOf([part('a', 3 * MB, { descriptor: 'with signature' }), typesOf('pptx')]),
      { sentAs: 'a.pptx' },
    ],
    [
      'whose list of types is longer than any',
      'a.docx',
      zipOf([
        {
          name: '[Content_Types].xml',
          contents: Buffer.concat([Buffer.from(listOfTypes('docx')), noise(300_000)]),
        },
      ]),
      { refused: expect.stringMatching(/endless list/) as string },
    ],
    [
      'whose table needs a list of its own',
      'a.doc',
      oleOf({ Data: noise(8 * MB), WordDocument: Buffer.alloc(9_000) }),
      { sentAs: 'a.doc' },
    ],
    [
      'in the container of Word that is a workbook',
      'a.doc',
      oleOf({ Workbook: noise(3 * MB) }),
      { refused: expect.stringMatching(/a spreadsheet/) as string },
    ],
    [
      'that is an archive',
      'a.docx',
      zipOf([part('a', MB), part('b', MB)]),
      { refused: expect.stringMatching(/an archive/) as string },
    ],
    [
      'that is a cut picture',
      'a.jpg',
      jpegFile({ scanBytes: 3 * MB }).subarray(0, 2 * MB),
      { code: 'INVALID_INPUT' },
    ],
    [
      'over 20 MB that would be refused later',
      'a.pdf',
      Buffer.concat([pdfFile(), Buffer.alloc(20 * MB)]),
      { code: 'FILE_TOO_LARGE' },
    ],
    [
      'over 20 MB that would be refused behind them',
      'a.docx',
      zipOf([{ name: 'a', contents: Buffer.alloc(20 * MB), isStored: true }, typesOf('xlsx')]),
      { code: 'FILE_TOO_LARGE' },
    ],
    [
      'over 20 MB that is refused before',
      'a.docx',
      Buffer.concat([packageOf('xlsx'), Buffer.alloc(20 * MB)]),
      { refused: expect.stringMatching(/a spreadsheet/) as string },
    ],
  ];
  test.each(long)('%s has the same verdict in pieces and whole', async (_what, name, file, verdict) => {
    for (const bytes of [1_400, 65_536, Infinity])
      expect(await judgeFile(name, piecesOf(file, bytes))).toMatchObject(verdict);
  });
});
