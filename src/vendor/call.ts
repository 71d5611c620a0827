import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import { withAttempts, type AttemptSettings, type VendorCallEvent } from './resilience/attempts.ts';
import type { CancelSignal } from '../runtime/cancellation.ts';
import {
  UpstreamContractError,
  UpstreamPageError,
  UpstreamRejectedError,
  UpstreamStatusError,
  type CallClass,
  type ContractIssue,
  type UpstreamErrorOptions,
} from './protocol/errors.ts';
import { placeOfAnother, type AskedIds } from './protocol/asked-ids.ts';
import { refusalIn } from './protocol/refusal.ts';
import { booleanFrom } from './protocol/wire.ts';
import { readablePart } from './protocol/readable-part.ts';
import { signedQuery, type CallParams, type Credentials } from './protocol/signing.ts';
import {
  isSuccess,
  type IncomingAnswer,
  type OutgoingRequest,
  type Transport,
} from './protocol/transport.ts';
import { isObject } from '../runtime/is-object.ts';

export type { CallClass, VendorCallEvent };

export interface CallOptions {
  /** Ends the call early; the signal's own reason is thrown. */
  signal?: CancelSignal | undefined;
  /** On whose behalf; given back in the event of each attempt. */
  origin?: object | undefined;
  /** Called when the call waits for its turn no more, at each attempt. */
  onTurn?: (() => void) | undefined;
  /**
   * Nobody waits for it: it takes turns that nobody else wants, without end to its wait but the signal, and has one
   * attempt.
   */
  isBackground?: boolean | undefined;
}

/** A call as its endpoint describes it. */
export interface Call<T> {
  endpoint: string;
  callClass: CallClass;
  params: CallParams;
  /** Reads the answer and turns it into the model. */
  answer: z.ZodType<T>;
  /** What was asked for: to a read an answer that names another is none, while a write is done whatever it names. */
  asked?: AskedIds | undefined;
  /** A body outside of the sign; the signed parameters then go into the query string. */
  json?: unknown;
  /** Of the few reads that are no POST: all parameters then go into the query string. */
  method?: 'GET' | undefined;
}

/** What all calls of one client share. */
export interface CallEnvironment extends AttemptSettings {
  credentials: Credentials;
  transport: Transport;
  onDrift: OnDrift | undefined;
}

/** Signs, sends, and reads one call. Signing comes last, so that the timestamp is fresh at each attempt. */
export function call<T>(
  environment: CallEnvironment,
  description: Call<T>,
  { signal, origin, onTurn, isBackground }: CallOptions = {},
): Promise<T> {
  const { endpoint, callClass, params, answer, asked, json, method = 'POST' } = description;
  return withAttempts(
    environment,
    { endpoint, callClass, signal, origin, onTurn, isBackground },
    async (deadlineMs) => {
      const query = signedQuery(params, environment.credentials, environment.clock.timestamp());
      const isJson = json !== undefined;
      const isForm = !isJson && method === 'POST';
      // PERF(garbage collector): fields spread from a shared object cost more than the rest of the call, written out nothing.
      const request: OutgoingRequest = {
        method,
        endpoint,
        path: isForm ? endpoint : `${endpoint}?${query}`,
        contentType: isForm ? 'application/x-www-form-urlencoded' : isJson ? 'application/json' : undefined,
        body: isForm ? query : isJson ? JSON.stringify(json) : undefined,
        deadlineMs,
        signal,
      };
      const found = await environment.transport.send(request);
      return modelFrom(found, endpoint, answer, environment.onDrift, { asked, isRead: callClass === 'read' });
    },
  );
}

/** Calls of each class, as endpoints spell them. */
export const read = callsOf('read');
export const write = callsOf('write');
export const create = callsOf('create');

