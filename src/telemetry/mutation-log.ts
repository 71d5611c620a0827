import { GraphQLError } from 'graphql';
import type { MutationLog } from '../operation/context.ts';
import { samplingLines } from '../runtime/log-sampling.ts';
import type { Logger } from '../runtime/logger.ts';
import { maskError } from '../operation/mask-error.ts';
import { logFields } from '../operation/request-scope.ts';

/**
 * One line for each mutation, whatever became of it: who asked, what for, on which objects, and how it ended. Never a
 * value: titles, names and tokens are nobody's business who reads logs. Of those that were refused before anything ran
 * so many a second, since they cost a client nothing.
 */
export function createMutationLog(logger: Logger): MutationLog {
  const refusals = samplingLines(logger);
  return (scope, { name: caller }, { mutation, roomId, documentId, userErrors, error }) => {
    if (!logger.isLevelEnabled('info')) return;
    const codes = error === undefined ? userErrors?.map(({ code }) => code) : [codeOf(error)];
    const result = codes?.length ? codes.join() : 'done';
    const log = scope?.hasRun === false ? refusals : logger;
    log.info({ ...logFields(scope), caller, mutation, roomId, documentId, result }, 'Mutation');
  };
}

/** The code that the client is told. */
function codeOf(error: unknown): string {
  const originalError = error instanceof Error ? error : new Error(String(error));
  const located = error instanceof GraphQLError ? error : new GraphQLError('', { originalError });
  return String(maskError(located).extensions['code']);
}
