import type { DocumentNode, ExecutionResult, GraphQLFormattedError } from 'graphql';
import { isAsyncIterable, type GraphQLParams, type Plugin } from 'graphql-yoga';
import type { VendorCallCount } from '../../loaders/visit.ts';
import type { Observer } from '../observer.ts';
import { operationFacts } from '../operation-facts.ts';
import { takeErrorNote } from '../mask-error.ts';
import type { RequestScope, ScopeExchange } from '../request-scope.ts';

/** What a request gathers on its way. */
interface Exchange extends ScopeExchange {
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
    onRequest({ serverContext: { scope } }) {
      if (scope) for (const observer of observers) observer.onRequestStart?.(scope);
    },
    onParse({ context }) {
      return ({ result }) => {
        const { scope } = context;
        const document = result as DocumentNode | Error | null;
        if (!scope || !document || document instanceof Error) return;
        scope.operation = operationFacts(document, context.params.operationName ?? undefined);
      };
    },
    onResultProcess(processing) {
      const { result, serverContext } = processing;
      const { scope } = serverContext;
      if (!scope) return;
      const gather = (one: object): void => gatherErrors(one, scope, observers);
      const report: Gathered = { status: 0, isStreaming: isAsyncIterable(result) };
      serverContext.report = report;
      if (!isAsyncIterable(result)) {
        for (const one of Array.isArray(result) ? result : [result]) gather(one);
        return;
      }
      processing.setResult(watched(result, gather, () => end(scope, serverContext, report.status)));
    },
    onResponse({ response, serverContext }) {
      const { scope, report } = serverContext;
      if (!scope) return;
      if (report) report.status = response.status;
      if (!report?.isStreaming) end(scope, serverContext, response.status);
    },
  };
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

interface WithErrors {
  errors?: readonly Pick<GraphQLFormattedError, 'extensions'>[];
  /** Deferred parts. */
  incremental?: readonly WithErrors[];
}

function gatherErrors(result: object, scope: RequestScope, observers: readonly Observer[]): void {
  const { errors, incremental } = result as WithErrors;
  for (const error of errors ?? []) {
    const code = error.extensions?.['code'];
    scope.errorCodes.add(typeof code === 'string' ? code : 'UNKNOWN');
    const note = takeErrorNote(error);
    if (note) for (const observer of observers) observer.onError?.(scope, note);
  }
  for (const part of incremental ?? []) gatherErrors(part, scope, observers);
}
