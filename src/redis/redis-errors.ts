import { ErrorReply, MaxCommandRedirectionsError, TimeoutError } from 'redis';

/** Redis did not answer, or not with what was asked for, so nobody knows what it holds. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';

  /** As {@link codeOf} says it. */
  readonly code: string;

  constructor(code: string, options?: ErrorOptions) {
    super(`Redis is away: ${code}.`, options);
    this.code = code;
  }
}

/** Nothing came within the time that an answer may take. */
export const NO_ANSWER = 'TIMEOUT';
/** What Redis answers to a user without the right. */
export const NO_RIGHT = 'NOPERM';
/** The connection has ended, and the system does not say why. */
const ENDED = 'CLOSED';

const CODE = /^-?([A-Z]+)\b/;
/** Redis 6 says what a command in a script answered in the middle of its own words. */
const IN_SCRIPT = ': -';
/** Without a code for it: as Redis 7.0 says it, and as later versions and Valkey do. */
const NO_RIGHT_IN_SCRIPT = ['ERR The user executing the script can', 'ERR ACL failure in script'];

/** Why something failed in one word: that of Redis (`READONLY`), of the system (`ECONNREFUSED`), or one of ours. */
export function codeOf(error: unknown): string {
  if (error instanceof RedisUnavailableError) return error.code;
  if (error instanceof MaxCommandRedirectionsError) return codeOf(error.cause);
  if (error instanceof ErrorReply) {
    const { message } = error;
    if (NO_RIGHT_IN_SCRIPT.some((start) => message.startsWith(start))) return NO_RIGHT;
    const start = message.startsWith('ERR') ? message.indexOf(IN_SCRIPT) : -1;
    return CODE.exec(start === -1 ? message : message.slice(start + 2))?.[1] ?? 'ERR';
  }
  if (error instanceof TimeoutError) return NO_ANSWER;
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? code : ENDED;
}

/** Whether Redis itself has answered with an error, so that its connection is as good as any. */
export function isAnswer(error: unknown): boolean {
  return error instanceof ErrorReply;
}

const KNOWN_CODES = new Set([
  'ASK',
  'BUSY',
  'CLUSTERDOWN',
  'ERR',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'MOVED',
  'NOAUTH',
  NO_RIGHT,
  'NOREPLICAS',
  'NOSCRIPT',
  'OOM',
  'READONLY',
  'TRYAGAIN',
  'WRONGPASS',
  'WRONGTYPE',
  NO_ANSWER,
]);

/** The same for a metric: one of few, whatever Redis, a system or a proxy between says. */
export function labelOf(error: unknown): string {
  const code = codeOf(error);
  if (KNOWN_CODES.has(code)) return code;
  return isAnswer(error) ? 'OTHER' : 'CONNECTION';
}
