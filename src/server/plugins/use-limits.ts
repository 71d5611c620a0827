import {
  GraphQLError,
  parse,
  type DocumentNode,
  type ExecutionResult,
  type ParseOptions,
  type Source,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { LimitsConfig } from '../../config/trust.ts';
import type { Logger } from '../logger.ts';
import { logFields, type RequestScope, type ScopeExchange } from '../request-scope.ts';
import { sizeOf, type SizeOptions } from './operation-size.ts';

const measures = ['depth', 'aliases', 'rootFields', 'directives', 'selections'] as const;

const CODE = 'QUERY_TOO_LARGE';

/**
 * Refuses documents that are larger than any client needs, before they are validated: 400 with the code
 * `QUERY_TOO_LARGE` and the name of the limit. The verdict is about the text alone, so it is made where a text is
 * parsed, and the cache of parsed documents keeps it.
 */
export function useLimits(limits: LimitsConfig, options: SizeOptions, logger: Logger): Plugin<ScopeExchange> {
  /** Ends the parsing, unless limits only warn. */
  const exceed = (scope: RequestScope | undefined, limit: string, max: number, found?: number): void => {
    logger.warn({ ...logFields(scope), limit, max, found }, 'An operation is beyond a limit');
    if (!limits.isWarnOnly) throw tooLarge(limit, max);
  };
  const parseWithin = (
    scope: RequestScope | undefined,
    source: string | Source,
    parseOptions?: ParseOptions,
  ): DocumentNode => {
    const document = parseTokens(scope, source, parseOptions);
    const size = sizeOf(document, options);
    for (const measure of measures) {
      if (size[measure] > limits[measure]) exceed(scope, measure, limits[measure], size[measure]);
    }
    return document;
  };
  const parseTokens = (
    scope: RequestScope | undefined,
    source: string | Source,
    parseOptions?: ParseOptions,
  ): DocumentNode => {
    try {
      return parse(source, { ...parseOptions, maxTokens: limits.tokens });
    } catch (error) {
      if (!(error instanceof Error && /\d+ tokens\. Parsing aborted/.test(error.message))) throw error;
      exceed(scope, 'tokens', limits.tokens);
      return parse(source, parseOptions);
    }
  };
  return {
    onParse(parsing) {
      const { scope } = parsing.context;
      parsing.setParseFn((source: string | Source, parseOptions?: ParseOptions) =>
        parseWithin(scope, source, parseOptions),
      );
    },
    onExecutionResult(execution) {
      const { errors } = execution.result as ExecutionResult;
      if (errors?.[0]?.extensions['code'] !== CODE) return;
      // Yoga marks errors of parsing so that clients which accept plain JSON get them with 200.
      execution.setResult({ errors: errors.map(withStatus) });
    },
  };
}

function tooLarge(limit: string, max: number): GraphQLError {
  const message = `The document is too large: at most ${max} ${limit}.`;
  return new GraphQLError(message, { extensions: { code: CODE, limit, max } });
}

function withStatus({ message, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, { extensions: { ...extensions, http: { status: 400 } } });
}
