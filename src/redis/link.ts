import { createCluster } from 'redis';
import { newClient, quietOptions, readSettings, type ClientSettings, type RedisClient } from './clients.ts';
import type { RedisAddress, RedisPlace } from './place.ts';
import { findMaster } from './sentinels.ts';

/** A second connection, as Redis wants it for what is listened to. */
export type RedisListener = Pick<RedisClient, 'subscribe' | 'unsubscribe' | 'isReady'>;

/** Connections to Redis that are there, and are not repaired: when one is lost, a new link takes the place of this one. */
export interface RedisLink {
  /** Runs a script over one key. */
  run(script: string, key: string, args: readonly string[]): Promise<unknown>;
  publish(channel: string, text: string): Promise<unknown>;
  listener: RedisListener;
  /** Ends when what was sent is answered. */
  close(): Promise<void>;
  destroy(): void;
}

/** `commands`: nothing can be asked any more; `part`: what one node of several has, or what is listened to, is lost. */
export type OnLost = (what: 'commands' | 'part', error: Error) => void;

type Commands = Pick<RedisClient, 'eval' | 'publish' | 'close'> & { isOpen: boolean; destroy(): void };

/** Opens all that a link needs, or nothing; `attempt` counts, so that each may begin at another node. */
export async function openLink(
  place: RedisPlace,
  attempt: number,
  timeoutMs: number,
  onLost: OnLost,
): Promise<RedisLink> {
  const settings = await readSettings(place, timeoutMs);
  const { kind, account, addresses } = place;
  const address =
    kind === 'sentinel'
      ? await findMaster(place, settings, timeoutMs / 2)
      : (addresses[attempt % addresses.length] as RedisAddress);
  // Of a cluster any node will do: what is published at one is heard at all of them, so nothing here is sharded.
  const listener = newClient(address, account, settings);
  listener.on('error', (error: Error) => onLost('part', error));
  const commands: Commands & { connect(): Promise<unknown> } =
    kind === 'cluster'
      ? clusterAt(place, address, settings, onLost)
      : newClient(address, account, settings).on('error', (error: Error) => onLost('commands', error));
  const end = (): void => {
    for (const client of [commands, listener]) if (client.isOpen) client.destroy();
  };
  const link: RedisLink = {
    run: (script, key, args) => commands.eval(script, { keys: [key], arguments: [...args] }),
    publish: (channel, text) => commands.publish(channel, text),
    listener,
    async close() {
      if (commands.isOpen) await commands.close();
      end();
    },
    destroy: end,
  };
  try {
    await Promise.all([commands.connect(), listener.connect()]);
  } catch (error) {
    end();
    throw error;
  }
  return link;
}

/** Asks one node where the others are; connections to them are made when they are needed. */
function clusterAt(
  { account }: RedisPlace,
  address: RedisAddress,
  { socket }: ClientSettings,
  onLost: OnLost,
) {
  let isConnected = false;
  const cluster = createCluster({
    rootNodes: [{ socket: { ...address } }],
    defaults: { ...quietOptions(account), socket },
    minimizeConnections: true,
  });
  cluster.on('connect', () => (isConnected = true));
  cluster.on('error', (error: Error) => {
    if (isConnected) onLost('part', error);
  });
  cluster.on('node-error', (error: Error) => onLost('part', error));
  return cluster;
}
