import type { CodegenConfig } from '@graphql-codegen/cli';
import { createHash } from 'node:crypto';
import {
  Kind,
  print,
  printSchema,
  visit,
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
} from 'graphql';
import { createSchema } from './src/graphql/schema.ts';

const scalars = {
  DateTime: 'string',
  Date: 'string',
  Decimal: 'string',
  URL: 'string',
  Upload: 'unknown',
};

/** Clients that may send nothing but operations written down before name them by these hashes. */
const persistedOperations = {
  plugin: (_schema: unknown, documents: { document?: DocumentNode }[]) => {
    const definitions = documents.flatMap(({ document }) => document?.definitions ?? []);
    const entries = definitions
      .filter((node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION)
      .map(
        (operation) => ({ kind: Kind.DOCUMENT, definitions: withFragments(operation, definitions) }) as const,
      )
      .flatMap((document) => [print(document), print(withTypenames(document))])
      .map((text) => [createHash('sha256').update(text).digest('hex'), text] as const);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify(Object.fromEntries(entries), null, 2);
  },
};

/** As Apollo clients send it: with `__typename` at the end of what is selected of each object. */
function withTypenames(document: DocumentNode): DocumentNode {
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } } as const;
  return visit(document, {
    SelectionSet: {
      leave(node, _key, parent) {
        const isRoot = parent && 'kind' in parent && parent.kind === Kind.OPERATION_DEFINITION;
        const isThere = node.selections.some(
          (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
        );
        return isRoot || isThere ? undefined : { ...node, selections: [...node.selections, typename] };
      },
    },
  });
}

/** An operation with the fragments it uses, as a client's own document has them. */
function withFragments(operation: OperationDefinitionNode, all: DocumentNode['definitions']) {
  const used = new Set<FragmentDefinitionNode>();
  const follow = (node: ASTNode): void => {
    visit(node, {
      FragmentSpread({ name }) {
        const fragment = all.find(
          (other) => other.kind === Kind.FRAGMENT_DEFINITION && other.name.value === name.value,
        ) as FragmentDefinitionNode | undefined;
        if (!fragment || used.has(fragment)) return;
        used.add(fragment);
        follow(fragment);
      },
    });
  };
  follow(operation);
  return [operation, ...used];
}

const config: CodegenConfig = {
  pluginLoader: (name: string) =>
    name.endsWith('/persisted-operations') ? Promise.resolve(persistedOperations) : import(name),
  schema: printSchema(createSchema()),
  documents: ['schema/operations/*.graphql'],
  generates: {
    'schema/schema.graphql': { plugins: ['schema-ast'] },
    'schema/persisted-operations.json': { plugins: ['persisted-operations'] },
    'test/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: { scalars, enumsAsTypes: true, useTypeImports: true, skipTypename: true },
    },
  },
};

export default config;
