import type { ExecutionResult, GraphQLError } from 'graphql';
import type { IncomingMessage } from 'node:http';
import { anyAnswer } from '../operation/answer-types.ts';
import { httpExtensionsOf } from '../operation/http-error.ts';
import type { OperationParams } from '../operation/operation-params.ts';
import type { OperationExchange, Pipeline } from '../operation/pipeline.ts';
import { openScope } from '../operation/request-scope.ts';
import {
  controlled,
  isResults,
  type ControlledResults,
  type Hand,
  type OperationResult,
} from '../operation/results.ts';
import { boundedPart } from '../operation/shared-parts.ts';
import { Cancellation, type CancelSignal } from '../runtime/cancellation.ts';
import type { RequestHeaders } from '../runtime/request-headers.ts';
import type { ReportExchange, RequestReports } from '../telemetry/request-reports.ts';

/** An operation that came in no HTTP request of its own. */
export interface CarriedOperation {
  /** Where it would have been sent, as the client knows the gateway. */
  url: string;
  headers: RequestHeaders;
  /** The request that opened the connection. */
  req: IncomingMessage | undefined;
  params: OperationParams;
  /** Aborted when the client ends the operation or is gone. */
  gone: CancelSignal;
  disconnect: () => void;
}

export interface CarriedResult {
  result: OperationResult;
  /** Whether it did not begin; errors of fields are part of a result. */
  isRefused: boolean;
  /** The HTTP status that it would have had; 200 for one that ran. */
  status: number;
  /** Whether it goes on until something ends it. */
  isSubscription: boolean;
}

/** Runs an operation for a connection that is open already, from who asks to the report of it. */
export type Carry = (operation: CarriedOperation) => Promise<CarriedResult>;

/** In the log, where there was no HTTP answer. */
const NO_STATUS = 0;

/** `endpoint`: the path that such operations are logged under. */
export function createCarry(pipeline: Pipeline, reports: RequestReports, endpoint: string): Carry {
  return async ({ url, headers, req, params, gone, disconnect }) => {
    const scope = openScope('POST', endpoint, headers);
    // One an operation: a connection lives long, and whatever listened to its own end would stay with it.
    const signal = new Cancellation();
    let results: ControlledResults | undefined;
    const end = (): void => {
      signal.abort(gone.reason);
      void results?.end();
    };
    gone.addEventListener('abort', end, { once: true });
    if (gone.aborted) end();
    const exchange: OperationExchange & ReportExchange = {
      ...(req ? { req } : {}),
      request: { headers, url, signal },
      disconnect,
      accepts: anyAnswer,
    };
    const over = (): void => {
      gone.removeEventListener('abort', end);
      reports.end(exchange, NO_STATUS, true);
    };
    reports.start(exchange, scope);
    try {
      await pipeline.enter(exchange, headers);
      const { refusal } = exchange;
      const found = refusal ? { errors: [refusal] } : await pipeline.run(params, exchange);
      if (isResults(found)) {
        const onPart = (part: ExecutionResult, hand: Hand): void => {
          reports.gather(scope, part);
          hand(boundedPart(part));
        };
        results = controlled(found, { onPart, onEnd: over });
        // Nobody is there any more to give them up.
        if (gone.aborted) await results.end();
        const isSubscription = scope.operation?.type === 'subscription';
        return { result: results, isRefused: false, status: 200, isSubscription };
      }
      reports.gather(scope, found);
      over();
      const isRefused = found.errors !== undefined && !('data' in found);
      return { result: boundedPart(found), isRefused, status: statusOf(found), isSubscription: false };
    } catch (error) {
      over();
      throw error;
    }
  };
}

function statusOf({ data, errors }: ExecutionResult): number {
  const [error] = errors ?? [];
  return data === undefined && error?.extensions['http'] !== undefined ? httpStatusOf(error) : 200;
}

function httpStatusOf(error: GraphQLError): number {
  return httpExtensionsOf(error).status;
}
