/** Test files that start the built gateway in processes of their own: the build is made before the first of them. */
export const ofProcesses = [
  'test/process/bundle.test.ts',
  'test/process/package.test.ts',
  'test/process/accounts.test.ts',
  'test/process/archive-command.test.ts',
  'test/process/manifests.test.ts',
  'test/process/start.test.ts',
  'test/process/workers.test.ts',
  'test/process/worker-metrics.test.ts',
  'test/process/worker-sharing.test.ts',
  'test/process/outgoing-proxy.test.ts',
  'test/deploy/alerts-in-faults.test.ts',
  'test/watch/replicas.test.ts',
  'test/watch/memory.test.ts',
  'test/reliability/replicas.test.ts',
  'test/reliability/terms.test.ts',
  'test/reliability/floods.test.ts',
  'test/reliability/stop.test.ts',
  'test/reliability/rolling-restarts.test.ts',
  'test/deploy/proxies.test.ts',
  'test/sandbox/main.test.ts',
];

/** Test files that take a quarter of a minute and more each; they run in `npm run test:long`. */
export const ofMinutes = [
  'test/process/worker-sharing.test.ts',
  'test/process/workers.test.ts',
  'test/process/outgoing-proxy.test.ts',
  'test/clients/documented-snippets.test.ts',
  'test/telemetry/secrets.test.ts',
  'test/watch/replicas.test.ts',
  'test/watch/memory.test.ts',
  'test/reliability/replicas.test.ts',
  'test/reliability/terms.test.ts',
  'test/reliability/floods.test.ts',
  'test/reliability/stop.test.ts',
  'test/deploy/proxies.test.ts',
  'test/contract/import-table.test.ts',
  'test/contract/planned-paths.test.ts',
  'test/contract/authorization.test.ts',
  'test/operation/jit-values.test.ts',
  'test/reliability/reads.test.ts',
  'test/reliability/streams-behind-nginx.test.ts',
  'test/reliability/refused-uploads.test.ts',
  'test/reliability/redis-access.test.ts',
];

/** Long ones that watch the clock with several programs beside them: each runs behind the others, with nothing next to it. */
export const ofAlone = [
  'test/deploy/alerts-in-faults.test.ts',
  'test/reliability/rolling-restarts.test.ts',
  'test/reliability/redis-cluster.test.ts',
  'test/reliability/redis-sentinel.test.ts',
  'test/reliability/redis-answers.test.ts',
  'test/process/worker-metrics.test.ts',
  'test/reliability/attendances.test.ts',
];
