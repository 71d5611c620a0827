import { defineConfig, globalIgnores } from 'eslint/config';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import jsdoc from 'eslint-plugin-jsdoc';
import * as regexp from 'eslint-plugin-regexp';
import boundaries from 'eslint-plugin-boundaries';
import tseslint from 'typescript-eslint';

const domains = ['room', 'document', 'merchant', 'statistics', 'video', 'wechat-live', 'viewer'];

/** Who may import whom; ARCHITECTURE.md has the same table in words. `types`: by `import type` alone. */
const table = {
  runtime: {},
  config: {},
  redis: { values: ['runtime'] },
  vendor: { values: ['runtime'] },
  access: { values: ['runtime', 'redis'], types: ['config'] },
  reads: { values: ['runtime', 'redis', 'vendor'] },
  creates: { values: ['runtime', 'redis', 'vendor'] },
  watch: { values: ['runtime', 'redis', 'reads', 'vendor'] },
  graphql: { values: ['access', 'reads', 'creates', 'watch', 'vendor'] },
  operation: {
    values: ['graphql', 'access', 'reads', 'creates', 'vendor', 'runtime'],
    types: ['config'],
  },
  telemetry: { values: ['operation', 'reads', 'vendor', 'runtime'], types: ['config'] },
  transports: {
    values: ['operation', 'telemetry', 'access', 'vendor', 'runtime'],
    types: ['config'],
  },
  sandbox: {},
};

const folders = Object.keys(table);

const policies = [
  ...Object.entries(table).flatMap(([folder, { values = [], types = [] }]) => [
    {
      from: { element: { type: folder } },
      allow: { to: { element: { types: { anyOf: [folder, ...values] } } } },
    },
    ...types.map((type) => ({
      from: { element: { type: folder } },
      allow: { to: { element: { type } }, dependency: { kind: 'type' } },
    })),
  ]),
  {
    from: { element: { type: 'root' } },
    allow: { to: { element: { types: { anyOf: [...folders, 'root'] } } } },
  },
  // What is not in `src/` is none of this table's.
  { allow: { to: { module: { origin: 'external' } } } },
  { allow: { to: { module: { origin: 'core' } } } },
];

/** Within a folder, by place. */
const zones = [
  {
    target: './src/!(main|gateway|workers|cli).ts',
    from: './src/sandbox',
    message: 'Only the composition root starts the sandbox.',
  },
  ...domains.map((domain) => ({
    target: `./src/graphql/${domain}`,
    from: domains.filter((other) => other !== domain).map((other) => `./src/graphql/${other}`),
    message: 'A domain imports builder, refs, fields/, shared/ and its own files.',
  })),
  {
    target: ['./src/graphql/shared', './src/graphql/fields'],
    from: domains.map((domain) => `./src/graphql/${domain}`),
    message: 'fields/ and shared/ know no domain.',
  },
  {
    target: './src/graphql/fields',
    from: ['./src/graphql/builder.ts', './src/graphql/refs.ts', './src/graphql/shared'],
    message: 'fields/ stand below the builder: no type is made in them.',
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
    files: ['src/**'],
    plugins: { boundaries },
    settings: {
      'boundaries/include': ['src/**/*.ts'],
      'boundaries/elements': [
        ...folders.map((type) => ({ type, pattern: `src/${type}/**`, partialMatch: false })),
        { type: 'root', pattern: 'src/*.ts', partialMatch: false },
      ],
      'import/resolver': { node: { extensions: ['.ts', '.js'] } },
    },
    rules: { 'boundaries/dependencies': ['error', { default: 'disallow', policies }] },
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
    files: ['access', 'config', 'creates', 'reads', 'redis', 'runtime', 'sandbox', 'vendor', 'watch'].map(
      (folder) => `src/${folder}/**`,
    ),
    rules: { 'no-restricted-imports': ['error', { patterns: graphqlPackages }] },
  },
  {
    files: ['src/vendor/endpoints/**'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        { publicOnly: true, contexts: ['PropertySignature', 'TSMethodSignature'] },
      ],
    },
  },
  {
    files: ['*.config.ts', 'codegen.ts', 'test/support/coverage.ts'],
    rules: { 'import-x/no-default-export': 'off' },
  },
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
