import type { ExecutionResult } from 'graphql';
import {
  getSSEProcessor,
  isAsyncIterable,
  processRegularResult,
  type GraphQLParams,
  type Plugin,
} from 'graphql-yoga';
import { answerTypesOf } from '../../../operation/answer-types.ts';
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
      const { result, resultProcessor, serverContext } = processing;
      const type = (serverContext as Exchange).scope?.operation?.type;
      if (isAsyncIterable(result)) {
        // Yoga would know a subscription by a hook that is not passed any more, and take multipart for the better answer.
        if (type === 'subscription') processing.setResultProcessor(processEvents, 'text/event-stream');
      } else if (!resultProcessor) {
        // Whoever takes none of them is told so in the one that everybody can read.
        processing.setResultProcessor(processRegularResult, 'application/json');
      }
    },
  };
}

/**
 * The same results, given up when the connection closes. An answer that waits for the one before it on the same
 * connection never begins then, and nobody else would tell its results.
 */
function untilClosed(
  results: AsyncIterable<ExecutionResult>,
  { req, request }: OperationExchange,
): AsyncIterable<ExecutionResult> {
  const signal: CancelSignal = request.signal;
  const giveUp = (): void => void watched.end();
  const watched = controlled(results, {
    onPart: (part) => part,
    onEnd: () => {
      req?.socket.off('close', giveUp);
      signal.removeEventListener('abort', giveUp);
    },
  });
  req?.socket.once('close', giveUp);
  signal.addEventListener('abort', giveUp, { once: true });
  if (req?.socket.destroyed === true || signal.aborted) giveUp();
  return watched;
}
