import { parseArgs } from 'node:util';
import { KEPT_KINDS, type KeptKind } from './archive/archive.ts';
import { FIRST_DAY, isDay, LAST_DAY, type Day, type DaySpan } from './vendor/protocol/days.ts';

export const USAGE = `Usage: duobei-graphql archive status
       duobei-graphql archive backfill
       duobei-graphql archive export playback|live|balance|users [--merchant NAME] [--from DAY] [--to DAY] [--format csv|ndjson]
       duobei-graphql archive verify [--repair]

Works on the archive that ARCHIVE_URL names; only backfill makes one. A gateway may run beside it.

  status    says how much is kept, and how far each merchant has come
  backfill  reads now at the vendor whatever it still has, and is not kept yet; no gateway may collect meanwhile
  export    writes a kind of what is kept to standard output, room by room; DAY is YYYY-MM-DD in Shanghai, by default all
            that is kept
  verify    counts all sums anew and says those that are wrong, and how much a restored backup brought back of users whose
            data was deleted, with exit code 1; --repair writes those sums, and deletes those users
`;

export interface ExportArguments {
  kind: KeptKind;
  merchant: string | undefined;
  span: DaySpan;
  format: 'csv' | 'ndjson';
}

/** What is to be done; `help`: to say how it is asked for. */
export type ArchiveCommand =
  | { name: 'help' | 'status' | 'backfill' }
  | ({ name: 'export' } & ExportArguments)
  | { name: 'verify'; repair: boolean };

/** Throws, in a line, where there is anything that the command does not read. */
export function commandFrom([name = '--help', ...args]: string[]): ArchiveCommand {
  switch (name) {
    case '--help':
      readArguments(() => parseArgs({ args, tokens: true }));
      return { name: 'help' };
    case 'status':
    case 'backfill':
      return optionsOf(name, args);
    case 'export':
      return exportOf(args);
    case 'verify':
      return verifyOf(args);
    default:
      throw new Error(`There is no command "archive ${name}".\n${USAGE}`);
  }
}

const help = { type: 'boolean', default: false } as const;

function optionsOf(name: 'status' | 'backfill', args: string[]): ArchiveCommand {
  const { values } = readArguments(() => parseArgs({ args, tokens: true, options: { help } }));
  return values.help ? { name: 'help' } : { name };
}

function verifyOf(args: string[]): ArchiveCommand {
  const repair = help;
  const { values } = readArguments(() => parseArgs({ args, tokens: true, options: { repair, help } }));
  return values.help ? { name: 'help' } : { name: 'verify', repair: values.repair };
}

function exportOf(args: string[]): ArchiveCommand {
  const text = { type: 'string' } as const;
  const options = { merchant: text, from: text, to: text, format: { ...text, default: 'ndjson' }, help };
  const { values, positionals } = readArguments(() =>
    parseArgs({ args, tokens: true, allowPositionals: true, options }),
  );
  if (values.help) return { name: 'help' };
  const [kind, ...more] = positionals;
  if (!isKind(kind)) throw new Error(`Say what: ${KEPT_KINDS.join(', ')}.`);
  if (more.length > 0) throw mistake(`Unexpected argument '${more[0]}', one kind is written at a time`);
  const { merchant, format } = values;
  if (format !== 'csv' && format !== 'ndjson') throw new Error('--format is "csv" or "ndjson".');
  return { name: 'export', kind, merchant, span: spanOf(values), format };
}

interface Parsed {
  tokens: readonly { kind: string; rawName?: string }[];
}

/** What an option said first would be lost where it comes twice. */
function readArguments<T extends Parsed>(parse: () => T): T {
  const parsed = parsedBy(parse);
  const names = new Set<string>();
  for (const { rawName } of parsed.tokens) {
    if (rawName === undefined) continue;
    if (names.has(rawName)) throw mistake(`Option '${rawName}' comes twice`);
    names.add(rawName);
  }
  return parsed;
}

function parsedBy<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    // Behind its first sentence is advice for commands that take more.
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split(/\. |\n/);
    throw mistake(first);
  }
}

function mistake(what: string): Error {
  return new Error(`${what}. "archive --help" says what there is.`);
}

function spanOf({ from, to }: { from?: string | undefined; to?: string | undefined }): DaySpan {
  const span = { from: dayFrom('--from', from) ?? FIRST_DAY, to: dayFrom('--to', to) ?? LAST_DAY };
  if (span.from > span.to) throw new Error('--from is behind --to.');
  return span;
}

function dayFrom(option: string, text: string | undefined): Day | undefined {
  if (text === undefined) return undefined;
  if (!isDay(text)) throw new Error(`${option} is a day, YYYY-MM-DD, in the years 1971 to 2200.`);
  return text;
}

function isKind(text: string | undefined): text is KeptKind {
  return KEPT_KINDS.some((kind) => kind === text);
}
