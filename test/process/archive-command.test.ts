import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, open, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openArchive } from '../../src/archive/open.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/server.ts';
import { seedIds } from '../../src/sandbox/seed.ts';
import { startGatewayProcess } from '../reliability/gateway-process.ts';
import { built, processEnv } from '../support/built.ts';
import { eventually } from '../support/eventually.ts';
import { outcomeOf, type Outcome } from './cli-outcome.ts';

let folder: string;
let sandbox: Sandbox;
let env: Record<string, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'archive-command-'));
  sandbox = await startSandbox({ port: 0 });
  const { partner, appKey } = sandbox;
  env = {
    DUOBEI_PARTNER: partner,
    DUOBEI_APP_KEY: appKey,
    DUOBEI_BASE_URL: sandbox.url,
    DUOBEI_LINK_BASE_URL: sandbox.url,
    AUTH: 'none',
    ARCHIVE_URL: `file:${join(folder, 'archive.db')}`,
    ARCHIVE_KEEP_USERS_DAYS: '30',
  };
  await (
    await openArchive({ target: { kind: 'sqlite', path: join(folder, 'archive.db') }, now: Date.now })
  ).close();
});
afterAll(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** What the built command says. */
const archive = (args: string[], more: Record<string, string> = {}) =>
  outcomeOf(['archive', ...args], { ...env, ...more });

/** What a process says of mistakes until it ends, and how it ends. */
async function endOf(child: ChildProcess): Promise<{ code: number | null; stderr: string }> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr };
}

describe('--check-config', () => {
  /** As somebody who may do less than root, if that is who we are. */
  const uid = process.getuid?.() === 0 ? 65_534 : undefined;
  const check = (path: string) => outcomeOf(['--check-config'], { ...env, ARCHIVE_URL: `file:${path}` }, uid);

  test('finds a file that can be no archive, and makes none', async () => {
    const open = join(folder, 'open');
    const closed = join(folder, 'closed');
    await mkdir(open);
    await mkdir(closed);
    await writeFile(join(open, 'garbage.db'), 'garbage');
    await writeFile(join(open, 'locked.db'), '');
    for (const [path, mode] of [
      [folder, 0o755],
      [open, 0o777],
      [closed, 0o555],
      [join(open, 'garbage.db'), 0o666],
      [join(open, 'locked.db'), 0o444],
    ] as const)
      await chmod(path, mode);
    for (const [path, mistake] of [
      [join(folder, 'missing', 'a.db'), 'the folder of the file is not there.'],
      [open, 'names a folder, not a file.'],
      [join(open, 'garbage.db'), 'the file is no archive: it does not begin as SQLite does.'],
      [join(open, 'locked.db'), 'the file cannot be read and written (EACCES).'],
      [join(closed, 'a.db'), 'the folder of the file cannot be written (EACCES).'],
    ] as const) {
      const { code, stdout, stderr } = await check(path);
      expect({ code, stdout }, path).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`The configuration has mistakes:\n  - ARCHIVE_URL: ${mistake}\n`);
      expect(stderr).not.toContain(folder);
    }
    const { code, stdout } = await check(join(open, 'a.db'));
    expect(code).toBe(0);
    expect(stdout).toContain('The configuration is valid.');
    expect([...(await readdir(open)), ...(await readdir(closed))]).toEqual(['garbage.db', 'locked.db']);
    await chmod(closed, 0o755);
  });
});

