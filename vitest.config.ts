import { defineConfig } from 'vitest/config';
import { PlannedOrder } from './test/support/planned-order.ts';
import { ofAlone, ofMinutes, ofProcesses, ofStores } from './test/support/project-files.ts';

const ofBrowsers = 'test/browser/**/*.test.ts';
/** Runs every command of every page, most of which start the gateway: a minute. */
const ofCommands = 'test/process/docs-commands.test.ts';
const build = 'test/support/build.ts';
/** Run short in `npm test`, and at length in `npm run test:long`. */
const ofAnyLength = [
  'test/reliability/fuzz-*.test.ts',
  'test/simulation/fleet.test.ts',
  'test/operation/differential-mutations.test.ts',
  ...ofStores,
];

export default defineConfig({
  resolve: {
    // Vite would take graphql's ES build while node_modules take the CommonJS one: with two copies
    // `instanceof GraphQLError` is silently false and every mapped error would be masked.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    setupFiles: ['test/support/no-warnings.ts', 'test/support/no-open-handles.ts'],
    // On a busy machine a process of three may have a tenth of a core.
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // Some watch the clock, and CI has neighbours. What passed at its second try alone is named where the log of CI ends, to be mended.
    retry: process.env['CI'] === 'true' ? 1 : 0,
    // Much of a test is waiting: one more than the cores of a small machine.
    maxWorkers: 3,
    // The modules of src/ keep no state but caches by object; to load them anew for each file takes half of the time.
    isolate: false,
    sequence: { sequencer: PlannedOrder },
    coverage: {
      provider: 'custom',
      customProviderModule: './test/support/coverage.ts',
      include: ['src/**/*.ts'],
      reportOnFailure: true,
      reporter: ['text', 'json-summary'],
      // Of what runs in the test's own process; what is started as a process counts as not run.
      thresholds: { branches: 92 },
    },
    // Each has its own `include`: a list given above would be added to theirs, and every test run twice.
    projects: [
      {
        extends: true,
        test: {
          name: 'processes',
          include: ofProcesses,
          exclude: [...ofMinutes, ...ofAlone],
          globalSetup: build,
        },
      },
      {
        extends: true,
        test: {
          name: 'modules',
          include: ['test/**/*.test.ts'],
          exclude: [...ofProcesses, ...ofMinutes, ...ofAlone, ofBrowsers, ofCommands],
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [ofCommands, ofBrowsers, ...ofMinutes, ...ofAnyLength],
          globalSetup: build,
          env: {
            FUZZ_CASES: process.env['FUZZ_CASES'] ?? '10000',
            DIFFERENTIAL_OPERATIONS: process.env['DIFFERENTIAL_OPERATIONS'] ?? '5000',
            ARCHIVE_STORES: 'all',
            OUTAGE_SECONDS: process.env['OUTAGE_SECONDS'] ?? '60',
            SIMULATED_REPLICAS: process.env['SIMULATED_REPLICAS'] ?? '50',
            SIMULATED_ROOMS: process.env['SIMULATED_ROOMS'] ?? '50',
          },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: ofAlone,
          globalSetup: build,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
