import { GraphQLError, type ExecutionResult } from 'graphql';
import { locationsOf } from './document-text.ts';
import type { DeferredPart, Part } from './results.ts';

/** Ends a message that goes on. */
export const CUT_MARK = '…';

/** A message that quotes what was sent says what is wrong within this many characters. */
const MAX_MESSAGE_LENGTH = 500;

/** A request that cannot run at all has been explained by then. */
export const MAX_REQUEST_ERRORS = 10;

/** All errors of one answer, or of one part of it, as JSON. The rest of the 32 KB is left to what is around them. */
const MAX_ERRORS_BYTES = 31 * 1024;

type Errors = NonNullable<ExecutionResult['errors']>;

/**
 * Keeps an answer from growing with what it quotes: messages are cut, ten errors are enough where nothing ran, and all
 * errors together have a bound in bytes. Each error of a field explains one null in the data, so those are left out
 * only for their size; `extensions.errorsLeftOut` says how many were.
 */
export function boundErrors<T extends ExecutionResult>(result: T): T {
  const { errors, data, incremental, completed }: Part = result;
  if (!errors && !incremental && !completed) return result;
  const bounded: Part = { ...result };
  if (errors) {
    const kept = keptOf(data == null ? errors.slice(0, MAX_REQUEST_ERRORS) : errors);
    bounded.errors = kept;
    if (kept.length < errors.length) {
      bounded.extensions = { ...bounded.extensions, errorsLeftOut: errors.length - kept.length };
    }
  }
  if (incremental) bounded.incremental = incremental.map(boundPart);
  if (completed) bounded.completed = completed.map(boundPart);
  return bounded as T;
}

function boundPart(part: DeferredPart): DeferredPart {
  return part.errors ? { ...part, errors: keptOf(part.errors) } : part;
}

/** As much of a text as a message may repeat. A copy: a slice would hold the whole text in memory. */
export function cutMessage(message: string): string {
  if (message.length <= MAX_MESSAGE_LENGTH) return message;
  // Bytes and back also replace half of a surrogate pair at the cut.
  return `${Buffer.from(message.slice(0, MAX_MESSAGE_LENGTH - 1)).toString()}${CUT_MARK}`;
}

function keptOf(errors: Errors): GraphQLError[] {
  const kept: GraphQLError[] = [];
  let leftBytes = MAX_ERRORS_BYTES;
  for (const error of errors) {
    let bounded = boundError(error);
    let bytes = bytesOf(bounded);
    // A path is as long as the aliases in it; one error always stays.
    if (bytes > leftBytes && kept.length === 0) {
      bounded = boundError(error, null);
      bytes = bytesOf(bounded);
    }
    if (bytes > leftBytes) break;
    kept.push(bounded);
    leftBytes -= bytes;
  }
  return kept;
}

function bytesOf(error: GraphQLError): number {
  return Buffer.byteLength(JSON.stringify(error)) + 1;
}

/** As many places as a person looks at. */
const MAX_LOCATIONS = 10;

function boundError(error: GraphQLError, path = error.path ?? null): GraphQLError {
  const bounded = new GraphQLError(cutMessage(error.message), { path, extensions: { ...error.extensions } });
  const locations = locationsOf(error);
  return locations ? Object.assign(bounded, { locations: locations.slice(0, MAX_LOCATIONS) }) : bounded;
}
