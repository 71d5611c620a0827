import { GraphQLError } from 'graphql';
import { CreateOutcomeUnknownError } from '../idempotency/creates.ts';
import { StoreUnavailableError } from '../idempotency/store.ts';
import { UpstreamError, UpstreamRejectedError, type UpstreamErrorCode } from '../upstream/errors.ts';
import { InvalidArgumentError } from '../upstream/text.ts';
import type { Logger } from './logger.ts';

/** What a client is told, by code. The vendor's own words, paths and parameters stay in the log. */
const clientMessages: Record<UpstreamErrorCode, string> = {
  BAD_USER_INPUT: 'The vendor refused a value of this request.',
  ROOM_NOT_FOUND: 'The room does not exist.',
  DOCUMENT_NOT_FOUND: 'The document does not exist.',
  DOCUMENT_ALREADY_ATTACHED: 'The document is attached already.',
  INSUFFICIENT_BALANCE: 'The account balance is too low.',
  ROOM_SCHEDULE_CLOSED: 'The schedule of this room cannot change any more.',
  ROOM_FULL: 'The room is full.',
  CHAT_LOG_NOT_FOUND: 'There is no chat log.',
  RECORDING_NOT_READY: 'The recording is not ready yet.',
  FEATURE_NOT_ENABLED: 'The vendor has not enabled this feature for the merchant.',
  UPSTREAM_CLOCK_SKEW: 'The clocks of the gateway and the vendor differ too much.',
  UPSTREAM_CREDENTIALS: 'The vendor does not accept the gateway’s credentials. The operator has to act.',
  UPSTREAM_ERROR: 'The vendor failed to answer this request.',
  UPSTREAM_UNAVAILABLE: 'The vendor cannot be reached. Try again later.',
  UPSTREAM_TIMEOUT: 'The vendor did not answer in time. Try again later.',
  UPSTREAM_STATUS: 'The vendor answered with an HTTP error.',
  UPSTREAM_INVALID_RESPONSE: 'The vendor answered in an undocumented form.',
};

/** For a write that went out and has no usable answer. */
const OUTCOME_UNKNOWN_MESSAGE =
  'The vendor may or may not have done this. Read the object or the list to find out before you repeat it.';

/** The same for a create with a key, which finds out by itself. */
const KEYED_OUTCOME_UNKNOWN_MESSAGE =
  'The vendor may or may not have created the room. Repeat the mutation with the same idempotencyKey, at first after ' +
  'some seconds: the gateway looks for the room, and creates it only if it was never made.';

/**
 * Makes the error that a client may see. The only place where an UpstreamError becomes a GraphQLError; what is
 * neither of the two is unexpected and says nothing but that.
 */
export function createMaskError(logger: Logger) {
  return function maskError(error: unknown): Error {
    if (!(error instanceof GraphQLError)) return unexpected(error, undefined, logger);
    const { originalError } = error;
    if (!originalError || originalError instanceof GraphQLError) return error;
    if (originalError instanceof InvalidArgumentError) {
      const { argument, message } = originalError;
      return clientError(message, 'BAD_USER_INPUT', error, { argument });
    }
    if (originalError instanceof UpstreamError) return fromUpstream(error, originalError, logger);
    // The client left, and its vendor calls with it. Nobody reads this, and nothing is wrong.
    if (originalError.name === 'AbortError') return clientError('The request was aborted.', 'ABORTED', error);
    return fromCreate(error, originalError, logger) ?? unexpected(originalError, error, logger);
  };
}

/** What only creates with a key can meet. */
function fromCreate(error: GraphQLError, cause: Error, logger: Logger): GraphQLError | undefined {
  if (cause instanceof CreateOutcomeUnknownError) {
    logger.warn({ err: cause.cause }, cause.message);
    return clientError(KEYED_OUTCOME_UNKNOWN_MESSAGE, 'OUTCOME_UNKNOWN', error, { isOutcomeUnknown: true });
  }
  if (cause instanceof StoreUnavailableError) {
    logger.error({ err: cause }, cause.message);
    const message =
      'Nothing was created: whether this idempotencyKey was used cannot be told now. Try again later.';
    return clientError(message, 'IDEMPOTENCY_UNAVAILABLE', error);
  }
  return undefined;
}

function fromUpstream(error: GraphQLError, cause: UpstreamError, logger: Logger): GraphQLError {
  logUpstream(cause, logger);
  if (!cause.isOutcomeUnknown) return clientError(clientMessages[cause.code], cause.code, error);
  // An unreadable answer keeps its own code, since the operator has to look at it.
  const code = cause.code === 'UPSTREAM_INVALID_RESPONSE' ? cause.code : 'OUTCOME_UNKNOWN';
  return clientError(OUTCOME_UNKNOWN_MESSAGE, code, error, { isOutcomeUnknown: true });
}

function logUpstream(error: UpstreamError, logger: Logger): void {
  const details = {
    code: error.code,
    endpoint: error.endpoint,
    reason: error instanceof UpstreamRejectedError ? error.reason : undefined,
    isOutcomeUnknown: error.isOutcomeUnknown || undefined,
  };
  if (error.code === 'UPSTREAM_CREDENTIALS') {
    logger.error(details, 'The vendor refused the credentials: check DUOBEI_PARTNER and DUOBEI_APP_KEY.');
  } else {
    logger.warn(details, error.message);
  }
}

function unexpected(error: unknown, at: GraphQLError | undefined, logger: Logger): GraphQLError {
  logger.error({ err: error, path: at?.path }, 'Unexpected error');
  return clientError('Unexpected error.', 'INTERNAL_SERVER_ERROR', at);
}

/** Keeps where the error happened, and nothing of what it was. */
function clientError(
  message: string,
  code: string,
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