function callsOf(callClass: CallClass) {
  return <T>(
    environment: CallEnvironment,
    endpoint: string,
    params: CallParams,
    answer: z.ZodType<T>,
    options?: CallOptions,
    asked?: AskedIds,
  ): Promise<T> => call(environment, { endpoint, callClass, params, answer, asked }, options);
}

/** Told of a field of an answer that could not be read, or is of another object, by its name alone. */
export type OnDrift = (endpoint: string, field: string) => void;

/**
 * From the answer's bytes to the model: refusal first, whatever the status, then status, then whose it is, then shape. What
 * cannot be read costs as little as it can, and `onDrift` is told of it.
 */
export function modelFrom<T>(
  answer: Omit<IncomingAnswer, 'contentType'>,
  endpoint: string,
  schema: z.ZodType<T>,
  onDrift?: OnDrift,
  { asked = {}, isRead = true }: { asked?: AskedIds | undefined; isRead?: boolean } = {},
): T {
  const where = { endpoint, sent: true, retryAfterMs: answer.retryAfterMs };
  const body = jsonObjectFrom(answer.body);
  const reason = body && refusalIn(body);
  if (body && reason !== undefined) {
    if (!isRead && saysDone(body, schema)) {
      throw new UpstreamContractError('the answer says that it is done and that it is refused', where);
    }
    throw new UpstreamRejectedError(reason, where);
  }
  if (!isSuccess(answer.status)) throw new UpstreamStatusError(answer.status, where);
  if (!body) {
    const PlainError = isPage(answer.body) ? UpstreamPageError : UpstreamContractError;
    throw new PlainError('the answer is not a JSON object', where);
  }
  // Its letters would be marks of what was lost.
  if (!isUtf8(answer.body)) throw new UpstreamContractError('the answer is not in UTF-8', where);
  const another = placeOfAnother(body, asked);
  if (another !== undefined) {
    onDrift?.(endpoint, another);
    if (isRead) throw oddShapeError([{ path: another, expected: 'the id that was asked for' }], where);
  }
  const parsed = compiled(schema).safeParse(body);
  if (parsed.success) return parsed.data;
  const readable = readablePart(schema, body);
  if (!('issues' in readable)) {
    for (const field of readable.unreadable) onDrift?.(endpoint, field);
    return readable.model;
  }
  const issues = readable.issues.map((issue) => ({
    path: issue.path.join('.'),
    // The received value or type stays out: an answer may hold a secret.
    expected: 'expected' in issue ? issue.expected : issue.code === 'custom' ? issue.message : issue.code,
  }));
  throw oddShapeError(issues, where);
}

/** Whether a refusal has all that the answer to a write that was done has, its yes included. */
function saysDone(body: Record<string, unknown>, schema: z.ZodType): boolean {
  return booleanFrom(body['success']) === true && compiled(schema).safeParse(body).success;
}

function oddShapeError(issues: readonly ContractIssue[], where: UpstreamErrorOptions): UpstreamContractError {
  const places = issues.map(({ path, expected }) => `${path} (${expected})`).join(', ');
  return new UpstreamContractError(`the answer has an undocumented shape at ${places}`, where, issues);
}

/** Each schema as code, from its first use on. */
// PERF(zod): code reads the fields of an answer without two objects for each.
const compiledSchemas = new WeakMap<z.ZodType, z.ZodType>();

function compiled<T>(schema: z.ZodType<T>): z.ZodType<T> {
  let found = compiledSchemas.get(schema) as z.ZodType<T> | undefined;
  if (!found) {
    found = z.compile(schema);
    compiledSchemas.set(schema, found);
  }
  return found;
}

/** Some of what stands in front of the vendor begins an answer with marks of its byte order, or with blanks. */
function textOf(body: Buffer): string {
  return body.toString('utf8').trimStart();
}

/** Whether a body begins like HTML. */
function isPage(body: Buffer): boolean {
  return textOf(body).startsWith('<');
}

/** The parser's own message quotes the answer, so it is not kept. */
function jsonObjectFrom(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(textOf(body));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
