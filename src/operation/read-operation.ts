import {
  getOperationAST,
  GraphQLError,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';
import { cutMessage, MAX_REQUEST_ERRORS } from './bounded-errors.ts';

/** The operation that will be executed, and its variables as the schema reads them. */
export interface ReadOperation {
  schema: GraphQLSchema;
  document: DocumentNode;
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  /** Why the variables do not fit; empty when they do. */
  errors: readonly GraphQLError[];
}

/** graphql-js says behind the last one that it has given up. */
const MAX_ERRORS = MAX_REQUEST_ERRORS - 1;

const known = new WeakMap<ExecutionArgs, ReadOperation | null>();

/** Reads an execution of Yoga's, once for all plugins; null when the document has no such operation. */
export function readOperation(args: ExecutionArgs): ReadOperation | null {
  let read = known.get(args);
  if (read === undefined) {
    const { schema, document, operationName, variableValues } = args;
    const operation = getOperationAST(document, operationName);
    read = operation ? operationWith(schema, document, operation, variableValues) : null;
    known.set(args, read);
  }
  return read;
}

/** Reads the variables as they came. */
export function operationWith(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Readonly<Record<string, unknown>> | null | undefined,
): ReadOperation {
  const definitions = operation.variableDefinitions;
  if (!definitions?.length) return { schema, document, operation, variables: {}, errors: [] };
  const { coerced, errors } = getVariableValues(schema, definitions, given ?? {}, { maxErrors: MAX_ERRORS });
  return {
    schema,
    document,
    operation,
    variables: coerced ?? {},
    errors: errors?.map(withCode) ?? [],
  };
}

/** Scalars of ours give a code of their own. Each message quotes the whole value, so it is cut at once. */
function withCode({ message, nodes, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(cutMessage(message), {
    nodes: nodes ?? null,
    extensions: { code: 'BAD_USER_INPUT', ...extensions },
  });
}
