import { readFile } from 'node:fs/promises';
import { openClient } from '../redis/redis-place.ts';

/** The account of a sandbox that is told of no other. */
const SANDBOX_PARTNER = '20260101000000';

/** The rights of the user as the manual gives them, for the account of the sandbox. */
export async function rightsFor(password: string): Promise<string[]> {
  const manual = await readFile('docs/operating.md', 'utf8');
  const [, rights = ''] = /^ACL SETUSER gateway (.*)$/m.exec(manual.replaceAll(/ \\\n */g, ' ')) ?? [];
  return rights.replaceAll('PARTNER', SANDBOX_PARTNER).replace('>PASSWORD', `>${password}`).split(' ');
}

export async function setUser({ url }: { url: string }, rights: readonly string[]): Promise<void> {
  await using client = await openClient(url);
  await client.sendCommand(['ACL', 'SETUSER', 'gateway', 'reset', ...rights]);
}
