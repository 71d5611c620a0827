import type { ExecutionResult } from 'graphql';
import {
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
import { stoppingPart, type Departures } from '../../departures.ts';
import type { Pings } from '../../pings.ts';
import { createEventAnswer } from '../event-answer.ts';
import { createMultipartParts, createMultipartSubscription } from '../multipart-answer.ts';
import { isMultipart } from '../uploads/use-multipart-upload.ts';

/** What the fast path leaves with a request that Yoga has to answer. */
export interface LeftExchange {
  /** The operation in the body, which can be taken from its connection only once; throws what is wrong with it. */
  body?: () => GraphQLParams;
  /** What the operation came to, if it ran or may not run. */
  outcome?: OperationResult;
}

type Exchange = LeftExchange & OperationExchange;

/** As proxies log it; it is sent to nobody. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Has Yoga read requests and write answers, and the pipeline run what is in them. Yoga's own check of the parameters
 * comes behind and knows no `documentId`, so it is shown parameters that it has nothing to say about.
 */
export function usePipeline(
  pipeline: Pipeline,
  departures: Departures,
  pings: Pings,
): Plugin<object, Exchange> {
  const processEvents = createEventAnswer(pings);
  const processMultipartEvents = createMultipartSubscription(pings);
  const processParts = {
    'deferSpec=20220824': createMultipartParts('deferSpec=20220824', pings),
    'incrementalSpec=v0.2': createMultipartParts('incrementalSpec=v0.2', pings),
  };
  return {
    onRequestParse({ serverContext: { body }, setRequestParser }) {
      if (body) setRequestParser(body);
    },
    onParams({ params, request, context, setParams, setResult, setParamsHandler }) {
      setParams({ query: '' });
      const exchange = context;
      const { outcome } = exchange;
      // Answers may last for hours.
      delete exchange.body;
      if (outcome) {
        setResult(isResults(outcome) ? untilClosed(outcome, exchange, departures) : outcome);
        return;
      }
      exchange.request = request;
      exchange.accepts = answerTypesOf(request.headers.get('accept'));
      exchange.isGet = request.method === 'GET';
      exchange.hasFiles = isMultipart(request.headers.get('content-type'));
      setParamsHandler(async () => {
        const result = await pipeline.run(params, exchange);
        return isResults(result) ? untilClosed(result, exchange, departures) : result;
      });
    },
    onResultProcess(processing) {
      const { result, resultProcessor, request, serverContext } = processing;
      const types = answerTypesOf(request.headers.get('accept'));
      if (isAsyncIterable(result)) {
        const isLive = isSubscription(serverContext);
        if (request.signal.aborted) processing.setResultProcessor(answerNobody, '');
        else if (isLive && types.isMultipartSubscription)
          processing.setResultProcessor(processMultipartEvents, 'multipart/mixed');
        // Yoga would take multipart for the better answer, for a subscription too.
        else if (isLive || types.parts === null)
          processing.setResultProcessor(processEvents, 'text/event-stream');
        else if (types.parts !== 'plain')
          processing.setResultProcessor(processParts[types.parts], 'multipart/mixed');
        return;
      }
      const { json, isEventStream } = types;
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

function isSubscription({ scope }: Exchange): boolean {
  return scope?.operation?.type === 'subscription';
}

/**
 * The same results, given up when the client leaves, also before the answer has begun. A subscription ends with the gateway;
 * parts that were deferred are finished first.
 */
function untilClosed(
  results: AsyncIterable<ExecutionResult>,
  exchange: OperationExchange,
  departures: Departures,
): AsyncIterable<ExecutionResult> {
  const signal: CancelSignal = exchange.request.signal;
  const giveUp = (): void => void watched.end();
  const watched = controlled(results, {
    onPart: (part, hand) => hand(part),
    onEnd: () => {
      signal.removeEventListener('abort', giveUp);
      stay();
    },
  });
  let stay = (): void => undefined;
  if (isSubscription(exchange)) {
    const transport = exchange.accepts.isMultipartSubscription ? 'multipart' : 'sse';
    stay = departures.add(transport, () => void watched.endWith(stoppingPart()));
  }
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  return watched;
}
