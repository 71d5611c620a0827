import { ErrorReply } from 'redis';
import { newClient, type ClientSettings } from './clients.ts';
import type { RedisAccount, RedisAddress, RedisPlace } from './place.ts';
import { codeOf, RedisUnavailableError } from './redis-errors.ts';
import { within } from './within.ts';

/** The Sentinels can be asked, and none of them knows a master of this name. */
const NO_MASTER = 'NOMASTER';
const NOBODY: RedisAccount = { username: null, password: null };

/**
 * Where the master is now, as most of the Sentinels say. All are asked at once and no longer than is needed: one that is
 * gone holds nothing up, and one that was cut off from the others does not lead back to the master from before.
 */
export async function findMaster(
  { addresses, service, sentinelAccount }: RedisPlace,
  settings: ClientSettings,
  timeoutMs: number,
): Promise<RedisAddress> {
  const votes = new Map<string, number>();
  let failure: unknown = new RedisUnavailableError(NO_MASTER);
  return new Promise((resolve, reject) => {
    let left = addresses.length;
    const decide = (): void => {
      const [first] = [...votes].sort(([, one], [, other]) => other - one);
      if (first && (left === 0 || first[1] > addresses.length / 2)) resolve(addressFrom(first[0]));
      else if (left === 0) reject(new RedisUnavailableError(codeOf(failure), { cause: failure }));
    };
    for (const address of addresses) {
      within(ask(address, service ?? '', sentinelAccount, settings), timeoutMs)
        .then((answer) => {
          if (answer !== null) votes.set(answer, (votes.get(answer) ?? 0) + 1);
        })
        .catch((error: unknown) => (failure = error))
        .finally(() => {
          left -= 1;
          decide();
        });
    }
  });
}

/** Host and port of the master as one text; null where this Sentinel knows none. */
async function ask(
  address: RedisAddress,
  service: string,
  account: RedisAccount,
  settings: ClientSettings,
): Promise<string | null> {
  const client = newClient(address, account, { ...settings, database: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const master = await client.sendCommand<string[] | null>([
      'SENTINEL',
      'GET-MASTER-ADDR-BY-NAME',
      service,
    ]);
    return master && master.join(' ');
  } catch (error) {
    // Sentinels often have no users where the servers have them.
    const isRefused = error instanceof ErrorReply && error.message.startsWith('WRONGPASS');
    if (!isRefused || account.password === null) throw error;
    return await ask(address, service, NOBODY, settings);
  } finally {
    if (client.isOpen) client.destroy();
  }
}

function addressFrom(answer: string): RedisAddress {
  const [host = '', port] = answer.split(' ');
  return { host, port: Number(port) };
}
