import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // Vite would take graphql's ES build while node_modules take the CommonJS one: with two copies
    // `instanceof GraphQLError` is silently false and every mapped error would be masked.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    // Most of a test is waiting; with a worker a core less one, a machine with two cores would use one.
    maxWorkers: 2,
    coverage: { provider: 'v8', include: ['src/**'] },
  },
});
