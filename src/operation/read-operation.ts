import { GraphQLError, type DocumentNode, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { cutMessage, MAX_REQUEST_ERRORS } from './bounded-errors.ts';
import type { KnownOperation } from './known-operation.ts';

/** The operation that will be executed, and its variables as the schema reads them. */
export interface ReadOperation {
  schema: GraphQLSchema;
  known: KnownOperation;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  /** The variables as they came. */
  given: Readonly<Record<string, unknown>>;
  /** Why the variables do not fit; empty when they do. */
  errors: readonly GraphQLError[];
}

/** graphql-js says behind the last one that it has given up. */
const MAX_ERRORS = MAX_REQUEST_ERRORS - 1;

const NONE: Readonly<Record<string, unknown>> = {};

/** Reads the variables as they came. */
export function readOperation(
  schema: GraphQLSchema,
  known: KnownOperation,
  given: Readonly<Record<string, unknown>> | null | undefined,
): ReadOperation {
  const { document, operation } = known;
  const definitions = operation.variableDefinitions;
  const variables = given ?? NONE;
  if (!definitions?.length)
    return { schema, known, document, operation, variables: {}, given: variables, errors: [] };
  const { coerced, errors } = getVariableValues(schema, definitions, variables, { maxErrors: MAX_ERRORS });
  return {
    schema,
    known,
    document,
    operation,
    variables: coerced ?? {},
    given: variables,
    errors: errors?.map(withCode) ?? [],
  };
}

/** Scalars of ours give a code of their own. Each message quotes the whole value, so it is cut at once. */
function withCode({ message, nodes, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(cutMessage(message), {
    nodes: nodes ?? null,
    // `spec`: clients that take plain JSON alone get it with 200, as the draft of GraphQL over HTTP says.
    extensions: { code: 'BAD_USER_INPUT', ...extensions, http: { spec: true, status: 400 } },
  });
}
