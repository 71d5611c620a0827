import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import type { VendorCallCount } from '../reads/read-session.ts';
import { takeErrorNote } from '../operation/mask-error.ts';
import type { Observer } from './observer.ts';
import type { NodeExchange } from '../operation/node-exchange.ts';
import { noteErrorCode, type RequestScope, type ScopeExchange } from '../operation/request-scope.ts';

/** What a request gathers on its way. */
export interface ReportExchange extends ScopeExchange, Pick<NodeExchange, 'req'> {
  /** From the context of the operation, if it came that far. */
  vendorCalls?: VendorCallCount;
  /** The response is one that was kept. */
  isAgain?: boolean;
}

/** Tells the observers of requests: of each once at its start, and once at its end. */
export interface RequestReports {
  start: (exchange: ReportExchange, scope: RequestScope) => void;
  /** Notes the errors of a result, or of one part of it. */
  gather: (scope: RequestScope, result: object) => void;
  end: (exchange: ReportExchange, status: number, isOperation: boolean) => void;
  /** All of it at once, for a request that is refused where it comes in. */
  refuse: (exchange: ReportExchange, scope: RequestScope, error: GraphQLError, status: number) => void;
}

/** `addressOf`: where a request comes from; empty where nothing tells it. */
export function createRequestReports(
  observers: readonly Observer[],
  addressOf: (req: ReportExchange['req']) => string,
): RequestReports {
  const gather = (scope: RequestScope, result: object): void => {
    const { errors, incremental, completed } = result as WithErrors;
    for (const error of errors ?? []) {
      const code = error.extensions?.['code'];
      noteErrorCode(scope, typeof code === 'string' ? code : 'UNKNOWN');
      const note = takeErrorNote(error);
      if (note) for (const observer of observers) observer.onError?.(scope, note);
    }
    if (!incremental && !completed) return;
    for (const part of [...(incremental ?? []), ...(completed ?? [])]) gather(scope, part);
  };
  const start = (exchange: ReportExchange, scope: RequestScope): void => {
    exchange.scope = scope;
    // Now: a connection that has ended tells none.
    scope.address = addressOf(exchange.req) || undefined;
    for (const observer of observers) observer.onRequestStart?.(scope);
  };
  const end = (
    { scope, vendorCalls, isAgain = false }: ReportExchange,
    status: number,
    isOperation: boolean,
  ): void => {
    if (!scope || scope.isOver) return;
    const report = {
      scope,
      status,
      durationMs: performance.now() - scope.startedAt,
      isOperation,
      operation: scope.operation,
      errorCodes: [...scope.errorCodes],
      vendorCalls,
      isAgain,
    };
    for (const observer of observers) observer.onRequestEnd?.(report);
    scope.isOver = true;
  };
  return {
    start,
    gather,
    end,
    refuse(exchange, scope, error, status) {
      start(exchange, scope);
      gather(scope, { errors: [error] });
      end(exchange, status, true);
    },
  };
}

interface WithErrors {
  errors?: readonly Pick<GraphQLFormattedError, 'extensions'>[];
  /** Deferred parts. */
  incremental?: readonly WithErrors[];
  /** Those of which nothing more comes. */
  completed?: readonly WithErrors[];
}
