import { GraphQLError, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { isAsyncIterable, type GraphQLParams, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

const JSON_TYPE = 'application/json';

/** What an operation comes to: one answer, or many. */
export type OperationResult = ExecutionResult | AsyncIterableIterator<ExecutionResult>;

/** An operation that came in no HTTP request of its own. */
interface Carried {
  params: GraphQLParams;
  result?: OperationResult;
}

/** What {@link carryOperation} hands to the plugins with its request. */
export interface CarriedExchange {
  carried?: Carried;
  /** Cuts the connection behind the operation. */
  disconnect?: () => void;
}

/**
 * Lets other transports through the whole of the server: authentication, limits, persisted operations and logs see
 * their operations as if each were an HTTP request. Stands behind the body parsers, whose choice it overrides.
 */
export function useCarriedOperations(): Plugin<object, CarriedExchange> {
  return {
    onRequestParse({ serverContext: { carried }, setRequestParser }) {
      if (carried) setRequestParser(() => carried.params);
    },
    onResultProcess(processing) {
      const { result } = processing;
      const { carried } = processing.serverContext as CarriedExchange;
      if (!carried || Array.isArray(result)) return;
      carried.result = isAsyncIterable<ExecutionResult>(result)
        ? oneWay(result)
        : (result as ExecutionResult);
      processing.setResultProcessor(
        (_result, { Response }) => new Response(null, { status: 204 }),
        JSON_TYPE,
      );
    },
  };
}

/** Results that can be given up without being iterated, as both protocols need it. */
function oneWay(results: AsyncIterable<ExecutionResult>): AsyncIterableIterator<ExecutionResult> {
  const iterator = results[Symbol.asyncIterator]();
  return {
    next: () => iterator.next(),
    return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

export interface CarryOptions {
  /** Where the operation would have been sent, as the client knows the gateway. */
  url: string;
  headers: IncomingHttpHeaders;
  /** The request that opened the connection. */
  req: IncomingMessage | undefined;
  params: GraphQLParams;
  /** Aborted when the client is gone. */
  signal: AbortSignal;
  disconnect: () => void;
}

/** Headers about the one message they came with. */
const HOP_HEADERS =
  /^(?:connection|upgrade|host|keep-alive|te|trailer|transfer-encoding|content-.*|accept.*|sec-websocket-.*)$/;

export type CarryingYoga = Pick<YogaServerInstance<object, object>, 'fetchAPI'> & {
  fetch: (request: Request, context: object) => Response | Promise<Response>;
};

/** Runs one operation. What the server refuses before the operation runs becomes a result with errors. */
export async function carryOperation(yoga: CarryingYoga, options: CarryOptions): Promise<OperationResult> {
  const { url, params, req, signal, disconnect } = options;
  const headers = new yoga.fetchAPI.Headers({
    accept: JSON_TYPE,
    'content-type': 'application/json',
  });
  for (const [name, value] of Object.entries(options.headers)) {
    if (value !== undefined && !HOP_HEADERS.test(name)) headers.set(name, String(value));
  }
  const request = new yoga.fetchAPI.Request(url, { method: 'POST', headers, body: '{}', signal });
  const carried: Carried = { params };
  const response = await yoga.fetch(request, { req, carried, disconnect });
  return carried.result ?? { errors: await errorsOf(response) };
}

async function errorsOf(response: Response): Promise<GraphQLError[]> {
  const body: unknown = await response.json().catch(() => undefined);
  const { errors } = (body ?? {}) as { errors?: GraphQLFormattedError[] };
  const found = (errors ?? []).map(({ message, extensions }) => new GraphQLError(message, { extensions }));
  return found.length > 0 ? found : [new GraphQLError(`Refused with HTTP status ${response.status}.`)];
}
