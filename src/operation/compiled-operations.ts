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
  type VariableDefinitionNode,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import type { KnownText } from './known-operation.ts';
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
  /** Told when a text holds more than before. */
  onCompiled: (text: KnownText) => void;
  /** Milliseconds. */
  now?: () => number;
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
  onCompiled,
  now = () => performance.now(),
}: CompilerOptions): Compiler {
  const withinBudget = createBudget(now);
  return (read) => {
    const { known } = read;
    if (known.compiled !== undefined) return known.compiled;
    const { text } = known;
    if (text.runs + 1 < compiledAtUse || text.compiledCount >= MAX_OPERATIONS_OF_DOCUMENT) return null;
    const compiled = withinBudget(text.isTrusted, () => compile(read));
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

function compile({ schema, document, operation }: ReadOperation): CompiledOperation | null {
  if (operation.operation === OperationTypeNode.SUBSCRIPTION) return null;
  if (!isCompilable(document)) return null;
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

/**
 * Whether a document has nothing that graphql-jit 0.8.9 does otherwise than graphql-js. It writes literals into its source
 * as JSON and turns its own marker in them back into code: a text with that marker would be executed. A variable within a
 * literal it reads without the defaults and the null checks of the field that it is for. A literal `@skip` or `@include` on
 * one spread of a fragment it takes for all of them. Incremental delivery it does not know, and introspection is not worth
 * its while.
 */
function isCompilable(document: DocumentNode): boolean {
  let isSafe = true;
  const refuse = () => {
    isSafe = false;
    return BREAK;
  };
  let depth = 0;
  const nested = { enter: () => void (depth += 1), leave: () => void (depth -= 1) };
  visit(document, {
    ObjectValue: nested,
    ListValue: nested,
    Variable: () => (depth > 0 ? refuse() : undefined),
    StringValue: ({ value }) => (value.includes('__MAGIC') ? refuse() : undefined),
    Directive: ({ name, arguments: given }) =>
      UNKNOWN_DIRECTIVES.has(name.value) || given?.some(({ value }) => value.kind === Kind.BOOLEAN)
        ? refuse()
        : undefined,
    Field: ({ name }) => (name.value === '__schema' || name.value === '__type' ? refuse() : undefined),
  });
  return isSafe;
}

const UNKNOWN_DIRECTIVES: ReadonlySet<string> = new Set(['defer', 'stream']);

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
