import type { ExecutionResult } from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { ReportExchange, RequestReports } from '../../../telemetry/request-reports.ts';
import { openScope, REQUEST_ID_HEADER } from '../../../operation/request-scope.ts';

interface Exchange extends ReportExchange {
  gathered?: Gathered;
}

/** That there was a result. */
interface Gathered {
  /** Results that come in parts end later than the response begins. */
  isStreaming: boolean;
  /** Of the response, once it has begun. */
  status: number;
}

type Results = AsyncIterable<ExecutionResult>;

/**
 * Reports every request, and gives each its scope, with an id that is in its answer and in every log line. First of all
 * plugins, since the others look for the scope, and before those that take results away, since it follows answers in
 * parts to their last one.
 */
export function useRequestReport(reports: RequestReports): Plugin<Exchange, Exchange> {
  return {
    onRequest({ request, serverContext }) {
      // The fast path has begun the report of what it leaves to Yoga.
      if (serverContext.scope) return;
      reports.start(serverContext, openScope(request.method, pathOf(request.url), request.headers));
    },
    onResultProcess(processing) {
      const { result, serverContext } = processing;
      const { scope } = serverContext;
      if (!scope) return;
      const gather = (one: object): void => reports.gather(scope, one);
      const gathered: Gathered = { status: 0, isStreaming: isAsyncIterable(result) };
      serverContext.gathered = gathered;
      if (!isAsyncIterable(result)) {
        for (const one of Array.isArray(result) ? result : [result]) gather(one);
        return;
      }
      const end = () => reports.end(serverContext, gathered.status, true);
      processing.setResult(watched(result, gather, end));
    },
    onResponse({ response, serverContext }) {
      const { scope, gathered } = serverContext;
      if (!scope) return;
      response.headers.set(REQUEST_ID_HEADER, scope.requestId);
      if (gathered) gathered.status = response.status;
      // Refused before it was read as an operation, which counts as one all the same.
      const isOperation = gathered !== undefined || scope.errorCodes.length > 0;
      if (!gathered?.isStreaming) reports.end(serverContext, response.status, isOperation);
    },
  };
}

function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  if (start === -1) return '/';
  const end = url.indexOf('?', start);
  return end === -1 ? url.slice(start) : url.slice(start, end);
}

/** The same results, followed to their end, whether they run out, fail, or are given up by the client. */
function watched(results: Results, gather: (result: object) => void, end: () => void): Results {
  return {
    [Symbol.asyncIterator]() {
      const iterator = results[Symbol.asyncIterator]();
      return {
        async next() {
          try {
            const step = await iterator.next();
            if (step.done === true) end();
            else gather(step.value);
            return step;
          } catch (error) {
            end();
            throw error;
          }
        },
        async return() {
          end();
          return (await iterator.return?.()) ?? { done: true, value: undefined };
        },
      };
    },
  };
}
