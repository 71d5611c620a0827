import { CombinedGraphQLErrors } from '@apollo/client';

/** What the gateway's error codes mean to a reader, and what they can do. */
const sentences: Record<string, string> = {
  UNAUTHENTICATED: 'Please sign in.',
  FORBIDDEN: 'You may not see or do this.',
  BAD_USER_INPUT: 'A value was not accepted.',
  RATE_LIMITED: 'Too many requests. Please wait a moment.',
  OVERLOADED: 'Too much is going on just now. Please wait a moment.',
  OUTCOME_UNKNOWN: 'It is not certain whether this worked. Please look before trying again.',
  UPSTREAM_UNAVAILABLE: 'The classroom service cannot be reached just now.',
  UPSTREAM_TIMEOUT: 'The classroom service takes too long to answer.',
  RECORDING_NOT_READY: 'The recording is not ready yet.',
  FEATURE_NOT_ENABLED: 'This feature is not part of the account.',
  ROOM_FULL: 'The room is full.',
};

/** The same request would be answered the same again. */
const finalCodes = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT', 'FEATURE_NOT_ENABLED']);

function codeOf(error: CombinedGraphQLErrors): string {
  return String(error.errors[0]?.extensions?.['code'] ?? '');
}

export function problemText(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) {
    return sentences[codeOf(error)] ?? error.errors[0]?.message ?? 'Something went wrong.';
  }
  if (error instanceof TypeError) return 'The server cannot be reached.';
  return error instanceof Error ? error.message : 'Something went wrong.';
}

interface ProblemProps {
  /** Nothing is shown without one. */
  error: unknown;
  onRetry?: () => void;
}

export function Problem({ error, onRetry }: ProblemProps) {
  if (!error) return null;
  const isFinal = CombinedGraphQLErrors.is(error) && finalCodes.has(codeOf(error));
  return (
    <p role="alert" className="problem">
      {problemText(error)} {onRetry && !isFinal && <button onClick={onRetry}>Try again</button>}
    </p>
  );
}

/** Throws what the caller can fix, so that one `catch` shows every failure. */
export function requireNoUserErrors(userErrors: readonly { message: string }[]): void {
  if (userErrors.length > 0) throw new Error(userErrors.map(({ message }) => message).join(' '));
}
