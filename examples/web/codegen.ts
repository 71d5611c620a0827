import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  // The contract of the gateway. In your own repository: a copy of it.
  schema: '../../schema/schema.graphql',
  documents: 'src/*.graphql',
  generates: {
    'src/generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        scalars: {
          DateTime: 'string',
          Date: 'string',
          Decimal: 'string',
          URL: 'string',
          Upload: 'File | null',
        },
        enumsAsTypes: true,
        useTypeImports: true,
        skipTypename: true,
      },
    },
  },
};

export default config;
