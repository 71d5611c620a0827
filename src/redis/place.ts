/** Where Redis is, and as whom it is asked. */
export interface RedisPlace {
  /** One server; the nodes of a Redis Cluster; or whatever server the Sentinels call the master. */
  kind: 'server' | 'cluster' | 'sentinel';
  /** Of the server, of some nodes of the cluster, or of the Sentinels. */
  addresses: readonly RedisAddress[];
  /** What the Sentinels call the master and its replicas; null without Sentinels. */
  service: string | null;
  /** A cluster has 0 alone. */
  database: number;
  isEncrypted: boolean;
  account: RedisAccount;
  /** As whom the Sentinels are asked. */
  sentinelAccount: RedisAccount;
  /** Paths of PEM files, read for every connection: certificates are renewed while the gateway runs. */
  files: RedisFiles;
}

export interface RedisAddress {
  host: string;
  port: number;
}

/** Null is the user `default`, and no password. */
export interface RedisAccount {
  username: string | null;
  password: string | null;
}

export interface RedisFiles {
  /** Of the authority that the certificate of Redis is checked by; null: those that Node knows. */
  ca: string | null;
  /** The certificate to show, and its key; null: none. */
  certificate: string | null;
  key: string | null;
}
