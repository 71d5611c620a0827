import {
  BREAK,
  isNonNullType,
  OperationTypeNode,
  visit,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import { rootFieldsOf } from './checks/mutation-check.ts';
import type { ReadOperation } from './read-operation.ts';

/**
 * Whether an operation has nothing that graphql-jit 0.8.9 does otherwise than graphql-js. All that is not known to be
 * equal is left to the interpreter; `test/operation/differential.test.ts` is what knows it.
 */
export function isCompilable(read: Pick<ReadOperation, 'schema' | 'document' | 'operation'>): boolean {
  if (read.operation.operation === OperationTypeNode.SUBSCRIPTION) return false;
  return !mayEndOthers(read) && isPlain(read.document) && !hasNamesThatMeet(read);
}

/**
 * A root field that fails and must not be null ends the operation: graphql-js does not begin what comes behind it, and
 * leaves out the errors of what stands beside it. Compiled, the mutations behind one that failed are still made.
 */
function mayEndOthers({ schema, document, operation }: Parameters<typeof isCompilable>[0]): boolean {
  const fields = rootFieldsOf(operation.selectionSet, document);
  if (fields.size < 2) return false;
  const types = schema.getRootType(operation.operation)?.getFields() ?? {};
  return [...fields.values()].some(({ name }) => isNonNullType(types[name.value]?.type));
}

/**
 * The compiler writes literals into its source as JSON and turns its own marker in them back into code: a text with that
 * marker would be executed. A variable within a literal it reads without the defaults and the null checks of the field
 * that it is for. What `@skip` or `@include` says of one spread of a fragment it takes for all of them, and incremental
 * delivery it does not know. Variables that are left out it finds in what every object has, and a field called `__proto__`
 * it puts behind the others. Introspection is not worth its while.
 */
function isPlain(document: DocumentNode): boolean {
  let isPlainSoFar = true;
  const refuse = () => {
    isPlainSoFar = false;
    return BREAK;
  };
  let depth = 0;
  const nested = { enter: () => void (depth += 1), leave: () => void (depth -= 1) };
  visit(document, {
    ObjectValue: nested,
    ListValue: nested,
    Variable: () => (depth > 0 ? refuse() : undefined),
    Name: ({ value }) => (value in Object.prototype ? refuse() : undefined),
    StringValue: ({ value }) => (value.includes('__MAGIC') ? refuse() : undefined),
    Directive: refuse,
    Field: ({ name }) => (name.value === '__schema' || name.value === '__type' ? refuse() : undefined),
  });
  return isPlainSoFar;
}

/**
 * The compiler keeps what a resolver is told of its field by the names on the way to it, joined with underscores: `b_c`
 * at the root and `b` within `c` are one to it. Two ways can only meet where a name goes on from another one, which may
 * also be a type or the place of an item.
 */
function hasNamesThatMeet({ schema, document }: { schema: GraphQLSchema; document: DocumentNode }): boolean {
  const names = new Set<string>();
  visit(document, {
    // Values have no fields of an answer.
    Argument: () => false,
    VariableDefinition: () => false,
    Field: ({ alias, name }) => void names.add((alias ?? name).value),
  });
  const isTaken = (name: string) =>
    names.has(name) || schema.getType(name) !== undefined || /^idx\d+$/.test(name);
  return [...names].some((name) => beginningsOf(name).some(isTaken));
}

/** What stands before each underscore of a name. */
function beginningsOf(name: string): string[] {
  const parts = name.split('_').slice(0, -1);
  return parts.map((_part, index) => parts.slice(0, index + 1).join('_')).filter((part) => part !== '');
}
