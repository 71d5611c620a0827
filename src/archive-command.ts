import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { EXPORT_COLUMNS, LeaseLostError, type Archive, type MerchantArchive } from './archive/archive.ts';
import { openArchive } from './archive/open.ts';
import { commandFrom, USAGE, type ArchiveCommand, type ExportArguments } from './archive-arguments.ts';
import { csvLine } from './archive-csv.ts';
import type { ArchiveConfig } from './config/archive.ts';
import type { VendorAccount } from './config/accounts.ts';
import { configFromEnv, type Config } from './config/config.ts';
import { readEnv } from './config/env.ts';

/** Runs one of the commands; a mistake is thrown, to be shown as it stands. */
export async function runArchive(args: string[]): Promise<void> {
  watchOutput();
  await runCommand(args);
  await allWritten();
}

async function runCommand(args: string[]): Promise<void> {
  const command = commandFrom(args);
  if (command.name === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  const config = configFromEnv(readEnv());
  if (!config.archive) throw new Error('ARCHIVE_URL is not set: nothing is kept.');
  const run = runOf(command, config);
  await using archive = await openArchive({
    target: config.archive.target,
    now: Date.now,
    mustExist: command.name !== 'backfill',
  });
  await run({ archive, config, settings: config.archive });
}

interface Place {
  archive: Archive;
  config: Config;
  settings: ArchiveConfig;
}

/** Throws where the command and the configuration do not fit each other. */
function runOf(
  command: Exclude<ArchiveCommand, { name: 'help' }>,
  config: Config,
): (place: Place) => Promise<void> {
  switch (command.name) {
    case 'backfill':
      accountsOf(config);
      return backfill;
    case 'export': {
      const { partner } = accountNamed(config, command.merchant);
      return ({ archive }) => exportKind(archive.of(partner), command);
    }
    case 'verify':
      return ({ archive }) => verify(archive, command.repair);
    default:
      return status;
  }
}

async function status({ archive, config: { vendor } }: Place): Promise<void> {
  const { rows, bytes } = await archive.size();
  write(`store     ${archive.kind}${bytes === null ? '' : `, ${Math.ceil(bytes / 1e6)} MB`}`);
  for (const [table, count] of Object.entries(rows)) write(`${table.padEnd(18)}${count}`);
  for (const { name, partner } of vendor.accounts) {
    const merchant = archive.of(partner);
    const due = await merchant.roomsDue(Date.now(), 10_000);
    const behind = due.length === 0 ? 'no visit is due' : `${due.length} visits are due`;
    write(`${name.padEnd(18)}${behind}${due[0] ? `, since ${new Date(due[0].dueAt).toISOString()}` : ''}`);
  }
}

/** Ends with Ctrl+C or SIGTERM, and keeps what it has read by then. */
async function backfill({ archive, config, settings }: Place): Promise<void> {
  const { startCollector } = await import('./archive/collector/collector.ts');
  const { createDuobeiClient } = await import('./vendor/client.ts');
  const { systemClock } = await import('./runtime/clock.ts');
  const merchants = accountsOf(config).map((account) => ({
    name: account.name,
    client: createDuobeiClient({ ...account, backgroundShare: settings.vendorShare }),
  }));
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Error('Stopped: what was read by now is kept.'));
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop);
  const collector = startCollector({
    archive,
    merchants: () => merchants,
    clock: systemClock,
    holder: `command ${randomUUID()}`,
    keepDays: settings.keepDays,
    onEvent(event) {
      if (event.kind === 'waiting') tellWaiting(event.merchant);
      if (event.kind !== 'failed') return;
      process.exitCode = 1;
      process.stderr.write(`${event.merchant}: ${event.step}: ${messageOf(event.error)}\n`);
    },
  });
  try {
    const { rooms, lessons, failures, unread } = await collector.collectNow(stopping.signal);
    write(
      `${rooms} rooms and ${lessons} lessons were read; ${failures} have nothing to be read yet, or failed.`,
    );
    if (unread.length > 0) {
      process.exitCode = 1;
      process.stderr.write(`Not read to its end: ${unread.join(', ')}.\n`);
    }
  } catch (error) {
    if (!(error instanceof LeaseLostError)) throw error;
    throw new Error(
      'A gateway collects for this archive now, which reads the same by and by. Stop it, or wait.',
    );
  } finally {
    await collector.close();
    await Promise.all(merchants.map(({ client }) => client.close()));
  }
}

async function exportKind(archive: MerchantArchive, { kind, span, format }: ExportArguments): Promise<void> {
  const columns = EXPORT_COLUMNS[kind];
  if (format === 'csv') await writeOut(`\uFEFF${csvLine(columns)}`);
  for await (const row of archive.rows(kind, span)) {
    if (outputEnd) return;
    const cells = columns.map((column) => row[column] ?? null);
    await writeOut(format === 'csv' ? csvLine(cells) : `${JSON.stringify(row)}\n`);
  }
}

async function verify(archive: Archive, repair: boolean): Promise<void> {
  const { wrong, marked } = await archive.verify({ repair });
  for (const { partner, day, figure, kept, counted } of wrong) {
    write(`${partner} ${day} ${figure}: kept ${kept}, counted ${counted}`);
  }
  if (wrong.length === 0) write('All sums are those of their rows.');
  else if (repair) write(`${wrong.length} sums were wrong, and are right now.`);
  if (marked > 0) {
    const rows = `${marked} rows of users whose data was deleted`;
    write(repair ? `${rows} were there again, and are deleted.` : `${rows} are there again.`);
  }
  if (!repair && (wrong.length > 0 || marked > 0)) process.exitCode = 1;
}

function accountsOf({ vendor: { accounts } }: Config): readonly VendorAccount[] {
  if (accounts.length === 0) {
    throw new Error('There are no credentials: set DUOBEI_PARTNER and DUOBEI_APP_KEY, or DUOBEI_ACCOUNTS.');
  }
  return accounts;
}

function accountNamed(config: Config, name: string | undefined): VendorAccount {
  const accounts = accountsOf(config);
  const [first] = accounts;
  if (name === undefined && first && accounts.length === 1) return first;
  const found = accounts.find((account) => account.name === name);
  if (found) return found;
  throw new Error(`Say which merchant: --merchant ${accounts.map((account) => account.name).join('|')}.`);
}

/** The rest of the program is silent until it ends. */
function tellWaiting(merchant: string): void {
  process.stderr.write(
    `${merchant}: the vendor cannot be asked now, or it is midnight there; trying again every 30 seconds, for half an hour.\n`,
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Why standard output takes no more; null while it does. */
let outputEnd: NodeJS.ErrnoException | null = null;

function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => (outputEnd ??= error));
}

/**
 * Rejects where something, such as a full disk, has kept a line from being written. Whoever reads may have enough, such as
 * `head`: then nothing went wrong.
 */
async function allWritten(): Promise<void> {
  await new Promise<void>((resolve) => process.stdout.write('', () => resolve()));
  if (outputEnd && outputEnd.code !== 'EPIPE')
    throw new Error(`The output cannot be written: ${outputEnd.message}`);
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Waits for a reader that is slow. */
async function writeOut(text: string): Promise<void> {
  if (process.stdout.write(text)) return;
  // Its error is told behind all that is written.
  await once(process.stdout, 'drain').catch(() => undefined);
}
