import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { createSchema } from './src/graphql/schema.ts';

const scalars = {
  DateTime: 'string',
  Date: 'string',
  Decimal: 'string',
  URL: 'string',
  Upload: 'unknown',
};

const config: CodegenConfig = {
  schema: printSchema(createSchema()),
  documents: ['schema/operations/*.graphql'],
  generates: {
    'schema/schema.graphql': { plugins: ['schema-ast'] },
    'test/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: { scalars, enumsAsTypes: true, useTypeImports: true, skipTypename: true },
    },
  },
};

export default config;
