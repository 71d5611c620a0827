import { GraphQLError, OperationTypeNode, type ExecutionResult } from 'graphql';
import type { RateLimits } from './rate-limits.ts';
import type { AdmissionExchange, Admit } from './admission.ts';
import { strangerCaller } from '../access/caller.ts';
import { answerRefusal } from './answer-refusal.ts';
import type { AnswerTypes } from './answer-types.ts';
import { runChecks, type Check } from './checks/check.ts';
import { createCompiler } from './compiled-operations.ts';
import type { ContextFactory, ContextSource, OperationContext } from './context.ts';
import { deferralFormOf } from './deferral-form.ts';
import { deadlineMsFor, startDeadline, type OperationDeadlines } from './deadline.ts';
import type { DocumentReader } from './document-reader.ts';
import { withoutSuggestion } from './hidden-schema.ts';
import { httpError, requestError } from './http-error.ts';
import { interpret } from './interpret.ts';
import { createKnownTexts, type KnownTexts } from './known-operation.ts';
import { keepingOf, type Keeping } from './keeping.ts';
import { checkParams, type OperationParams } from './operation-params.ts';
import type { TrustedDocuments } from './persisted-operations.ts';
import { readOperation, type ReadOperation } from './read-operation.ts';
import type { Foundation, KeptResponse, ResponseCache } from './response-cache.ts';
import { asksForRate, withNotes, withRateLeft, withStaleMark } from './response-extensions.ts';
import { controlled, isResults, masked, type OperationResult } from './results.ts';
import { createSubscribe } from './subscriptions.ts';

/** What a transport knows of the request that an operation came in, and what is found out about it on the way. */
export interface OperationExchange extends AdmissionExchange, ContextSource {
  /** What the client may take as an answer. */
  accepts: AnswerTypes;
  /** By GET: a link may be followed by anybody's browser, so it changes nothing. */
  isGet?: boolean;
  /** Files are on their way behind the operation. */
  hasFiles?: boolean;
  vendorCalls?: OperationContext['vendorCalls'];
  /** That the client may keep the answer, which it asked for by GET and by a trusted document; null or missing: it may not. */
  keeping?: Keeping | null;
  /** Whether the response may be kept as bytes; then its foundation is left here, where it has one. */
  mayKeep?: boolean;
  foundation?: Foundation | null;
}

/** The life of an operation, whoever brought it. */
export interface Pipeline {
  /** Who asks, and too often? Before a byte of the body is read; leaves its refusal with the exchange. */
  enter: Admit;
  /** From the parameters to the result. Never throws and never rejects; every error is masked and has a code. */
  run: (params: OperationParams, exchange: OperationExchange) => OperationResult | Promise<OperationResult>;
  /** Whether a response that is kept may go out again; what it would have cost of the caller's rate is taken. */
  again: (kept: KeptResponse, exchange: OperationExchange) => Promise<ExecutionResult | null> | null;
  /** What is known of texts that were sent before. */
  readonly texts: KnownTexts;
}

export interface PipelineOptions {
  reader: DocumentReader;
  admit: Admit;
  trusted: TrustedDocuments;
  isIntrospectionOn: boolean;
  contextFor: ContextFactory;
  checks: readonly Check[];
  deadlines: OperationDeadlines;
  /** Null: nobody is counted. */
  rates: RateLimits | null;
  /** Whether every answer says what it cost. */
  isCostReported: boolean;
  /** Null: nothing is compiled. */
  compiledAtUse: number | null;
  /** Null: no response is kept. */
  responses: ResponseCache | null;
  /** Milliseconds; what compiling may take is counted by it. */
  now?: (() => number) | undefined;
}

