import type { Send } from '../fields/create-once.ts';
import { GraphQLError } from 'graphql';
import { UpstreamError, UpstreamRejectedError } from '../../vendor/protocol/errors.ts';
import { InvalidArgumentError } from '../../vendor/protocol/arguments.ts';
import { meaningOfReason } from '../../vendor/protocol/vendor-errors.ts';
import type { GraphQLContext, MutationOutcome } from '../context.ts';
import type { MutationResult } from './mutation-payload.ts';
import type { UserError, UserErrorCode } from './user-errors.ts';

/** What a mutation touches, by vendor id, and where its input names it. */
export interface Touched {
  roomId?: string | undefined;
  documentId?: string | undefined;
  /** Input field for a refusal of the vendor's, where it is not the usual one. */
  fields?: Partial<Record<UserErrorCode, string>>;
  /** What a refusal of the vendor's that names no field means, where it is not the usual. */
  meanings?: Partial<Record<UserErrorCode, string>>;
}

/** A write that the gateway refuses, with what the caller can do about it. */
export class RefusedWriteError extends Error {
  override readonly name = 'RefusedWriteError';
  readonly userError: UserError;

  constructor(userError: UserError) {
    super(userError.message);
    this.userError = userError;
  }
}

/**
 * Runs a write, and notes what became of it. What the caller can fix becomes `userErrors`; everything else stays an
 * error. Where something was sent, or may have been, reads after it in the same request are fresh, whatever the outcome,
 * and every other reader and watcher is told. What the gateway refuses by itself changes nothing, so nobody can make it
 * forget by that.
 */
export async function writing<T extends Touched>(
  context: GraphQLContext,
  mutation: string,
  touched: () => T,
  write: (touched: T, send: Send) => Promise<MutationResult>,
): Promise<MutationResult> {
  let known: T | undefined;
  const vendor = { hasHeard: false };
  const hear = (): void => {
    vendor.hasHeard = true;
    context.vendorCalls.made += 1;
  };
  const send: Send = async (call) => {
    try {
      const answer = await call();
      hear();
      return answer;
    } catch (error) {
      if (!isUnheard(error)) hear();
      throw error;
    }
  };
  const note = (
    roomId: string | undefined,
    documentId: string | undefined,
    end: Pick<MutationOutcome, 'userErrors' | 'error'>,
  ): void => context.noteMutation({ mutation, roomId, documentId, ...end });
  try {
    known = touched();
    const result = await write(known, send);
    note(known.roomId ?? vendorIdOf(result.room), known.documentId ?? vendorIdOf(result.document), {
      userErrors: result.userErrors,
    });
    return result;
  } catch (error) {
    const userError = userErrorFrom(error, known ?? {});
    note(known?.roomId, known?.documentId, userError ? { userErrors: [userError] } : { error });
    if (!userError) throw error;
    return { userErrors: [userError] };
  } finally {
    if (known && vendor.hasHeard) {
      context.loaders.forget(known);
      context.watching.touch(known);
    }
  }
}

/** What a payload shows has its id, or is one. */
function vendorIdOf(shown: { vendorId: string } | string | undefined): string | undefined {
  return typeof shown === 'object' ? shown.vendorId : shown;
}

/** Whether a call failed before the vendor heard of it, or with a file that broke off and leaves no document. */
function isUnheard(error: unknown): boolean {
  if (error instanceof UpstreamError) return !error.sent;
  return error instanceof InvalidArgumentError || error instanceof RefusedWriteError;
}

/** The input field that a refusal is about, unless the mutation names another. */
const usualFields: Partial<Record<UserErrorCode, string>> = {
  ROOM_NOT_FOUND: 'roomId',
  DOCUMENT_NOT_FOUND: 'documentId',
  DOCUMENT_ALREADY_ATTACHED: 'documentId',
  ROOM_SCHEDULE_CLOSED: 'startsAt',
};

/** The user error behind an error; undefined for one that the caller cannot fix. */
export function userErrorFrom(error: unknown, touched: Touched): UserError | undefined {
  const { roomId, documentId, fields, meanings } = touched;
  if (error instanceof InvalidArgumentError) {
    return { code: 'INVALID_INPUT', message: error.message, path: ['input', error.argument] };
  }
  if (error instanceof GraphQLError && error.extensions['code'] === 'BAD_USER_INPUT') {
    const argument = error.extensions['argument'] as string;
    return { code: 'INVALID_INPUT', message: error.message, path: ['input', ...argument.split('.')] };
  }
  if (error instanceof RefusedWriteError) return error.userError;
  if (!(error instanceof UpstreamRejectedError)) return undefined;
  const meaning = meaningOfReason(error.reason);
  if (!meaning?.userError) return undefined;
  const code = meaning.userError;
  const field = meaning.inputField ?? fields?.[code] ?? usualFields[code];
  const said = meaning.inputField === null ? meanings?.[code] : undefined;
  const isAboutInput = code !== 'INSUFFICIENT_BALANCE' && code !== 'FEATURE_NOT_ENABLED';
  return {
    code,
    message: `The vendor refused: ${said ?? meaning.meaning}.`,
    path: isAboutInput ? ['input', ...(field === undefined ? [] : [field])] : null,
    roomId,
    documentId,
  };
}
