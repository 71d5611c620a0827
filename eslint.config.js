import { defineConfig, globalIgnores } from 'eslint/config';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import jsdoc from 'eslint-plugin-jsdoc';
import * as regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';

const domains = ['room', 'document', 'merchant', 'statistics', 'video', 'live'];

/** Who may import whom; ARCHITECTURE.md has the same table in words. */
const zones = [
  {
    target: './src/!(main|gateway|workers|cli).ts',
    from: './src/sandbox',
    message: 'Only the composition root starts the sandbox.',
  },
  { target: './src/server', from: './src/sandbox', message: 'The server does not know the sandbox.' },
  {
    target: './src/graphql',
    from: ['./src/server', './src/config', './src/sandbox'],
    message: 'The schema knows loaders and upstream models only.',
  },
  {
    target: './src/loaders',
    from: ['./src/server', './src/config', './src/graphql', './src/sandbox'],
    message: 'Loaders sit on upstream/ alone.',
  },
  {
    target: './src/upstream',
    from: './src/!(upstream)/**',
    message: 'upstream/ could be its own package.',
  },
  {
    target: './src/idempotency',
    from: './src/!(idempotency|upstream|redis)/**',
    message: 'Creates sit on upstream/ and a store.',
  },
  {
    target: './src/live',
    from: './src/!(live|loaders|upstream)/**',
    message: 'What is watched sits on loaders/ and upstream/.',
  },
  { target: './src/redis', from: './src/!(redis)/**', message: 'The connection knows nobody who uses it.' },
  {
    target: './src/sandbox',
    from: './src/!(sandbox)/**',
    message: 'The sandbox is an independent reading of the document.',
  },
  { target: './src/config', from: './src/!(config)/**', message: 'Configuration depends on nothing.' },
  ...domains.map((domain) => ({
    target: `./src/graphql/${domain}`,
    from: domains.filter((other) => other !== domain).map((other) => `./src/graphql/${other}`),
    message: 'A domain imports builder, refs, shared/ and its own files.',
  })),
  {
    target: './src/graphql/shared',
    from: domains.map((domain) => `./src/graphql/${domain}`),
    message: 'shared/ knows no domain.',
  },
];

const codeRules = [
  { selector: 'ExportAllDeclaration', message: 'No barrels.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
];

const graphqlPackages = ['graphql', 'graphql/*', 'graphql-yoga', '@pothos/*', '@graphql-yoga/*'];

export default defineConfig(
  globalIgnores(['dist', 'coverage', 'test/generated', 'examples']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true } },
    settings: {
      // Without the first two `no-cycle` is silent on TypeScript.
      'import-x/extensions': ['.ts', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.js'] })],
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-default-export': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'src/config/env.ts is the only reader.' },
      ],
      'no-restricted-syntax': ['error', ...codeRules],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 400 }],
    },
  },
  {
    // Text of strangers meets expressions of ours: none may take more than linear time over it.
    files: ['src/**'],
    plugins: { regexp },
    rules: {
      'regexp/no-super-linear-backtracking': 'error',
      'regexp/no-super-linear-move': ['error', { ignorePartial: false, report: 'potential' }],
      'no-restricted-syntax': [
        'error',
        ...codeRules,
        {
          selector: 'Literal[regex.pattern=/^[^^].*([*+]|[{]\\d+,[}])/]',
          message:
            'Tried at each place of a text, this may take quadratic time. Anchor it, or search for fixed text.',
        },
      ],
    },
  },
  {
    files: ['src/graphql/**'],
    rules: {
      'no-restricted-imports': ['error', { patterns: ['node:http', 'node:https', 'undici'] }],
    },
  },
  {
    files: [
      'src/loaders/**',
      'src/upstream/**',
      'src/sandbox/**',
      'src/config/**',
      'src/idempotency/**',
      'src/live/**',
      'src/redis/**',
    ],
    rules: { 'no-restricted-imports': ['error', { patterns: graphqlPackages }] },
  },
  {
    files: ['src/upstream/endpoints/**'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        { publicOnly: true, contexts: ['PropertySignature', 'TSMethodSignature'] },
      ],
    },
  },
  { files: ['*.config.ts', 'codegen.ts'], rules: { 'import-x/no-default-export': 'off' } },
  {
    files: ['src/config/env.ts', 'test/**', 'bench/**', '*.config.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['test/**', 'bench/**'],
    rules: {
      'max-lines': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
);
