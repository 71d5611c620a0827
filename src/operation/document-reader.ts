import { useDeferStream } from '@graphql-yoga/plugin-defer-stream';
import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  validate,
  type DocumentNode,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';
import type { LimitsConfig } from '../config/access.ts';
import type { LineLog } from '../runtime/log-sampling.ts';
import { MAX_REQUEST_ERRORS } from './bounded-errors.ts';
import { fieldPairsOf } from './checks/field-pairs.ts';
import { measures, sizeOf } from './checks/operation-size.ts';
import { parseText } from './document-text.ts';
import { withoutSuggestion } from './hidden-schema.ts';
import type { ReadText } from './known-operation.ts';
import type { TrustedDocuments } from './persisted-operations.ts';
import { logFields, type RequestScope } from './request-scope.ts';
import { operationRules } from './validation-rules.ts';

export interface DocumentReaderOptions {
  schema: GraphQLSchema;
  limits: LimitsConfig;
  /** Their texts may be longer than those of strangers. */
  trusted: TrustedDocuments;
  isIntrospectionOn: boolean;
  logger: LineLog;
}

/** Turns texts into documents that may be executed. */
export interface DocumentReader {
  /** With the directives of incremental delivery: to validate and to execute by. */
  schema: GraphQLSchema;
  /** Null for a text that is short enough; too many bytes are not even parsed, nor is such a text kept. */
  refusalOfBytes: (text: string, scope: RequestScope | undefined) => GraphQLError | null;
  /** The verdict is about the text alone, so it can be kept. */
  read: (text: string, scope: RequestScope | undefined) => ReadText;
}

/**
 * Refuses documents that are larger than any client needs, before they are validated: 400 with the code
 * `QUERY_TOO_LARGE` and the name of the limit.
 */
export function createDocumentReader(options: DocumentReaderOptions): DocumentReader {
  const { limits, trusted, isIntrospectionOn, logger } = options;
  const { schema, rules } = withDeferRules(options.schema);
  if (!isIntrospectionOn) rules.push(NoSchemaIntrospectionCustomRule);

  /** The refusal, unless limits only warn. */
  const beyond = (
    scope: RequestScope | undefined,
    limit: string,
    max: number,
    found: number,
  ): GraphQLError | null => {
    logger.warn({ ...logFields(scope), limit, max, found }, 'An operation is beyond a limit');
    const isLetThrough = limits.isWarnOnly && found <= WARN_ONLY_FACTOR * max;
    return isLetThrough ? null : tooLarge(limit, max);
  };
  /** The most that is looked at at all. */
  const hardMax = (max: number): number => (limits.isWarnOnly ? WARN_ONLY_FACTOR : 1) * max;
  const parseWithin = (text: string, scope: RequestScope | undefined): DocumentNode | GraphQLError => {
    const { tokens } = limits;
    try {
      return parseText(text, { maxTokens: tokens });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      // Compared at its end: the rest of a message of the parser's may quote the document.
      if (!error.message.endsWith(` ${tokens} tokens. Parsing aborted.`)) return error;
    }
    const refusal = beyond(scope, 'tokens', tokens, tokens + 1);
    if (refusal) return refusal;
    try {
      return parseText(text, { maxTokens: hardMax(tokens) });
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      return error.message.endsWith(' tokens. Parsing aborted.') ? tooLarge('tokens', tokens) : error;
    }
  };

  return {
    schema,
    refusalOfBytes(text, scope) {
      if (text.length * MAX_BYTES_A_UNIT <= limits.queryBytes) return null;
      const bytes = Buffer.byteLength(text);
      if (bytes <= limits.queryBytes || trusted.has(text)) return null;
      return beyond(scope, 'queryBytes', limits.queryBytes, bytes);
    },
    read(text, scope) {
      const document = parseWithin(text, scope);
      if (document instanceof GraphQLError) {
        const isLimit = document.extensions['code'] !== undefined;
        const error = isLimit ? document : withHttp(document, 'GRAPHQL_PARSE_FAILED');
        return { document: null, errors: [error] };
      }
      const size = sizeOf(document, { isIntrospectionFree: isIntrospectionOn });
      for (const measure of measures) {
        if (size[measure] <= limits[measure]) continue;
        const error = beyond(scope, measure, limits[measure], size[measure]);
        if (error) return { document, errors: [error] };
      }
      const { fieldPairs } = limits;
      const pairs = fieldPairsOf(document, hardMax(fieldPairs));
      const tooMany = pairs > fieldPairs ? beyond(scope, 'fieldPairs', fieldPairs, pairs) : null;
      if (tooMany) return { document, errors: [tooMany] };
      const errors = validate(schema, document, rules, { maxErrors: MAX_VALIDATION_ERRORS });
      if (errors.length === 0) return { document, errors: null };
      const shown = isIntrospectionOn ? errors : errors.map(withoutSuggestion);
      return { document, errors: shown.map((error) => withHttp(error, 'GRAPHQL_VALIDATION_FAILED')) };
    },
  };
}

/** Where limits only warn, up to so many times of each: without an end one document could hold up everybody. */
const WARN_ONLY_FACTOR = 10;

/** UTF-8 takes at most three bytes for one of UTF-16's units. */
const MAX_BYTES_A_UNIT = 3;

/** graphql-js says behind the last one that it has given up. */
const MAX_VALIDATION_ERRORS = MAX_REQUEST_ERRORS - 1;

/** The schema and the rules of `@defer`, which the plugin has and does not export. */
function withDeferRules(schema: GraphQLSchema): { schema: GraphQLSchema; rules: ValidationRule[] } {
  const { onSchemaChange, onValidate } = useDeferStream();
  let full = schema;
  onSchemaChange?.({
    schema,
    replaceSchema: (replaced: GraphQLSchema) => void (full = replaced),
  });
  const params: { rules: ValidationRule[] } = { rules: [...operationRules] };
  const added: ValidationRule[] = [];
  void onValidate?.({
    params,
    addValidationRule: (rule: ValidationRule) => void added.push(rule),
  } as unknown as Parameters<NonNullable<typeof onValidate>>[0]);
  return { schema: full, rules: [...params.rules, ...added] };
}

function tooLarge(limit: string, max: number): GraphQLError {
  const message = `The document is too large: at most ${max} ${limit}.`;
  return new GraphQLError(message, {
    extensions: { code: 'QUERY_TOO_LARGE', limit, max, http: { status: 400 } },
  });
}

/** `spec`: clients that take plain JSON alone get it with 200, as the draft of GraphQL over HTTP says. */
function withHttp(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions } = error;
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    source: source ?? null,
    positions: positions ?? null,
    extensions: { code, ...error.extensions, http: { spec: true, status: 400 } },
  });
}
