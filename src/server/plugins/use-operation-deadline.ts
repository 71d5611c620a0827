import { getOperationAST, OperationTypeNode, type ExecutionArgs } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { UpstreamTimeoutError } from '../../upstream/errors.ts';
import type { ServerContext } from '../context.ts';
import { isMultipart } from './use-multipart-upload.ts';

/** Time for a whole operation in milliseconds, however many vendor calls follow each other in it. */
export interface OperationDeadlines {
  query: number;
  mutation: number;
  /** A mutation with files. */
  upload: number;
}

/** A person waits for a query, longer for a change, and for five files of 20 MB as long as they take. */
const DEADLINES: OperationDeadlines = { query: 15_000, mutation: 25_000, upload: 300_000 };

/**
 * Ends the vendor calls of an operation that runs out of time: the fields that wait for them answer
 * `UPSTREAM_TIMEOUT`, the others what they have. Subscriptions last as long as they like.
 */
export function useOperationDeadline(deadlines = DEADLINES): Plugin<ServerContext> {
  return {
    onExecute({ args }) {
      const { document, operationName } = args as ExecutionArgs;
      const { request, signal } = args.contextValue;
      const isMutation = getOperationAST(document, operationName)?.operation === OperationTypeNode.MUTATION;
      const isUpload = isMutation && isMultipart(request.headers.get('content-type'));
      const deadlineMs = deadlines[isUpload ? 'upload' : isMutation ? 'mutation' : 'query'];
      const timer = setTimeout(() => {
        const message = `the operation took longer than ${deadlineMs} ms`;
        signal.abort(new UpstreamTimeoutError(message, { endpoint: 'graphql', sent: false }));
      }, deadlineMs).unref();
      return {
        onExecuteDone({ result }) {
          // Deferred parts are still to come, and their time goes on.
          if (!isAsyncIterable(result)) clearTimeout(timer);
        },
      };
    },
  };
}
