/** Codes of Node.js for a network that does not reach the server. */
const UNREACHABLE = [
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'TIMEOUT'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'ENOENT'],
];

/**
 * Codes of PostgreSQL: the connection broke (08), the server shuts down or starts (57P0.), has no place left (53), ended
 * what took too long (57014, 25P03, 55P03), lets us in no more (28), has no such database (3D000), or is a standby by
 * now (25006). All of them an administrator changes while we run.
 */
const REFUSED = /^(?:08\w{3}|57P0\d|53\w{3}|57014|25P03|55P03|28P01|28000|3D000|25006)$/;

/** What the driver says in words alone. */
const TERMINATED = /^(?:Connection terminated|Client has encountered a connection error|Client was closed)/;
const TIMED_OUT =
  /^(?:timeout expired|Connection terminated due to connection timeout|timeout exceeded when trying to connect|Query read timeout)/;

/** The code of an error that says that PostgreSQL does not answer; else null. */
export function awayCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return UNREACHABLE.includes(code) || REFUSED.test(code) ? code : null;
  if (TIMED_OUT.test(error.message)) return 'TIMEOUT';
  return TERMINATED.test(error.message) ? 'ECONNRESET' : null;
}
