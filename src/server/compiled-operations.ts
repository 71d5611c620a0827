import {
  BREAK,
  GraphQLError,
  GraphQLScalarType,
  Kind,
  OperationTypeNode,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SourceLocation,
  type VariableDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { ReadOperation } from './read-operation.ts';

/** Compiled code of one document is some 100 KB. */
const MAX_DOCUMENTS = 256;

/** Compiling costs as much as some ten executions: a document has to show that it comes again. */
export const COMPILED_AT_USE = 3;

/** An operation as code. */
export interface CompiledOperation {
  document: DocumentNode;
  operation: OperationDefinitionNode;
  /** Executes it, with variables that have been read. Never rejects for what happens in a field. */
  run: (context: unknown, variables: Record<string, unknown>) => Promise<ExecutionResult> | ExecutionResult;
}

/**
 * Operations that come again, compiled. Everything that the compiler does not do exactly as graphql-js is left to
 * graphql-js.
 */
export interface CompiledOperations {
  /** Counts a use of a valid document, and compiles the operation when it is time; null while it is not. */
  use: (
    text: string,
    operationName: string | null | undefined,
    read: ReadOperation,
  ) => CompiledOperation | null;
  /** One that has been compiled before. */
  find: (text: string, operationName: string | null | undefined) => CompiledOperation | null;
}

interface Program {
  uses: number;
  /** By the name that is asked for; null where the interpreter has to do it. */
  operations: Map<string, CompiledOperation | null>;
}

export function createCompiledOperations(compiledAtUse: number): CompiledOperations {
  const programs = new LRUCache<string, Program>({ max: MAX_DOCUMENTS });
  return {
    use(text, operationName, read) {
      let program = programs.get(text);
      if (!program) {
        program = { uses: 0, operations: new Map() };
        programs.set(text, program);
      }
      program.uses += 1;
      if (program.uses < compiledAtUse) return null;
      const name = operationName ?? '';
      let compiled = program.operations.get(name);
      if (compiled === undefined) {
        // The only operation of a document may be asked for by its name and without.
        const ownName = read.operation.name?.value ?? '';
        compiled = program.operations.get(ownName);
        if (compiled === undefined) compiled = compile(read);
        program.operations.set(ownName, compiled).set(name, compiled);
      }
      return compiled;
    },
    find: (text, operationName) => programs.get(text)?.operations.get(operationName ?? '') ?? null,
  };
}

function compile({ schema, document, operation }: ReadOperation): CompiledOperation | null {
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  if (!isCompilable(document)) return null;
  const compiled = compileQuery(compilerSchemaOf(schema), withReadVariables(document), operation.name?.value);
  if (!isCompiledQuery(compiled)) return null;
  const { query } = compiled;
  return {
    document,
    operation,
    run(context, variables) {
      const result = query(undefined, context, variables);
      return result instanceof Promise
        ? result.then((found) => standardResult(found, document))
        : standardResult(result, document);
    },
  };
}

/**
 * The compiler writes literals into its source as JSON and turns its own marker in them back into code: a text with
 * that marker would be executed. Incremental delivery it does not know, and introspection is not worth its while.
 */
function isCompilable(document: DocumentNode): boolean {
  let isSafe = true;
  const refuse = () => {
    isSafe = false;
    return BREAK;
  };
  visit(document, {
    StringValue: ({ value }) => (value.includes('__MAGIC') ? refuse() : undefined),
    Directive: ({ name }) => (name.value === 'defer' || name.value === 'stream' ? refuse() : undefined),
    Field: ({ name }) => (name.value === '__schema' || name.value === '__type' ? refuse() : undefined),
  });
  return isSafe;
}

/** A type for values that graphql-js has read already. */
const READ_TYPE = new GraphQLScalarType({ name: 'ReadAlready', parseValue: (value) => value });

/** The compiler reads variables in a way of its own, without some defaults: it is given read ones and leaves them. */
function withReadVariables(document: DocumentNode): DocumentNode {
  const type: NamedTypeNode = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: READ_TYPE.name } };
  const isOperation = (node: DefinitionNode) => node.kind === Kind.OPERATION_DEFINITION;
  return {
    ...document,
    definitions: document.definitions.map((definition) =>
      isOperation(definition)
        ? {
            ...definition,
            variableDefinitions: definition.variableDefinitions?.map(
              ({ kind, variable }): VariableDefinitionNode => ({ kind, variable, type }),
            ),
          }
        : definition,
    ) as DefinitionNode[],
  };
}

/** The schema with that type in it, which no client sees. */
function compilerSchemaOf(schema: GraphQLSchema): GraphQLSchema {
  return Object.create(schema, {
    getType: { value: (name: string) => (name === READ_TYPE.name ? READ_TYPE : schema.getType(name)) },
  }) as GraphQLSchema;
}

function standardResult(result: ExecutionResult, document: DocumentNode): ExecutionResult {
  if (!result.errors) return result;
  return { ...result, errors: result.errors.map((error) => standardError(error, document)) };
}

/** As graphql-js says it: with its place in the document, and never an error of ours without its cause. */
function standardError(error: GraphQLError, document: DocumentNode): GraphQLError {
  const source = document.loc?.source ?? null;
  // Arguments that have no value are the client's mistake; everything else without a cause went wrong in here.
  const isInternal = !error.originalError && !error.message.startsWith('Argument "');
  return new GraphQLError(error.message, {
    source,
    positions: source && error.locations ? error.locations.map((at) => offsetOf(source.body, at)) : null,
    path: error.path ?? null,
    originalError: isInternal ? new Error(error.message) : (error.originalError ?? null),
    extensions: error.extensions,
  });
}

function offsetOf(body: string, { line, column }: SourceLocation): number {
  let offset = 0;
  for (let passed = 1; passed < line; passed += 1) {
    const end = /\r\n|\n|\r/g;
    end.lastIndex = offset;
    if (!end.exec(body)) break;
    offset = end.lastIndex;
  }
  return offset + column - 1;
}
