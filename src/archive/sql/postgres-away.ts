/** Codes of Node.js for a network that does not reach the server. */
const UNREACHABLE = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'ENOENT'],
];

/**
 * Codes of PostgreSQL: the connection broke (08), the server shuts down or starts (57P0.), has no place left (53), or
 * ended a transaction that took too long (57014, 25P03).
 */
const REFUSED = /^(?:08\w{3}|57P0\d|53\w{3}|57014|25P03)$/;

/** What the driver says in words alone. */
const TERMINATED = /^(?:Connection terminated|Client has encountered a connection error|Client was closed)/;
const TIMED_OUT = /^(?:timeout expired|timeout exceeded when trying to connect|Query read timeout)/;

/** The code of an error that says that PostgreSQL does not answer; else null. */
export function awayCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return UNREACHABLE.includes(code) || REFUSED.test(code) ? code : null;
  if (TERMINATED.test(error.message)) return 'ECONNRESET';
  return TIMED_OUT.test(error.message) ? 'ETIMEDOUT' : null;
}
