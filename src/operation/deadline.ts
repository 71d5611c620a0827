import type { OperationTypeNode } from 'graphql';
import type { Cancellation } from '../runtime/cancellation.ts';
import { UpstreamTimeoutError } from '../vendor/protocol/errors.ts';

/** Time for a whole operation in milliseconds, however many vendor calls follow each other in it. */
export interface OperationDeadlines {
  query: number;
  mutation: number;
  /** A mutation with files. */
  upload: number;
}

/** A person waits for a query, longer for a change, and for five files of 20 MB as long as they take. */
export const DEADLINES: OperationDeadlines = { query: 15_000, mutation: 25_000, upload: 300_000 };

export function deadlineMsFor(
  deadlines: OperationDeadlines,
  type: `${OperationTypeNode}` | undefined,
  hasFiles: boolean,
): number {
  if (type !== 'mutation') return deadlines.query;
  return hasFiles ? deadlines.upload : deadlines.mutation;
}

/**
 * Ends the vendor calls of an operation that runs out of time: the fields that wait for them answer
 * `UPSTREAM_TIMEOUT`, the others what they have. Call what it returns when the operation is done. Subscriptions last as
 * long as they like.
 */
export function startDeadline(signal: Cancellation, deadlineMs: number): () => void {
  const timer = setTimeout(() => {
    const message = `the operation took longer than ${deadlineMs} ms`;
    signal.abort(new UpstreamTimeoutError(message, { endpoint: 'graphql', sent: false }));
  }, deadlineMs).unref();
  return () => clearTimeout(timer);
}
