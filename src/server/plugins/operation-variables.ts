import { getOperationAST, GraphQLError, type ExecutionArgs, type OperationDefinitionNode } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';

/** The operation that will be executed, and its variables as the schema reads them. */
export interface ReadOperation {
  operation: OperationDefinitionNode;
  variables: Record<string, unknown>;
  /** Why the variables do not fit; empty when they do. */
  errors: readonly GraphQLError[];
}

/** As many errors as graphql-js itself reports. */
const MAX_ERRORS = 50;

const known = new WeakMap<ExecutionArgs, ReadOperation | null>();

/** Reads the variables of an execution, once for all plugins; null when the document has no such operation. */
export function readOperation(args: ExecutionArgs): ReadOperation | null {
  let read = known.get(args);
  if (read === undefined) {
    read = readNow(args);
    known.set(args, read);
  }
  return read;
}

function readNow({ schema, document, operationName, variableValues }: ExecutionArgs): ReadOperation | null {
  const operation = getOperationAST(document, operationName);
  if (!operation) return null;
  const definitions = operation.variableDefinitions;
  if (!definitions?.length) return { operation, variables: {}, errors: [] };
  const given = (variableValues ?? {}) as Record<string, unknown>;
  const { coerced, errors } = getVariableValues(schema, definitions, given, { maxErrors: MAX_ERRORS });
  return { operation, variables: coerced ?? {}, errors: errors?.map(withCode) ?? [] };
}

/** Scalars of ours give a code of their own. */
function withCode({ message, nodes, extensions }: GraphQLError): GraphQLError {
  return new GraphQLError(message, {
    nodes: nodes ?? null,
    extensions: { code: 'BAD_USER_INPUT', ...extensions },
  });
}
