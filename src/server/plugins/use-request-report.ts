import type { DocumentNode, ExecutionResult, GraphQLFormattedError } from 'graphql';
import { isAsyncIterable, type GraphQLParams, type Plugin } from 'graphql-yoga';
import type { VendorCallCount } from '../../loaders/visit.ts';
import type { Observer } from '../observer.ts';
import { operationFacts } from '../operation-facts.ts';
import { requestScope, type RequestScope } from '../request-scope.ts';

/** What a request gathers on its way. */
interface Exchange {
  params?: GraphQLParams;
  /** From the context of the operation, if it came that far. */
  vendorCalls?: VendorCallCount;
  report?: Gathered;
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
 * Tells the observers of every request, once, at its end. Stands before every plugin that takes results away, since it
 * follows answers in parts to their last one.
 */
export function useRequestReport(observers: readonly Observer[]): Plugin<Exchange, Exchange> {
  const end = (scope: RequestScope, { vendorCalls, report }: Exchange, status: number): void => {
    if (scope.isOver) return;
    const result = {
      scope,
      status,
      durationMs: performance.now() - scope.startedAt,
      isOperation: report !== undefined,
      operation: scope.operation,
      errorCodes: [...scope.errorCodes],
      vendorCalls,
    };
    for (const observer of observers) observer.onRequestEnd?.(result);
    scope.isOver = true;
  };
  return {
    onRequest() {
      const scope = requestScope.getStore();
      if (scope) for (const observer of observers) observer.onRequestStart?.(scope);
    },
    onParse({ context }) {
      return ({ result }) => {
        const scope = requestScope.getStore();
        const document = result as DocumentNode | Error | null;
        if (!scope || !document || document instanceof Error) return;
        scope.operation = operationFacts(document, context.params.operationName ?? undefined);
      };
    },
    onResultProcess(processing) {
      const { result, serverContext } = processing;
      const scope = requestScope.getStore();
      if (!scope) return;
      const report: Gathered = { status: 0, isStreaming: isAsyncIterable(result) };
      serverContext.report = report;
      if (!isAsyncIterable(result)) {
        for (const one of Array.isArray(result) ? result : [result]) gatherErrors(one, scope.errorCodes);
        return;
      }
      processing.setResult(watched(result, scope, () => end(scope, serverContext, report.status)));
    },
    onResponse({ response, serverContext }) {
      const scope = requestScope.getStore();
      if (!scope) return;
      const { report } = serverContext;
      if (report) report.status = response.status;
      if (!report?.isStreaming) end(scope, serverContext, response.status);
    },
  };
}

/** The same results, followed to their end, whether they run out, fail, or are given up by the client. */
function watched(results: Results, scope: RequestScope, end: () => void): Results {
  // The results are asked for by the connection, which is outside of the request.
  const inScope = <T>(run: () => T): T => requestScope.run(scope, run);
  return {
    [Symbol.asyncIterator]() {
      const iterator = results[Symbol.asyncIterator]();
      return {
        async next() {
          try {
            const step = await inScope(() => iterator.next());
            if (step.done === true) inScope(end);
            else gatherErrors(step.value, scope.errorCodes);
            return step;
          } catch (error) {
            inScope(end);
            throw error;
          }
        },
        async return() {
          inScope(end);
          return (await iterator.return?.()) ?? { done: true, value: undefined };
        },
      };
    },
  };
}

interface WithErrors {
  errors?: readonly Pick<GraphQLFormattedError, 'extensions'>[];
  /** Deferred parts. */
  incremental?: readonly WithErrors[];
}

function gatherErrors(result: object, errorCodes: Set<string>): void {
  const { errors, incremental } = result as WithErrors;
  for (const { extensions } of errors ?? []) {
    const code = extensions?.['code'];
    errorCodes.add(typeof code === 'string' ? code : 'UNKNOWN');
  }
  for (const part of incremental ?? []) gatherErrors(part, errorCodes);
}
