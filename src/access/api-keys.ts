import { createHash, timingSafeEqual } from 'node:crypto';
import type { ApiKeyConfig } from '../config/access.ts';
import type { Caller } from './caller.ts';
import { RefusedCredentialsError } from './refused-credentials.ts';
import { scopesNamed } from './scopes.ts';

/** Finds the server behind a key. All keys are compared, each in constant time: nothing is learnt from the time. */
export function createApiKeyCheck(keys: readonly ApiKeyConfig[]): (key: string) => Caller {
  const known = keys.map(({ name, sha256, scopes, merchants }) => ({
    hash: Buffer.from(sha256, 'hex'),
    caller: {
      kind: 'server',
      name: `key:${name}`,
      userId: null,
      scopes: scopesNamed(scopes),
      rooms: null,
      merchants: merchants && new Set(merchants),
    } satisfies Caller,
  }));
  return (key) => {
    const given = createHash('sha256').update(key).digest();
    let found: Caller | undefined;
    for (const { hash, caller } of known) if (timingSafeEqual(hash, given)) found = caller;
    if (!found) throw new RefusedCredentialsError('The key is not valid.', 'unknown key');
    return found;
  };
}
