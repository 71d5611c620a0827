import type { CodegenConfig } from '@graphql-codegen/cli';

/** Where the copy of the gateway's `schema/` folder is. */
const contract = '../../schema';

const config: CodegenConfig = {
  schema: `${contract}/schema.graphql`,
  documents: `${contract}/operations/*.graphql`,
  generates: {
    'generated/operations.ts': {
      plugins: ['typescript-operations', 'typed-document-node'],
      config: {
        scalars: {
          DateTime: 'string',
          Date: 'string',
          Decimal: 'string',
          URL: 'string',
          Upload: 'File | Blob',
        },
        enumsAsTypes: true,
        useTypeImports: true,
        skipTypename: true,
      },
    },
  },
};

export default config;
