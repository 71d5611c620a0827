import {
  BREAK,
  GraphQLError,
  GraphQLScalarType,
  Kind,
  OperationTypeNode,
  visit,
  type DefinitionNode,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  type NamedTypeNode,
  type OperationDefinitionNode,
  type SourceLocation,
  type VariableDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery, type CompiledQuery } from 'graphql-jit';
import type { Plugin } from 'graphql-yoga';
import { LRUCache } from 'lru-cache';
import { readOperation } from './operation-variables.ts';

/** Compiled code of one document is some 100 KB. */
const MAX_DOCUMENTS = 256;

/** Compiling costs as much as some ten executions: a document has to show that it comes again. */
export const COMPILED_AT_USE = 3;

interface Program {
  uses: number;
  /** By operation name; null where the interpreter has to do it. */
  operations: Map<string, CompiledQuery | null>;
}

/**
 * Executes operations that come again as compiled code. Everything the compiler does not do exactly as graphql-js is
 * left to graphql-js. The limit of the cost comes first in the plugin list, since it checks the variables.
 */
export function useJit(compiledAtUse: number): Plugin {
  const programs = new LRUCache<DocumentNode, Program>({ max: MAX_DOCUMENTS });

  const compiledFor = (
    { schema, document }: ExecutionArgs,
    operation: OperationDefinitionNode,
  ): CompiledQuery | null => {
    let program = programs.get(document);
    if (!program) {
      program = { uses: 0, operations: new Map() };
      programs.set(document, program);
    }
    program.uses += 1;
    if (program.uses < compiledAtUse) return null;
    const name = operation.name?.value ?? '';
    let compiled = program.operations.get(name);
    if (compiled === undefined) {
      compiled = compile(schema, document, operation);
      program.operations.set(name, compiled);
    }
    return compiled;
  };

  return {
    onExecute({ args, setExecuteFn }) {
      const read = readOperation(args);
      if (!read || read.errors.length > 0) return;
      const compiled = compiledFor(args, read.operation);
      if (compiled) setExecuteFn((given: ExecutionArgs) => run(compiled, given, read.variables));
    },
  };
}

function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): CompiledQuery | null {
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  if (!isCompilable(document)) return null;
  const compiled = compileQuery(compilerSchemaOf(schema), withReadVariables(document), operation.name?.value);
  return isCompiledQuery(compiled) ? compiled : null;
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

async function run(
  { query }: CompiledQuery,
  { document, rootValue, contextValue }: ExecutionArgs,
  variables: Record<string, unknown>,
): Promise<ExecutionResult> {
  const result = await query(rootValue, contextValue, variables);
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
