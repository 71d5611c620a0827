import { createHash } from 'node:crypto';
import { SignJWT } from 'jose';
import { SCOPES } from '../../src/access/scopes.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.ts';
import { startComposed, type ComposedGateway } from '../process/composed-gateway.ts';

const secret = 'a secret of thirty-two bytes or more';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const all = SCOPES.filter((scope) => scope !== 'merchant:any').join(' ');

export type Campus = 'north' | 'south';
export const CAMPUSES: readonly Campus[] = ['north', 'south'];

/** What callers send; a portal for each campus, one for the group, and one for none. */
export const keys = {
  north: { 'x-api-key': 'key-of-north' },
  south: { 'x-api-key': 'key-of-south' },
  both: { 'x-api-key': 'key-of-both' },
  group: { 'x-api-key': 'key-of-group' },
  nobody: { 'x-api-key': 'key-of-nobody' },
  west: { 'x-api-key': 'key-of-west' },
};

const env = {
  AUTH: '',
  AUTH_API_KEYS: [
    `portal@north:${sha256('key-of-north')}:${all}`,
    `portal-south@south:${sha256('key-of-south')}:${all}`,
    `both@north+south:${sha256('key-of-both')}:${all}`,
    `group:${sha256('key-of-group')}:${all} merchant:any`,
    `nobody:${sha256('key-of-nobody')}:${all}`,
    `west@west:${sha256('key-of-west')}:${all}`,
  ].join(','),
  AUTH_JWT_SECRET: secret,
  CALENDAR_KEY: 'a key of 32 bytes for the calendars',
};

/** The headers of a user; two users of two campuses may have one id. */
export async function asUser(claims: Record<string, unknown>): Promise<Record<string, string>> {
  const token = await new SignJWT({ scope: all, sub: 'student-1001', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(Buffer.from(secret));
  return { authorization: `Bearer ${token}` };
}

/** `DUOBEI_ACCOUNTS` for the two merchants of a sandbox. */
export function accountsAt(
  sandbox: Sandbox,
  more: Partial<Record<Campus, object>> = {},
): { name: string; partner: string; appKey: string }[] {
  return sandbox.accounts.map(({ partner, appKey }, index) => {
    const name = CAMPUSES[index] ?? '';
    return { name, partner, appKey, ...more[name as Campus] };
  });
}

export interface TwoMerchants extends ComposedGateway {
  sandbox: Sandbox;
}

/** A gateway of both merchants of one sandbox, which have the same ids and the same people. */
export async function startTwoMerchants(
  more: Record<string, string> = {},
  options: SandboxOptions = {},
): Promise<TwoMerchants> {
  const sandbox = await startSandbox(options);
  const gateway = await startComposed(null, {
    ...env,
    DUOBEI_ACCOUNTS: JSON.stringify(accountsAt(sandbox)),
    DUOBEI_BASE_URL: sandbox.url,
    DUOBEI_LINK_BASE_URL: sandbox.url,
    ...more,
  });
  return {
    ...gateway,
    sandbox,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await sandbox.close();
    },
  };
}
