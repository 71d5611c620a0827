import { GraphQLError } from 'graphql';
import { CreateOutcomeUnknownError } from '../creates/create-once.ts';
import { StoreUnavailableError } from '../creates/store.ts';
import { UpstreamError, UpstreamRejectedError } from '../vendor/protocol/errors.ts';
import { isArchiveAway } from '../reads/kept.ts';
import { InvalidArgumentError } from '../vendor/protocol/arguments.ts';
import { errorCodes, type ErrorCode } from './error-codes.ts';

/** For a write that went out and has no usable answer. */
const OUTCOME_UNKNOWN_MESSAGE =
  'The vendor may or may not have done this. Read the object or the list to find out before you repeat it.';

/** The same for a create with a key, which finds out by itself. */
const KEYED_OUTCOME_UNKNOWN_MESSAGE =
  'The vendor may or may not have created the room. Repeat the mutation with the same idempotencyKey, at first after ' +
  'some seconds: the gateway looks for the room, and creates it only if it was never made.';

/** The same where several rooms may be the one, of which only a person can tell. */
const SEVERAL_ROOMS_MESSAGE =
  'The vendor may or may not have created the room, and lists several with its title, start and length that no ' +
  'idempotencyKey has: which of them is the new one cannot be told. Look at them with the rooms query. A repeat with ' +
  'the same idempotencyKey creates nothing as long as there are several, and finds the room when only one is left.';

const BAD_CREDENTIALS =
  'The vendor refused the credentials: check the partner and the appKey of its account (DUOBEI_PARTNER and DUOBEI_APP_KEY, or DUOBEI_ACCOUNTS).';

/**
 * Makes the error that a client may see. The only place where an UpstreamError becomes a GraphQLError; what is
 * neither of the two is unexpected and says nothing but that.
 */
export function maskError(error: unknown): GraphQLError {
  if (!(error instanceof GraphQLError)) return unexpected(error, undefined);
  const { originalError } = error;
  if (!originalError || originalError instanceof GraphQLError) return withCode(error);
  if (originalError instanceof InvalidArgumentError) {
    const { argument, message } = originalError;
    return clientError(message, 'BAD_USER_INPUT', error, { argument });
  }
  if (originalError instanceof UpstreamError) return fromVendor(error, originalError);
  // The client left, and its vendor calls with it. Nobody reads this, and nothing is wrong.
  if (originalError.name === 'AbortError') return clientError('The request was aborted.', 'ABORTED', error);
  return (
    fromCreate(error, originalError) ?? fromArchive(error, originalError) ?? unexpected(originalError, error)
  );
}

/** What the operator is told of an error that the client sees masked. */
export interface ErrorNote {
  level: 'info' | 'warn' | 'error';
  details: object;
  message: string;
}

/** Masking knows nothing of the request, so a note waits here until the answer is reported. */
const notes = new WeakMap<object, ErrorNote>();

/** The note of a masked error, once. */
export function takeErrorNote(masked: object): ErrorNote | undefined {
  const note = notes.get(masked);
  if (note) notes.delete(masked);
  return note;
}

function noted(
  masked: GraphQLError,
  level: ErrorNote['level'],
  details: object,
  message: string,
): GraphQLError {
  notes.set(masked, { level, details, message });
  return masked;
}

/** An argument that got null or nothing by its variable is all that graphql-js itself complains of, without a code. */
function withCode(error: GraphQLError): GraphQLError {
  return error.extensions['code'] === undefined
    ? clientError(error.message, 'BAD_USER_INPUT', error, error.extensions)
    : error;
}

/** What only creates with a key can meet. */
function fromCreate(error: GraphQLError, cause: Error): GraphQLError | undefined {
  if (cause instanceof CreateOutcomeUnknownError) {
    const unknown = { isOutcomeUnknown: true, ...waitOf(cause.cause) };
    const message = cause.candidates > 1 ? SEVERAL_ROOMS_MESSAGE : KEYED_OUTCOME_UNKNOWN_MESSAGE;
    const masked = clientError(message, 'OUTCOME_UNKNOWN', error, unknown);
    return noted(masked, 'warn', { err: cause.cause }, cause.message);
  }
  if (cause instanceof StoreUnavailableError) {
    const message =
      'Nothing was created: whether this idempotencyKey was used cannot be told now. Try again later.';
    const masked = clientError(message, 'IDEMPOTENCY_UNAVAILABLE', error);
    return noted(masked, 'error', { err: cause }, cause.message);
  }
  return undefined;
}

/** The rest of the answer does without it. That the archive is away is an error of its own, said once for all fields. */
function fromArchive(error: GraphQLError, cause: Error): GraphQLError | undefined {
  if (!isArchiveAway(cause)) return undefined;
  const message = 'The archive of statistics does not answer now. Try again later.';
  const masked = clientError(message, 'ARCHIVE_UNAVAILABLE', error);
  return noted(masked, 'info', { code: cause.code }, cause.message);
}

function fromVendor(error: GraphQLError, cause: UpstreamError): GraphQLError {
  const details = {
    code: cause.code,
    endpoint: cause.endpoint,
    reason: cause instanceof UpstreamRejectedError ? cause.reason : undefined,
    isOutcomeUnknown: cause.isOutcomeUnknown || undefined,
  };
  const masked = maskedVendorError(error, cause);
  return cause.code === 'UPSTREAM_CREDENTIALS'
    ? noted(masked, 'error', details, BAD_CREDENTIALS)
    : noted(masked, 'warn', details, cause.message);
}

function maskedVendorError(error: GraphQLError, cause: UpstreamError): GraphQLError {
  const wait = waitOf(cause);
  // The vendor's own words, paths and parameters stay in the log.
  if (!cause.isOutcomeUnknown) return clientError(errorCodes[cause.code].message, cause.code, error, wait);
  // An unreadable answer keeps its own code, since the operator has to look at it.
  const code = cause.code === 'UPSTREAM_INVALID_RESPONSE' ? cause.code : 'OUTCOME_UNKNOWN';
  return clientError(OUTCOME_UNKNOWN_MESSAGE, code, error, { isOutcomeUnknown: true, ...wait });
}

/** When to come again, in whole seconds, where the vendor has said so. */
function waitOf(cause: unknown): { retryAfterSeconds?: number } {
  const seconds = cause instanceof UpstreamError ? cause.retryAfterSeconds : undefined;
  return seconds === undefined ? {} : { retryAfterSeconds: seconds };
}

/** All that is said of a fault of ours. */
export const UNEXPECTED = new GraphQLError('Unexpected error.', {
  extensions: { code: 'INTERNAL_SERVER_ERROR' },
});

function unexpected(error: unknown, at: GraphQLError | undefined): GraphQLError {
  const masked = clientError(UNEXPECTED.message, 'INTERNAL_SERVER_ERROR', at);
  return noted(masked, 'error', { err: error, path: at?.path }, 'Unexpected error');
}

/** Keeps where the error happened, and nothing of what it was. */
function clientError(
  message: string,
  code: ErrorCode,
  at: GraphQLError | undefined,
  more?: object,
): GraphQLError {
  return new GraphQLError(message, {
    nodes: at?.nodes ?? null,
    source: at?.source ?? null,
    positions: at?.positions ?? null,
    path: at?.path ?? null,
    extensions: { code, ...more },
  });
}