describe('archive', () => {
  test('backfill reads what the vendor has, status says how much it is, export writes it, verify finds its sums right', async () => {
    const filled = await archive(['backfill']);
    expect(filled).toMatchObject({ code: 0, stderr: '' });
    expect(filled.stdout).toMatch(
      /^\d+ rooms and \d+ lessons were read; \d+ have nothing to be read yet, or failed\.\n$/,
    );

    const { stdout: status } = await archive(['status']);
    expect(status).toMatch(/^store +sqlite, \d+ MB$/m);
    expect(status).toMatch(/^room_day +[1-9]\d*$/m);
    expect(status).toMatch(/^default +no visit is due$/m);

    const ndjson = await archive(['export', 'playback']);
    const rows = ndjson.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(rows.some(({ roomId }) => roomId === seedIds.endedRoom)).toBe(true);
    expect(typeof rows[0]?.['isFinal']).toBe('boolean');
    expect(Array.isArray(rows[0]?.['hours'])).toBe(true);
    const { stdout: playback } = await archive(['export', 'playback', '--format', 'csv']);
    expect(playback.split('\r\n')[1]).toMatch(/,"\[\{""hour"":\d+,.*,(?:true|false),[^,]+$/);
    const { stdout: csv } = await archive(['export', 'live', '--format', 'csv']);
    expect(csv.split('\r\n')[0]).toMatch(/^\uFEFFroomId,roomTitle,day,peakStudentCount,/);
    expect(csv.trim().split('\r\n').length).toBeGreaterThan(5);

    expect(await archive(['verify'])).toMatchObject({
      code: 0,
      stdout: 'All sums are those of their rows.\n',
    });
  });

  test('backfill again changes nothing', async () => {
    const before = await archive(['export', 'playback']);
    expect(await archive(['backfill'])).toMatchObject({ code: 0 });
    const days = ({ stdout }: Outcome) => stdout.replaceAll(/"collectedAt":"[^"]+"/g, '');
    expect(days(await archive(['export', 'playback']))).toBe(days(before));
  });

  test('backfill names a merchant that cannot be read, and reads the others', async () => {
    const [first, second] = sandbox.accounts;
    const outcome = await archive(['backfill'], {
      DUOBEI_PARTNER: '',
      DUOBEI_APP_KEY: '',
      DUOBEI_ACCOUNTS: JSON.stringify([
        { name: 'wrong', partner: first!.partner, appKey: 'not-the-right-key' },
        { name: 'right', partner: second!.partner, appKey: second!.appKey },
      ]),
      ARCHIVE_URL: `file:${join(folder, 'two.db')}`,
    });
    expect(outcome).toMatchObject({ code: 1 });
    expect(outcome.stderr).toMatch(/^wrong: merchant: .+\nNot read to its end: wrong\.\n$/s);
    expect(outcome.stdout).toMatch(/^[1-9]\d* rooms and \d+ lessons were read/);
  });

  test('backfill says that it waits for the vendor, and gives its lease back when it is ended', async () => {
    const own = { ARCHIVE_URL: `file:${join(folder, 'ended.db')}` };
    const closed = await startSandbox({ port: 0 });
    await closed.close();
    const child = spawn(process.execPath, [built('cli'), 'archive', 'backfill'], {
      env: { ...processEnv(), ...env, ...own, DUOBEI_BASE_URL: closed.url },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.setEncoding('utf8');
    const ended = once(child, 'exit');
    let said = '';
    child.stderr.on('data', (text: string) => {
      if (said === '') child.kill('SIGTERM');
      said += text;
    });
    expect(await ended).toEqual([1, null]);
    expect(said).toMatch(/^default: the vendor cannot be asked now/);
    expect(said).toMatch(/Stopped: what was read by now is kept\.\n$/);
    await using kept = await openArchive({
      target: { kind: 'sqlite', path: join(folder, 'ended.db') },
      now: Date.now,
    });
    expect(await kept.lease('collector', 'next', Date.now(), 60_000)).not.toBeNull();
  });

  test('a gateway collects by itself, and backfill leaves it alone', async () => {
    const own = { ARCHIVE_URL: `file:${join(folder, 'own.db')}` };
    await using gateway = await startGatewayProcess(sandbox, { ...own, ARCHIVE_KEEP_USERS_DAYS: '30' });
    await eventually(() =>
      expect(gateway.logs.map(({ msg }) => msg)).toContain(
        'This instance collects statistics for the archive',
      ),
    );
    await eventually(async () => {
      await using kept = await openArchive({
        target: { kind: 'sqlite', path: join(folder, 'own.db') },
        now: Date.now,
      });
      expect((await kept.size()).rows['room_day']).toBeGreaterThan(5);
    });
    const refused = await archive(['backfill'], own);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toBe(
      'A gateway collects for this archive now, which reads the same by and by. Stop it, or wait.\n',
    );
    gateway.child.kill('SIGTERM');
    expect(await gateway.exitCode).toBe(0);
    expect(gateway.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  test(
    'of two gateways on one file one collects, and the other when the first is stopped',
    { timeout: 90_000 },
    async () => {
      const own = { ARCHIVE_URL: `file:${join(folder, 'two.db')}`, ARCHIVE_KEEP_USERS_DAYS: '30' };
      const isCollecting = ({ logs }: { logs: readonly Record<string, unknown>[] }) =>
        logs.some(({ msg }) => msg === 'This instance collects statistics for the archive');
      await using first = await startGatewayProcess(sandbox, own);
      await eventually(() => expect(isCollecting(first)).toBe(true));
      await using second = await startGatewayProcess(sandbox, own);
      await eventually(async () => {
        const { stdout } = await archive(['status'], own);
        expect(stdout).toMatch(/^default +no visit is due$/m);
      });
      expect(isCollecting(second)).toBe(false);
      first.child.kill('SIGTERM');
      expect(await first.exitCode).toBe(0);
      await eventually(() => expect(isCollecting(second)).toBe(true));
      second.child.kill('SIGTERM');
      expect(await second.exitCode).toBe(0);
      for (const { logs } of [first, second])
        expect(logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
      expect(await archive(['verify'], own)).toMatchObject({ code: 0 });
    },
  );

  test('verify says that deleted users are there again, until it has repaired that', async () => {
    const path = join(folder, 'restored.db');
    const own = { ARCHIVE_URL: `file:${path}` };
    {
      await using kept = await openArchive({ target: { kind: 'sqlite', path }, now: Date.now });
      await kept.of(sandbox.partner).deleteUser('gone', new Date());
    }
    const database = new Database(path);
    database.exec("insert into person (merchant_id, user_id) select id, 'gone' from merchant");
    database.close();
    const right = 'All sums are those of their rows.\n';
    expect(await archive(['verify'], own)).toMatchObject({
      code: 1,
      stdout: `${right}1 rows of users whose data was deleted are there again.\n`,
    });
    expect(await archive(['verify', '--repair'], own)).toMatchObject({
      code: 0,
      stdout: `${right}1 rows of users whose data was deleted were there again, and are deleted.\n`,
    });
    expect(await archive(['verify'], own)).toMatchObject({ code: 0, stdout: right });
  });

  test('export writes all that is kept where no day is said, however long ago it was', async () => {
    const path = join(folder, 'old.db');
    {
      await using kept = await openArchive({ target: { kind: 'sqlite', path }, now: Date.now });
      const merchant = { vendorId: sandbox.partner, name: null, mobile: null };
      const amounts = {
        unitPrice: null,
        videoUnitPrice: null,
        balance: '1',
        totalToppedUp: '2',
        totalConsumed: '1',
      };
      for (const day of ['2021-05-06', '2026-02-03'])
        await kept
          .of(sandbox.partner)
          .keepBalance({ ...merchant, ...amounts }, new Date(`${day}T12:00:00+08:00`));
    }
    const daysOf = async (...args: string[]) => {
      const { stdout } = await archive(['export', 'balance', ...args], { ARCHIVE_URL: `file:${path}` });
      return [...stdout.matchAll(/"day":"([^"]+)"/g)].map(([, day]) => day);
    };
    expect(await daysOf()).toEqual(['2021-05-06', '2026-02-03']);
    expect(await daysOf('--from', '2022-01-01')).toEqual(['2026-02-03']);
    expect(await daysOf('--to', '2022-01-01')).toEqual(['2021-05-06']);
  });

  test.each([
    ['playback', 'roomId,roomTitle,day,viewCount,watchedSeconds,hours,minutes,isFinal,collectedAt'],
    ['balance', 'day,balance,totalToppedUp,totalConsumed,collectedAt'],
    ['users', 'roomId,roomTitle,what,userId,day,details,collectedAt'],
  ])('export of %s to CSV is its header where nothing is kept', async (kind, header) => {
    const args = ['export', kind, '--from', '1990-01-01', '--to', '1990-01-02'];
    expect(await archive([...args, '--format', 'csv'])).toMatchObject({
      code: 0,
      stdout: `\uFEFF${header}\r\n`,
    });
    expect(await archive(args)).toMatchObject({ code: 0, stdout: '' });
  });

  test.each([
    [['status']],
    [['verify']],
    [['backfill']],
    [['export', 'playback']],
    [['export', 'live', '--format', 'csv']],
    [['--help']],
  ])('%j ends quietly where its reader has gone', async (args) => {
    const child = spawn(process.execPath, [built('cli'), 'archive', ...args], {
      env: { ...processEnv(), ...env },
    });
    child.stdout.destroy();
    expect(await endOf(child)).toEqual({ code: 0, stderr: '' });
  });

  test
    .skipIf(!existsSync('/dev/full'))
    .each([[['status']], [['export', 'playback', '--format', 'csv']], [['--help']]])(
    '%j says in a line that what it writes has no room',
    async (args) => {
      await using full = await open('/dev/full', 'w');
      const child = spawn(process.execPath, [built('cli'), 'archive', ...args], {
        env: { ...processEnv(), ...env },
        stdio: ['ignore', full.fd, 'pipe'],
      });
      const { code, stderr } = await endOf(child);
      expect(code).toBe(1);
      expect(stderr).toMatch(/^The output cannot be written: ENOSPC[^\n]*\n$/);
    },
  );
});
