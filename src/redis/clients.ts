import { readFile } from 'node:fs/promises';
import { createClient } from 'redis';
import type { RedisAccount, RedisAddress, RedisFiles, RedisPlace } from './place.ts';

export type RedisClient = ReturnType<typeof newClient>;

/** What all connections of one place have in common. */
export interface ClientSettings {
  socket: object;
  database: number;
}

/** Reads the certificates, which may have been renewed since the last time. */
export async function readSettings(place: RedisPlace, connectTimeoutMs: number): Promise<ClientSettings> {
  const { isEncrypted, database, files } = place;
  const tls = isEncrypted ? { tls: true as const, ...(await readTls(files)) } : {};
  // Who is thrown off does not come back by itself: it may be another server's turn.
  return { socket: { connectTimeout: connectTimeoutMs, reconnectStrategy: false, ...tls }, database };
}

async function readTls({ ca, certificate, key }: RedisFiles) {
  const read = async (path: string | null) => (path === null ? undefined : await readFile(path, 'utf8'));
  const [authority, cert, ownKey] = await Promise.all([read(ca), read(certificate), read(key)]);
  return {
    ...(authority === undefined ? {} : { ca: authority }),
    ...(cert === undefined ? {} : { cert, key: ownKey }),
  };
}

/** Without the commands that a client says hello with, which a user with few rights may not use. */
export function quietOptions({ username, password }: RedisAccount) {
  return {
    ...(username === null ? {} : { username }),
    ...(password === null ? {} : { password }),
    disableClientInfo: true,
    maintNotifications: 'disabled' as const,
    // Commands that wait for a connection would hold up requests for as long as it is away.
    disableOfflineQueue: true,
  };
}

export function newClient(address: RedisAddress, account: RedisAccount, settings: ClientSettings) {
  const { socket, database } = settings;
  return createClient({ ...quietOptions(account), database, socket: { ...socket, ...address } });
}
