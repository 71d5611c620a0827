import {
  GraphQLError,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type ParseOptions,
  type Source,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { LimitsConfig } from '../../../config/trust.ts';
import { MAX_REQUEST_ERRORS } from '../../../operation/bounded-errors.ts';
import { parseText } from '../../../operation/document-text.ts';
import type { LineLog } from '../../../runtime/log-sampling.ts';
import type { PersistedOperations } from '../../../operation/persisted-operations.ts';
import { logFields, type RequestScope, type ScopeExchange } from '../../../operation/request-scope.ts';
import { measures, sizeOf, type SizeOptions } from '../../../operation/checks/operation-size.ts';

const CODE = 'QUERY_TOO_LARGE';

export interface LimitsOptions extends SizeOptions {
  limits: LimitsConfig;
  /** Their texts may be longer than those of strangers. */
  operations: PersistedOperations;
  logger: LineLog;
}

/**
 * Refuses documents that are larger than any client needs, before they are validated: 400 with the code
 * `QUERY_TOO_LARGE` and the name of the limit. Too many bytes are not even parsed, nor is such a text kept. The other
 * verdicts are about the text alone, so they are made where it is parsed, and the cache of parsed documents keeps them.
 */
export function useLimits({ limits, operations, logger, ...options }: LimitsOptions): Plugin<ScopeExchange> {
  const trustedTexts = new Set(operations.values());
  /** The refusal, unless limits only warn. */
  const beyond = (
    scope: RequestScope | undefined,
    limit: string,
    max: number,
    found?: number,
  ): GraphQLError | undefined => {
    logger.warn({ ...logFields(scope), limit, max, found }, 'An operation is beyond a limit');
    return limits.isWarnOnly ? undefined : tooLarge(limit, max);
  };
  const requireWithin = (...about: Parameters<typeof beyond>): void => {
    const error = beyond(...about);
    if (error) throw error;
  };
  const parseWithin = (
    scope: RequestScope | undefined,
    source: string | Source,
    parseOptions?: ParseOptions,
  ): DocumentNode => {
    const document = parseTokens(scope, source, parseOptions);
    const size = sizeOf(document, options);
    for (const measure of measures) {
      if (size[measure] > limits[measure]) requireWithin(scope, measure, limits[measure], size[measure]);
    }
    return document;
  };
  const parseTokens = (
    scope: RequestScope | undefined,
    source: string | Source,
    parseOptions?: ParseOptions,
  ): DocumentNode => {
    try {
      return parseText(source, { ...parseOptions, maxTokens: limits.tokens });
    } catch (error) {
      // Compared at its end: the rest of a message of the parser's may quote the document.
      if (!(error instanceof Error && error.message.endsWith(` ${limits.tokens} tokens. Parsing aborted.`)))
        throw error;
      requireWithin(scope, 'tokens', limits.tokens);
      return parseText(source, parseOptions);
    }
  };
  return {
    onParams({ params: { query }, context, setResult }) {
      if (typeof query !== 'string' || query.length * MAX_BYTES_A_UNIT <= limits.queryBytes) return;
      const bytes = Buffer.byteLength(query);
      if (bytes <= limits.queryBytes || trustedTexts.has(query)) return;
      const error = beyond((context as ScopeExchange).scope, 'queryBytes', limits.queryBytes, bytes);
      if (error) setResult({ errors: [withStatus(error)] });
    },
    onParse(parsing) {
      const { scope } = parsing.context;
      parsing.setParseFn((source: string | Source, parseOptions?: ParseOptions) =>
        parseWithin(scope, source, parseOptions),
      );
    },
    onValidate({ setValidationFn }) {
      setValidationFn(((schema, document, rules) =>
        validate(schema, document, rules, { maxErrors: MAX_VALIDATION_ERRORS })) as typeof validate);
    },
    onExecutionResult(execution) {
      const { errors } = execution.result as ExecutionResult;
      if (errors?.[0]?.extensions['code'] !== CODE) return;
      // Yoga marks errors of parsing so that clients which accept plain JSON get them with 200.
      execution.setResult({ errors: errors.map(withStatus) });
    },
  };
}

/** UTF-8 takes at most three bytes for one of UTF-16's units. */
const MAX_BYTES_A_UNIT = 3;

/** graphql-js says behind the last one that it has given up. */
const MAX_VALIDATION_ERRORS = MAX_REQUEST_ERRORS - 1;

function tooLarge(limit: string, max: number): GraphQLError {
  const message = `The document is too large: at most ${max} ${limit}.`;
  return new GraphQLError(message, { extensions: { code: CODE, limit, max } });
}

function withStatus({ message, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: 400 } } });
}
