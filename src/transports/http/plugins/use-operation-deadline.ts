import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { ServerContext } from '../../../operation/context.ts';
import { deadlineMsFor, startDeadline, type OperationDeadlines } from '../../../operation/deadline.ts';
import { readOperation } from '../../../operation/read-operation.ts';
import { isMultipart } from '../uploads/use-multipart-upload.ts';

/** Gives each operation its time. Stands behind everything that may end an operation before it runs. */
export function useOperationDeadline(deadlines: OperationDeadlines): Plugin<ServerContext> {
  return {
    onExecute({ args }) {
      const { request, signal } = args.contextValue;
      const hasFiles = isMultipart(request.headers.get('content-type'));
      const type = readOperation(args)?.operation.operation;
      const stop = startDeadline(signal, deadlineMsFor(deadlines, type, hasFiles));
      return {
        onExecuteDone({ result }) {
          // Deferred parts are still to come, and their time goes on.
          if (!isAsyncIterable(result)) stop();
        },
      };
    },
  };
}