export function createPipeline(options: PipelineOptions): Pipeline {
  const { reader, trusted, contextFor, checks, deadlines, isCostReported, compiledAtUse, responses } =
    options;
  const { schema } = reader;
  const texts = createKnownTexts({ read: reader.read });
  const compiled =
    compiledAtUse === null
      ? null
      : createCompiler({ compiledAtUse, trusted, onCompiled: texts.weighAgain, now: options.now });
  const begin = createSubscribe(options.rates);

  const run = (
    params: OperationParams,
    exchange: OperationExchange,
  ): OperationResult | Promise<OperationResult> => {
    try {
      const read = prepare(params, exchange);
      if (read instanceof GraphQLError) return { errors: [read] };
      if ('refusals' in read) return { errors: read.refusals };
      const context = contextFor(exchange);
      exchange.vendorCalls = context.vendorCalls;
      const verdict = runChecks(checks, read, context, exchange);
      const go = (found: ExecutionResult | undefined) =>
        found ? finished(found, context, exchange) : execute(read, context, exchange);
      return verdict instanceof Promise ? verdict.then(go).catch(fault) : go(verdict);
    } catch (error) {
      return fault(error);
    }
  };

  /** Everything that can be said before there is a context: the text, the operation, its variables, the answer's type. */
  const prepare = (
    params: OperationParams,
    exchange: OperationExchange,
  ): ReadOperation | GraphQLError | { refusals: readonly GraphQLError[] } => {
    const { scope } = exchange;
    const checked = checkParams(params, trusted);
    if (checked instanceof GraphQLError) return checked;
    const { text, operationName, variables } = checked;
    const tooLong = reader.refusalOfBytes(text, scope);
    if (tooLong) return tooLong;
    const known = texts.find(text, scope);
    const operation = known.operation(operationName);
    if (scope) scope.operation = operation?.facts;
    if (known.errors) return { refusals: known.errors };
    if (!operation) return noOperation(operationName);
    if (exchange.isGet && operation.operation.operation === OperationTypeNode.MUTATION)
      return MUTATION_BY_GET;
    const read = readOperation(schema, operation, variables);
    return (
      answerRefusal(read, exchange.accepts) ?? (options.isIntrospectionOn ? read : withoutSuggestions(read))
    );
  };

  const execute = (
    read: ReadOperation,
    context: OperationContext,
    exchange: OperationExchange,
  ): OperationResult | Promise<OperationResult> => {
    const { type } = read.known.facts;
    if (exchange.scope) exchange.scope.hasRun = true;
    if (type === 'subscription') return subscribe(read, context, exchange);
    const deadlineMs = deadlineMsFor(deadlines, type, exchange.hasFiles === true);
    const stop = startDeadline(context.signal, deadlineMs);
    const code = compiled?.(read);
    let result: unknown;
    try {
      result = code
        ? code.run(context, read.variables)
        : interpret(read, context, deferralFormOf(exchange.accepts, type));
    } catch (error) {
      stop();
      return fault(error);
    }
    const end = (found: unknown): OperationResult => {
      if (isResults(found)) {
        // Deferred parts are still to come, and their time goes on.
        return controlled(found, {
          onPart: (part, hand) => hand(masked(withStaleMark(part, context))),
          onEnd: stop,
        });
      }
      stop();
      const one = found as ExecutionResult;
      if (!code && !isRefused(one)) read.known.text.runs += 1;
      if (exchange.isGet && trusted.has(read.known.text.body) && !asksForRate(exchange.request.headers))
        exchange.keeping = keepingOf(read, context);
      if (exchange.mayKeep && !one.errors)
        exchange.foundation = responses?.foundationOf(read, context) ?? null;
      return finished(one, context, exchange);
    };
    return result instanceof Promise
      ? result.then(end, (error: unknown) => {
          stop();
          return fault(error);
        })
      : end(result);
  };

  const subscribe = async (
    read: ReadOperation,
    context: OperationContext,
    exchange: OperationExchange,
  ): Promise<OperationResult> => {
    try {
      const found = await begin(read, context, exchange);
      return isResults(found) ? found : finished(found, context, exchange);
    } catch (error) {
      return fault(error);
    }
  };

  const again = (
    { facts, vendorCalls }: KeptResponse,
    exchange: OperationExchange,
  ): Promise<ExecutionResult | null> | null => {
    const { scope, caller = strangerCaller } = exchange;
    if (scope) scope.operation = facts;
    const points = vendorCalls.plannedMax - 1;
    const go = (error?: GraphQLError): ExecutionResult | null => {
      exchange.vendorCalls = error ? { ...vendorCalls, cached: 0 } : vendorCalls;
      if (!error) {
        if (scope) scope.hasRun = true;
        return null;
      }
      const cost = { caller, staleness: { ageMs: 0 }, vendorCalls: exchange.vendorCalls };
      return finished({ errors: [error] }, cost, exchange);
    };
    if (!options.rates || points <= 0) {
      go();
      return null;
    }
    return options.rates.take(exchange, points).then(go);
  };

  const finished = (
    result: ExecutionResult,
    context: Pick<OperationContext, 'staleness' | 'vendorCalls' | 'caller'>,
    exchange: OperationExchange,
  ): ExecutionResult => {
    const { headers } = exchange.request;
    return masked(withRateLeft(withNotes(result, context, headers, isCostReported), exchange, headers));
  };

  return { enter: options.admit, run, again, texts };
}

function fault(error: unknown): ExecutionResult {
  return masked({ errors: [error as GraphQLError] });
}

const REFUSALS: ReadonlySet<unknown> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'BAD_USER_INPUT']);

/** Whether the caller was refused something: whoever may not ask has no say in what is compiled. */
function isRefused({ data, errors }: ExecutionResult): boolean {
  return data == null || errors?.some(({ extensions }) => REFUSALS.has(extensions['code'])) === true;
}

function withoutSuggestions(read: ReadOperation): ReadOperation {
  return read.errors.length === 0 ? read : { ...read, errors: read.errors.map(withoutSuggestion) };
}

const MUTATION_BY_GET = httpError(405, 'BAD_REQUEST', 'Mutations are sent by POST.', { allow: 'POST' });

function noOperation(name: string): GraphQLError {
  const message =
    name === '' ? 'Say which operation to run: "operationName".' : `There is no operation "${name}".`;
  return requestError('OPERATION_RESOLUTION_FAILURE', message);
}
