import boundaries from 'eslint-plugin-boundaries';

/** Packages that a folder may not import; `types`: but for their types. */
const graphql = {
  packages: ['graphql', 'graphql-*', '@graphql-*/*', '@pothos/*'],
  message: 'No GraphQL package below graphql/.',
};
const http = {
  packages: ['node:http', 'node:https', 'node:http2', 'undici'],
  message: 'This folder knows no HTTP.',
};
const sockets = {
  packages: ['node:https', 'node:tls', 'undici', 'ws', 'graphql-ws'],
  types: ['node:http', 'node:net'],
  message: 'An operation knows no socket.',
};
const environment = {
  packages: ['node:process'],
  message: 'src/config/env.ts is the only reader of the environment.',
};

const vendorFacts = ['vendor/protocol/errors.ts', 'vendor/protocol/arguments.ts'];

/** What all of `graphql/` may import of other folders. */
const belowGraphql = [
  ...['access/', 'reads/', 'creates/', 'watch/', 'vendor/endpoints/'],
  ...[
    ...vendorFacts,
    'vendor/protocol/vendor-errors.ts',
    'vendor/protocol/count.ts',
    'vendor/protocol/days.ts',
  ],
];
const ofGraphql = (...own) => ({
  values: [...own.map((place) => `graphql/${place}`), ...belowGraphql],
  types: ['vendor/', 'archive/'],
  bans: [http],
});
const builder = ['context.ts', 'builder.ts', 'refs.ts', 'fields/'];
const domains = [
  'room',
  'document',
  'merchant',
  'statistics',
  'video',
  'wechat-live',
  'viewer',
  'federation',
];

/**
 * Who may import whom, beside itself; ARCHITECTURE.md has the table in words, and `test/contract/import-table.test.ts`
 * holds the two together. `types`: by `import type` alone. A folder without a row imports nothing of ours.
 */
const table = {
  '*.ts': { values: ['**'] },
  'runtime/': { bans: [graphql] },
  'config/': { bans: [graphql] },
  'sandbox/': { bans: [graphql] },
  'redis/': { values: ['runtime/'], bans: [graphql] },
  'vendor/': { values: ['runtime/'], bans: [graphql] },
  'access/': { values: ['runtime/', 'redis/'], types: ['config/'], bans: [graphql, http] },
  'archive/': { values: ['runtime/', 'vendor/'], bans: [graphql, http] },
  'reads/': {
    values: ['runtime/', 'redis/', 'vendor/', 'archive/archive.ts'],
    bans: [graphql],
  },
  'creates/': { values: ['runtime/', 'redis/', 'vendor/'], bans: [graphql] },
  'watch/': { values: ['runtime/', 'redis/', 'reads/', 'vendor/'], bans: [graphql] },
  'graphql/*': ofGraphql(''),
  'graphql/fields/': ofGraphql('context.ts'),
  'graphql/shared/': ofGraphql(...builder),
  ...Object.fromEntries(domains.map((domain) => [`graphql/${domain}/`, ofGraphql(...builder, 'shared/')])),
  'operation/': {
    values: [
      ...['graphql/context.ts', 'graphql/schema.ts', 'graphql/fields/'],
      ...['access/', 'reads/', 'creates/', 'runtime/', ...vendorFacts],
    ],
    types: ['vendor/', 'config/'],
    bans: [sockets],
  },
  'telemetry/': { values: ['operation/', 'reads/', 'runtime/'], types: ['archive/', 'vendor/', 'config/'] },
  'transports/': {
    values: ['operation/', 'telemetry/', 'access/', 'runtime/', 'vendor/protocol/errors.ts'],
    types: ['vendor/', 'config/'],
  },
};

const pattern = (place) => `src/${place}${place.endsWith('/') ? '**' : ''}`;
const files = (places) => ({ file: { path: places.map(pattern) } });
const modules = (names) => ({
  module: { source: names.flatMap((name) => [name, name.replace('node:', '')]) },
});

/** Of the policies that fit an import the last decides. */
const rule = (...policies) => ({
  'boundaries/dependencies': [
    'error',
    {
      default: 'disallow',
      checkAllOrigins: true,
      checkUnknownLocals: true,
      checkInternals: true,
      policies: [{ allow: { to: { module: { origin: ['external', 'core'] } } } }, ...policies],
    },
  ],
});

const allowed = (place, values, types) => [
  { allow: { to: files([place, ...values]) } },
  { allow: { to: files(types), dependency: { kind: 'type' } } },
];
const banned = ({ packages, types = [], message }) => ({
  disallow: [{ to: modules(packages) }, { to: modules(types), dependency: { kind: 'value' } }],
  message,
});

/** The sandbox is started by who serves it, and loaded by nobody else. */
const sandboxOnDemand = {
  disallow: { to: files(['sandbox/']), dependency: { kind: 'value', nodeKind: '!dynamic-import' } },
  message: 'Import the sandbox where it is started, so that a gateway without one does not load it.',
};

/**
 * The part of ESLint's configuration that knows the folders of `src/`. Each has the policies of its own row alone:
 * every policy costs a fraction of a millisecond for each import.
 */
export const importTable = [
  {
    files: ['src/**'],
    plugins: { boundaries },
    settings: {
      'boundaries/files': [{ category: 'source', pattern: 'src/**' }],
      'import/resolver': { node: { extensions: ['.ts', '.js'] } },
    },
    rules: rule(),
  },
  ...Object.entries(table).map(([place, { values = [], types = [], bans = [] }]) => ({
    files: [pattern(place)],
    rules: rule(
      ...allowed(place, values, types),
      ...(place === '*.ts' ? [sandboxOnDemand] : []),
      ...[...bans, environment].map(banned),
    ),
  })),
];
