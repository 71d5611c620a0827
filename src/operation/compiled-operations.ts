import {
  GraphQLError,
  GraphQLScalarType,
  Kind,
  type DefinitionNode,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  type NamedTypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { isCompilable } from './compilable.ts';
import { positionsOf } from './document-text.ts';
import type { KnownText } from './known-operation.ts';
import type { TrustedDocuments } from './persisted-operations.ts';
import type { ReadOperation } from './read-operation.ts';

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
  /** Executes it, with variables that have been read. Never rejects for what happens in a field. */
  run: (context: unknown, variables: Record<string, unknown>) => Promise<ExecutionResult> | ExecutionResult;
}

export interface CompilerOptions {
  compiledAtUse: number;
  /** Those of the manifest are compiled where there is no time for others. */
  trusted: TrustedDocuments;
  /** Told when a text holds more than before. */
  onCompiled: (text: KnownText) => void;
  /** Milliseconds. */
  now?: (() => number) | undefined;
}

/**
 * Operations that come again, compiled. Everything that the compiler is not known to do exactly as graphql-js is left to
 * graphql-js.
 */
// PERF(graphql, JIT, dataloader, LRU): code takes a fraction of the time of the interpreter.
export type Compiler = (read: ReadOperation) => CompiledOperation | null;

/** The operation as code, compiled now if it is time for it; null where the interpreter has to run it. */
export function createCompiler({
  compiledAtUse,
  trusted,
  onCompiled,
  now = () => performance.now(),
}: CompilerOptions): Compiler {
  const withinBudget = createBudget(now);
  return (read) => {
    const { known } = read;
    if (known.compiled !== undefined) return known.compiled;
    const { text } = known;
    if (text.runs + 1 < compiledAtUse || text.compiledCount >= MAX_OPERATIONS_OF_DOCUMENT) return null;
    const compiled = withinBudget(trusted.has(text.body), () => compile(read));
    if (compiled === undefined) return null;
    known.compiled = compiled;
    if (compiled) {
      text.compiledCount += 1;
      onCompiled(text);
    }
    return compiled;
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

function compile(read: ReadOperation): CompiledOperation | null {
  if (!isCompilable(read)) return null;
  const { schema, document, operation } = read;
  const compiled = compileQuery(compilerSchemaOf(schema), withReadVariables(document), operation.name?.value);
  if (!isCompiledQuery(compiled)) return null;
  const { query } = compiled;
  return {
    run(context, variables) {
      const result = query(undefined, context, variables);
      return result instanceof Promise
        ? result.then((found) => standardResult(found, document))
        : standardResult(result, document);
    },
  };
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
  const { errors, data } = result;
  if (!errors) return result;
  // Errors come first, as graphql-js writes them.
  return { errors: errors.map((error) => standardError(error, document)), data: data ?? null };
}

/** As graphql-js says it: with its place in the document, and never an error of ours without its cause. */
function standardError(error: GraphQLError, document: DocumentNode): GraphQLError {
  const source = document.loc?.source ?? null;
  // Arguments that have no value are the client's mistake; everything else without a cause went wrong in here.
  const isInternal = !error.originalError && !error.message.startsWith('Argument "');
  return new GraphQLError(error.message, {
    source,
    // The compiler gives lines and columns alone; what is above it asks for positions.
    positions: source && error.locations ? positionsOf(source, error.locations) : null,
    path: error.path ?? null,
    originalError: isInternal ? new Error(error.message) : (error.originalError ?? null),
    extensions: error.extensions,
  });
}
