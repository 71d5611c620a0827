import { pino, stdSerializers, type DestinationStream, type Logger, type SerializedError } from 'pino';
import { standardOutput, type LogOutput } from './log-output.ts';
import { withSourceLines } from './source-lines.ts';

export type { Logger } from 'pino';

/** What must not be in a log, whatever it is called and however it got there. */
const SECRET_NAMES =
  'authorization|proxy-authorization|cookie|set-cookie|x-api-key|api-?key|app-?key|sign|ticket|token|access-?token|' +
  'up-?token|host-?code|host-?invite-?code|password|secret';

/** `"sign":` and the first character of its value, in the line itself or in a JSON text within one of its values. */
const SECRET_FIELD = new RegExp(`((\\\\{0,8})"(?:${SECRET_NAMES})\\2"\\s{0,4}:\\s{0,4})(?:\\2"|\\[)`, 'gi');

/** `sign=…` of a signed link, a form, or a query string. */
const SECRET_PARAMETER = new RegExp(`\\b(${SECRET_NAMES})(=|%3D)[^&\\s"\\\\]+`, 'gi');

// eslint-disable-next-line no-restricted-syntax -- Begins with a word, and what it passes is taken and not looked at again.
const BEARER = /\b(bearer|basic)\s{1,8}[\w.~+/=-]{8,}/gi;

const REDACTED = '[redacted]';

/** Texts that no log may show. */
export class Secrets {
  /** As they stand in a line, which is JSON; the longest first, since a part of it may be another. */
  forms: readonly string[] = [];

  constructor(secrets: readonly string[] = []) {
    this.add(secrets);
  }

  /** Those from before stay secret: what is no longer used may still be good. */
  add(secrets: readonly string[]): void {
    const added = secrets.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
    this.forms = [...new Set([...this.forms, ...added])].sort((a, b) => b.length - a.length);
  }
}

/**
 * JSON lines on standard output, one object an event. Nothing in them opens a door: the text is looked through as it goes out, since errors quote what nobody expects.
 */
export function createLogger(
  level: string,
  destination?: DestinationStream,
  /** Texts that are secret wherever they stand; there may be more of them later. */
  secrets: Secrets = new Secrets(),
): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: serializedError },
    hooks: { streamWrite: (line: string) => redacted(line, secrets.forms) },
  };
  return pino(options, destination ?? openStandardOutput());
}

/** What is no error is written as it is. */
function serializedError(error: unknown): unknown {
  const told = stdSerializers.err(error as Error) as Partial<SerializedError> | null | undefined;
  if (told === error || typeof told?.stack !== 'string') return told;
  told.stack = withSourceLines(told.stack);
  // Behind the full stop of an error its cause is joined on by a colon.
  told.message = (told.message ?? '').replaceAll('.: ', ': ');
  return told;
}

/** Lines go out together; whatever is left goes out at exit. */
// PERF(sockets, system calls): a system call for each line costs more than all else about it.
const MIN_WRITE_BYTES = 8_192;

/** What a pipe takes as one piece. */
const MAX_PIECE_BYTES = 4_096;

/** Standard output; in pieces where several processes have it, whose lines must not get into each other. */
export function openStandardOutput(isShared = false): LogOutput {
  return standardOutput(
    isShared ? { minLength: MAX_PIECE_BYTES / 2, maxWrite: MAX_PIECE_BYTES } : { minLength: MIN_WRITE_BYTES },
  );
}

/** Lines for a person at a terminal. */
export async function openPrettyOutput(): Promise<DestinationStream> {
  // By name it would be there in Node.js alone, and not in the bundle: it is a package of CommonJS.
  const { default: pretty } = await import('pino-pretty');
  return pretty.build({ sync: true, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' });
}

function redacted(line: string, secrets: readonly string[]): string {
  let text = withoutSecretFields(line)
    .replace(SECRET_PARAMETER, `$1$2${REDACTED}`)
    .replace(BEARER, `$1 ${REDACTED}`);
  for (const secret of secrets) text = text.replaceAll(secret, REDACTED);
  return text;
}

/** Goes through the line once: an expression that also looked for the end of each value might go through it many times. */
function withoutSecretFields(line: string): string {
  let text = '';
  let copied = 0;
  SECRET_FIELD.lastIndex = 0;
  for (let found; (found = SECRET_FIELD.exec(line));) {
    const [opening, start = '', escapes = ''] = found;
    const begin = found.index + opening.length;
    const end = opening.endsWith('[') ? line.indexOf(']', begin) + 1 : endOfText(line, begin, `${escapes}"`);
    text += `${line.slice(copied, found.index)}${start}${escapes}"${REDACTED}${escapes}"`;
    // A value without an end is secret to the end of the line.
    copied = end === 0 ? line.length : end;
    SECRET_FIELD.lastIndex = copied;
  }
  return text + line.slice(copied);
}

/** Where a JSON text ends, behind its closing quote; 0 where there is none. */
function endOfText(line: string, begin: number, quote: string): number {
  for (let at = begin; at < line.length; at += line[at] === '\\' ? 2 : 1) {
    if (line.startsWith(quote, at)) return at + quote.length;
  }
  return 0;
}
