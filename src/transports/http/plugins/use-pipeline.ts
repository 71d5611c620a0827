import type { ExecutionResult } from 'graphql';
import {
  getSSEProcessor,
  isAsyncIterable,
  processRegularResult,
  type FetchAPI,
  type GraphQLParams,
  type Plugin,
} from 'graphql-yoga';
import { answerTypesOf, READABLE_BY_ALL } from '../../../operation/answer-types.ts';
import type { OperationExchange, Pipeline } from '../../../operation/pipeline.ts';
import { controlled, isResults, type OperationResult } from '../../../operation/results.ts';
import type { CancelSignal } from '../../../runtime/cancellation.ts';
import { isMultipart } from '../uploads/use-multipart-upload.ts';

/** What the fast path leaves with a request that Yoga has to answer. */
export interface LeftExchange {
  /** The body, which can be read only once. */
  body?: Promise<GraphQLParams>;
  /** What the operation came to, if it ran or may not run. */
  outcome?: OperationResult;
}

type Exchange = LeftExchange & OperationExchange;

const processEvents = getSSEProcessor();

/** As proxies log it; it is sent to nobody. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Has Yoga read requests and write answers, and the pipeline run what is in them. Yoga's own check of the parameters
 * comes behind and knows no `documentId`, so it is shown parameters that it has nothing to say about.
 */
export function usePipeline(pipeline: Pipeline): Plugin<object, Exchange> {
  return {
    onRequestParse({ serverContext: { body }, setRequestParser }) {
      if (body) setRequestParser(() => body);
    },
    onParams({ params, request, context, setParams, setResult, setParamsHandler }) {
      setParams({ query: '' });
      const exchange = context;
      const { outcome } = exchange;
      // Answers may last for hours.
      delete exchange.body;
      if (outcome) {
        setResult(isResults(outcome) ? untilClosed(outcome, exchange) : outcome);
        return;
      }
      exchange.request = request;
      exchange.accepts = answerTypesOf(request.headers.get('accept'));
      exchange.isGet = request.method === 'GET';
      exchange.hasFiles = isMultipart(request.headers.get('content-type'));
      setParamsHandler(async () => {
        const result = await pipeline.run(params, exchange);
        return isResults(result) ? untilClosed(result, exchange) : result;
      });
    },
    onResultProcess(processing) {
      const { result, resultProcessor, request, serverContext } = processing;
      const { json, isMultipart: takesParts, isEventStream } = answerTypesOf(request.headers.get('accept'));
      if (isAsyncIterable(result)) {
        const isSubscription = (serverContext as Exchange).scope?.operation?.type === 'subscription';
        if (request.signal.aborted) processing.setResultProcessor(answerNobody, '');
        // Yoga would take multipart for the better answer, for a subscription too.
        else if (isSubscription || !takesParts)
          processing.setResultProcessor(processEvents, 'text/event-stream');
        return;
      }
      const isOneText = json !== null || !resultProcessor || (isRefusal(result) && !isEventStream);
      if (isOneText) processing.setResultProcessor(processRegularResult, json ?? READABLE_BY_ALL);
    },
  };
}

/** Whoever is refused is told so in one text: no client looks for a reason in the parts of an answer. */
function isRefusal(result: object): boolean {
  return !('data' in result);
}

/** A stream that nobody reads would go on with its signs of life. */
function answerNobody(_result: unknown, fetchAPI: FetchAPI): Response {
  return new fetchAPI.Response(null, { status: CLIENT_CLOSED_REQUEST });
}

/** The same results, given up when the client leaves, also before the answer has begun. */
function untilClosed(
  results: AsyncIterable<ExecutionResult>,
  { request }: OperationExchange,
): AsyncIterable<ExecutionResult> {
  const signal: CancelSignal = request.signal;
  const giveUp = (): void => void watched.end();
  const watched = controlled(results, {
    onPart: (part) => part,
    onEnd: () => signal.removeEventListener('abort', giveUp),
  });
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  return watched;
}
