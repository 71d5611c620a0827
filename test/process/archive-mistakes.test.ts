import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { outcomeOf } from './cli-outcome.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-mistakes-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** With an account of which nobody asks anything. */
const archive = (args: string[], more: Record<string, string> = {}) =>
  outcomeOf(['archive', ...args], {
    DUOBEI_PARTNER: '20260101000000',
    DUOBEI_APP_KEY: 'k'.repeat(32),
    DUOBEI_BASE_URL: 'http://127.0.0.1:1',
    AUTH: 'none',
    ARCHIVE_URL: `file:${join(folder, 'archive.db')}`,
    ...more,
  });

describe('archive', () => {
  test.each([
    [['bogus'], /^There is no command "archive bogus"\./],
    [['export'], /^Say what: playback, live, balance, users\.\n$/],
    [
      ['export', 'live', '--from', '2026-02-30'],
      /^--from is a day, YYYY-MM-DD, in the years 1971 to 2200\.\n$/,
    ],
    [['export', 'live', '--to', '9999-12-31'], /^--to is a day, YYYY-MM-DD, in the years 1971 to 2200\.\n$/],
    [['export', 'live', '--from', '2026-03-02', '--to', '2026-03-01'], /^--from is behind --to\.\n$/],
    [['export', 'live', '--format', 'xml'], /^--format is "csv" or "ndjson"\.\n$/],
    [['export', 'live', '--merchant', 'other'], /^Say which merchant: --merchant default\.\n$/],
  ])('%j is a mistake that is said in a line', async (args, said) => {
    const { code, stdout, stderr } = await archive(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(said);
  });

  test.each([
    [['status', '--merchant', 'default'], "Unknown option '--merchant'"],
    [['status', 'all'], "Unexpected argument 'all'"],
    [['backfill', '--dry-run'], "Unknown option '--dry-run'"],
    [['backfill', '--merchant', 'default'], "Unknown option '--merchant'"],
    [['backfill', '--from', '2026-01-01'], "Unknown option '--from'"],
    [['backfill', 'default'], "Unexpected argument 'default'"],
    [['verify', '--foo'], "Unknown option '--foo'"],
    [['verify', '--repair=no'], "Option '--repair' does not take an argument"],
    [['verify', 'all'], "Unexpected argument 'all'"],
    [['export', 'playback', 'live', 'balance'], "Unexpected argument 'live', one kind is written at a time"],
    [
      ['export', 'users', '--merchant', 'default', 'extra'],
      "Unexpected argument 'extra', one kind is written at a time",
    ],
    [['export', 'live', '--repair'], "Unknown option '--repair'"],
    [['export', 'live', '--from', '2026-01-01', '--from', '2026-02-01'], "Option '--from' comes twice"],
    [['export', 'live', '--from'], "Option '--from <value>' argument missing"],
    [['--help', 'export'], "Unexpected argument 'export'"],
  ])('%j is refused before anything is opened or made', async (args, what) => {
    const own = await mkdtemp(join(folder, 'refused-'));
    expect(await archive(args, { ARCHIVE_URL: `file:${join(own, 'a.db')}` })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `${what}. "archive --help" says what there is.\n`,
    });
    expect(await readdir(own)).toEqual([]);
  });

  test('backfill makes no archive where there is nobody to ask', async () => {
    const own = await mkdtemp(join(folder, 'nobody-'));
    const { code, stderr } = await archive(['backfill'], {
      ARCHIVE_URL: `file:${join(own, 'a.db')}`,
      DUOBEI_PARTNER: '',
      DUOBEI_APP_KEY: '',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^There are no credentials: /);
    expect(await readdir(own)).toEqual([]);
  });

  test.each([
    [['--help']],
    [[]],
    [['status', '--help']],
    [['backfill', '--help']],
    [['verify', '--repair', '--help']],
    [['export', '--help']],
    [['export', 'users', '--help']],
  ])('%j says how it is asked for, and does nothing', async (args) => {
    const own = await mkdtemp(join(folder, 'help-'));
    const outcome = await archive(args, { ARCHIVE_URL: `file:${join(own, 'a.db')}` });
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toMatch(/^Usage: duobei-graphql archive status\n/);
    expect(await readdir(own)).toEqual([]);
  });

  test.each([[['status']], [['verify']], [['verify', '--repair']], [['export', 'playback']]])(
    '%j makes no archive where there is none',
    async (args) => {
      const own = await mkdtemp(join(folder, 'none-'));
      await writeFile(join(own, 'empty.db'), '');
      for (const name of ['missing.db', 'empty.db']) {
        expect(await archive(args, { ARCHIVE_URL: `file:${join(own, name)}` })).toMatchObject({
          code: 1,
          stdout: '',
          stderr:
            'There is no archive yet where ARCHIVE_URL points: a gateway makes one, or "archive backfill".\n',
        });
      }
      expect(await readdir(own)).toEqual(['empty.db']);
      expect((await stat(join(own, 'empty.db'))).size).toBe(0);
    },
  );

  test('without ARCHIVE_URL there is nothing to look at', async () => {
    expect(await archive(['status'], { ARCHIVE_URL: '' })).toMatchObject({
      code: 1,
      stderr: 'ARCHIVE_URL is not set: nothing is kept.\n',
    });
  });

  test('a file that cannot be is a line, not a stack', async () => {
    const { code, stderr } = await archive(['status'], {
      ARCHIVE_URL: `file:${join(folder, 'missing', 'a.db')}`,
    });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
