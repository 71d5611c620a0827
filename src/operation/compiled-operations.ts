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
  type VariableDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { ReadOperation } from './read-operation.ts';

/** Compiled code of one operation, measured. */
const OPERATION_BYTES = 100_000;

/** Code and texts together. */
const MAX_BYTES = 32_000_000;
const MAX_DOCUMENTS = 256;

/** Operations of one document; clients that have more of them in one text send each by itself. */
const MAX_OPERATIONS_OF_DOCUMENT = 8;

/** Compiling costs as much as some ten executions: a document has to show that it comes again. */
export const COMPILED_AT_USE = 3;

/** Time that goes into compiling: so much of each second, and what is saved up, in milliseconds. */
const BUDGET_MS_PER_SECOND = 50;
const MAX_BUDGET_MS = 500;

/** As much of it is kept for the documents of the manifest. */
const TRUSTED_BUDGET_MS = 250;

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
  /** The operation as code, compiled now if it is time for it; null where the interpreter has to run it. */
  use: (
    text: string,
    operationName: string | null | undefined,
    read: ReadOperation,
  ) => CompiledOperation | null;
  /** Counts a run that nothing was refused in. Those alone bring a document nearer to being compiled. */
  ran: (text: string) => void;
  /** One that has been compiled before. */
  find: (text: string, operationName: string | null | undefined) => CompiledOperation | null;
}

export interface CompiledOperationsOptions {
  compiledAtUse: number;
  /** Texts of the manifest: they are compiled first when many wait for it. */
  trustedTexts: ReadonlySet<string>;
  /** Milliseconds. */
  now?: () => number;
}

interface Program {
  runs: number;
  /** By the name that is asked for; null where the interpreter has to do it. */
  operations: Map<string, CompiledOperation | null>;
}

export function createCompiledOperations({
  compiledAtUse,
  trustedTexts,
  now = () => performance.now(),
}: CompiledOperationsOptions): CompiledOperations {
  const programs = new LRUCache<string, Program>({
    max: MAX_DOCUMENTS,
    maxSize: MAX_BYTES,
    sizeCalculation: ({ operations }, text) => 2 * text.length + OPERATION_BYTES * operations.size + 1,
  });
  const withinBudget = createBudget(now);
  const programOf = (text: string): Program => programs.get(text) ?? { runs: 0, operations: new Map() };
  return {
    use(text, operationName, read) {
      const name = operationName ?? '';
      const program = programOf(text);
      const known = program.operations.get(name);
      if (known !== undefined) return known;
      if (program.runs + 1 < compiledAtUse || program.operations.size >= MAX_OPERATIONS_OF_DOCUMENT)
        return null;
      // The only operation of a document may be asked for by its name and without.
      const ownName = read.operation.name?.value ?? '';
      let compiled = program.operations.get(ownName);
      if (compiled === undefined) {
        compiled = withinBudget(trustedTexts.has(text), () => compile(read));
        if (compiled === undefined) return null;
      }
      program.operations.set(ownName, compiled).set(name, compiled);
      programs.set(text, program);
      return compiled;
    },
    ran(text) {
      const program = programOf(text);
      program.runs += 1;
      if (program.runs === 1) programs.set(text, program);
    },
    find: (text, operationName) => programs.get(text)?.operations.get(operationName ?? '') ?? null,
  };
}

/** Compiles while there is time left for it; undefined when there is not. */
function createBudget(now: () => number) {
  let leftMs = MAX_BUDGET_MS;
  let countedAt = now();
  return <T>(isTrusted: boolean, work: () => T): T | undefined => {
    const startedAt = now();
    leftMs = Math.min(MAX_BUDGET_MS, leftMs + ((startedAt - countedAt) / 1_000) * BUDGET_MS_PER_SECOND);
    countedAt = startedAt;
    if (leftMs <= (isTrusted ? 0 : TRUSTED_BUDGET_MS)) return undefined;
    const done = work();
    leftMs -= now() - startedAt;
    return done;
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
    // The text is hidden from the compiler, which takes it for one line: see document-text.ts.
    positions: source && error.locations ? error.locations.map(({ column }) => column - 1) : null,
    path: error.path ?? null,
    originalError: isInternal ? new Error(error.message) : (error.originalError ?? null),
    extensions: error.extensions,
  });
}
