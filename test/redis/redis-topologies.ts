import { openClient } from './redis-place.ts';
import { startRedisServer, type RedisServer } from './redis-server.ts';
import { until } from '../support/eventually.ts';

async function endAll(servers: readonly RedisServer[]): Promise<void> {
  await Promise.all(servers.map((server) => server[Symbol.asyncDispose]()));
}

export interface RedisCluster extends AsyncDisposable {
  /** REDIS_URL with all masters. */
  url: string;
  masters: RedisServer[];
  /** Of the first master. */
  replica: RedisServer;
}

/** Others have a copy: a disk that is busy would be measured. */
const IN_MEMORY = ['--appendonly', 'no'];

const SLOTS = 16_384;
const MASTERS = 3;

/** A Redis Cluster of three masters, and one replica of the first. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const start = () =>
    startRedisServer((port) => [
      ...[
        '--cluster-enabled',
        'yes',
        '--cluster-node-timeout',
        '1000',
        '--cluster-config-file',
        'nodes.conf',
      ],
      // Otherwise ten thousand above the port, where systems hand out ports to whoever asks.
      ...['--cluster-port', String(port - 10_000), '--cluster-replica-validity-factor', '0'],
      ...IN_MEMORY,
    ]);
  const nodes = await Promise.all(Array.from({ length: MASTERS + 1 }, start));
  const clients = await Promise.all(nodes.map(({ url }) => openClient(url)));
  const ask = (node: number, ...command: string[]) =>
    clients[node]!.sendCommand<string>(['CLUSTER', ...command]);
  for (let node = 0; node < MASTERS; node += 1) {
    const [from, end] = [node, node + 1].map((at) => Math.floor((at * SLOTS) / MASTERS)) as [number, number];
    await ask(node, 'ADDSLOTSRANGE', String(from), String(end - 1));
  }
  for (let node = 0; node <= MASTERS; node += 1) {
    await ask(node, 'SET-CONFIG-EPOCH', String(node + 1));
    const { port } = nodes[0]!;
    if (node > 0) await ask(node, 'MEET', '127.0.0.1', String(port), String(port - 10_000));
  }
  const first = await ask(0, 'MYID');
  const knowsAll = async (node: number) =>
    (await ask(node, 'NODES')).trim().split('\n').length === nodes.length;
  await until(async () => (await Promise.all(nodes.map((_, node) => knowsAll(node)))).every(Boolean));
  await ask(MASTERS, 'REPLICATE', first);
  const isWell = async (node: number) => (await ask(node, 'INFO')).includes('cluster_state:ok');
  await until(async () => (await Promise.all(nodes.map((_, node) => isWell(node)))).every(Boolean));
  await until(async () => (await clients[MASTERS]!.info('replication')).includes('master_link_status:up'));
  for (const client of clients) client.destroy();
  const masters = nodes.slice(0, MASTERS);
  return {
    url: masters.map(({ url }) => url).join(','),
    masters,
    replica: nodes[MASTERS]!,
    [Symbol.asyncDispose]: () => endAll(nodes),
  };
}

export interface WatchedRedis extends AsyncDisposable {
  /** REDIS_URL with all Sentinels. */
  url: string;
  master: RedisServer;
  replica: RedisServer;
  sentinels: RedisServer[];
  /** Resolves when most of the Sentinels have made the replica the master. */
  promoted(): Promise<void>;
}

const SERVICE = 'mymaster';

/** A master and a replica, and three Sentinels that watch them. */
export async function startWatchedRedis(): Promise<WatchedRedis> {
  const master = await startRedisServer(() => IN_MEMORY);
  const replica = await startRedisServer(() => [
    ...['--replicaof', '127.0.0.1', String(master.port), '--repl-diskless-sync-delay', '0'],
    ...IN_MEMORY,
  ]);
  await using replicaClient = await openClient(replica.url);
  await until(async () => (await replicaClient.info('replication')).includes('master_link_status:up'));
  const config = `sentinel monitor ${SERVICE} 127.0.0.1 ${master.port} 2
sentinel down-after-milliseconds ${SERVICE} 500
sentinel failover-timeout ${SERVICE} 3000
`;
  const startSentinel = () => startRedisServer(() => ['--sentinel'], config);
  const sentinels = await Promise.all([startSentinel(), startSentinel(), startSentinel()]);
  const clients = await Promise.all(sentinels.map(({ url }) => openClient(url)));
  const ask = (...command: string[]) =>
    Promise.all(clients.map((client) => client.sendCommand<string[][]>(['SENTINEL', ...command, SERVICE])));
  await until(async () => (await ask('SENTINELS')).every((others) => others.length === 2));
  await until(async () => (await ask('REPLICAS')).every((replicas) => replicas.length === 1));
  const portOf = (answer: unknown) => Number((answer as string[])[1]);
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${SERVICE}/3`,
    master,
    replica,
    sentinels,
    promoted: () =>
      until(async () => {
        const masters = (await ask('GET-MASTER-ADDR-BY-NAME')).map(portOf);
        return masters.filter((port) => port === replica.port).length > 1;
      }),
    async [Symbol.asyncDispose]() {
      for (const client of clients) if (client.isOpen) client.destroy();
      await endAll([...sentinels, replica, master]);
    },
  };
}
