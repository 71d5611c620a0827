import { defineConfig, globalIgnores } from 'eslint/config';
import importX, { createNodeResolver } from 'eslint-plugin-import-x';
import jsdoc from 'eslint-plugin-jsdoc';
import * as regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import { importTable } from './eslint.imports.js';

const codeRules = [
  { selector: 'ExportAllDeclaration', message: 'No barrels.' },
  { selector: 'TSEnumDeclaration', message: 'Use a union of literals.' },
];

export default defineConfig(
  globalIgnores([
    ...['dist', 'coverage', 'test/generated', 'examples'],
    // They use packages of bench/ alone, which need not be installed; `npm run check:types --prefix bench` reads them.
    ...['bench/serve-apollo.ts', 'bench/serve-mercurius.ts'],
  ]),
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
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'src/config/env.ts is the only reader.' },
        {
          object: 'globalThis',
          property: 'process',
          message: 'Write process, so that its readers are found.',
        },
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
  ...importTable,
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
        { selector: 'ExportNamedDeclaration[source.value=/^[.]/]', message: 'No barrels.' },
        {
          selector: 'ImportExpression[source.type!="Literal"]',
          message: 'Write the path out: nothing can check an import that is computed.',
        },
        {
          selector: 'Literal[regex.pattern=/^[^^].*([*+]|[{]\\d+,[}])/]',
          message:
            'Tried at each place of a text, this may take quadratic time. Anchor it, or search for fixed text.',
        },
      ],
    },
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
