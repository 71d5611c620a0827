import * as z from 'zod';
import type { Env } from './env.ts';
import { isGiven } from './given.ts';
import { httpUrl } from './http-url.ts';
import { proxyFor } from './proxies.ts';
import { readSecret } from './secret-files.ts';

/** The name of the account that the two plain variables describe, and of whoever names none. */
const DEFAULT_ACCOUNT = 'default';

/** More than any group of schools has; each has a client, connections and caches of its own. */
const MAX_ACCOUNTS = 100;

/** A label of metrics, the value of a header, and a part of links. */
const ACCOUNT_NAME = /^[a-z0-9](?:[a-z0-9_-]{0,30}[a-z0-9])?$/;

export const partnerId = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/, '1-64 letters, digits, "-" or "_"');
export const appKey = z.string().min(8, 'at least 8 characters').refine(isGiven, 'more than blanks');
export const apiVersion = z.enum(['v4', 'v3']);
export const roomTimeFilter = z.enum(['auto', 'documented', 'plain']);
export const beyondDocument = z.enum(['off', 'read', 'create']);

/** One account at the vendor, as one client calls it. */
export interface VendorAccount {
  /** By which callers, logs and metrics know it. */
  name: string;
  partner: string;
  appKey: string;
  baseUrl: string;
  linkBaseUrl: string;
  /** By which the two are reached; not there without. */
  proxy?: string;
  linkProxy?: string;
  apiVersion: z.infer<typeof apiVersion>;
  roomTimeFilter: z.infer<typeof roomTimeFilter>;
  beyondDocument: z.infer<typeof beyondDocument>;
}

/** As it stands in `DUOBEI_ACCOUNTS`; what is left out is as the variables say. */
const writtenAccount = z
  .strictObject({
    name: z.string().regex(ACCOUNT_NAME, '1-32 small letters, digits, "-" or "_"'),
    partner: partnerId,
    appKey: appKey.optional(),
    appKeyFile: z.string().min(1).optional(),
    baseUrl: httpUrl.optional(),
    linkBaseUrl: httpUrl.optional(),
    apiVersion: apiVersion.optional(),
    roomTimeFilter: roomTimeFilter.optional(),
    beyondDocument: beyondDocument.optional(),
  })
  .refine((account) => (account.appKey === undefined) !== (account.appKeyFile === undefined), {
    error: 'needs `appKey` or `appKeyFile`, and not both',
    path: ['appKey'],
  });

type WrittenAccount = z.infer<typeof writtenAccount>;

/** What a message may repeat of a path: an unknown name is whatever somebody wrote there, a key perhaps. */
function placeOf(path: readonly PropertyKey[]): string {
  return path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
}

/** A text of JSON as accounts; its mistakes name places and never values. */
export const accountList = z.string().transform((text, context): WrittenAccount[] => {
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    context.issues.push({ code: 'custom', message: 'is no JSON', input: '' });
    return z.NEVER;
  }
  const parsed = z.array(writtenAccount).min(1).max(MAX_ACCOUNTS).safeParse(written);
  if (parsed.success) return parsed.data;
  for (const { code, path, message } of parsed.error.issues) {
    const said = code === 'unrecognized_keys' ? 'has a name that nothing reads' : message;
    context.issues.push({ code: 'custom', message: `${placeOf(path)} ${said}`.trim(), input: '' });
  }
  return z.NEVER;
});

type AccountVariables = Pick<
  Env,
  | 'DUOBEI_PARTNER'
  | 'DUOBEI_APP_KEY'
  | 'DUOBEI_ACCOUNTS'
  | 'DUOBEI_BASE_URL'
  | 'DUOBEI_LINK_BASE_URL'
  | 'DUOBEI_API_VERSION'
  | 'DUOBEI_ROOM_TIME_FILTER'
  | 'DUOBEI_BEYOND_DOCUMENT'
> &
  Parameters<typeof proxyFor>[1];

/** Every account, each complete; none: the sandbox answers. Call it when there are no mistakes. */
export function accountsFromEnv(env: AccountVariables): VendorAccount[] {
  const { DUOBEI_PARTNER: partner, DUOBEI_APP_KEY: key } = env;
  if (env.DUOBEI_ACCOUNTS) return env.DUOBEI_ACCOUNTS.map((written) => completeAccount(written, env));
  if (partner === undefined || key === undefined) return [];
  return [completeAccount({ name: DEFAULT_ACCOUNT, partner, appKey: key }, env)];
}

function completeAccount(written: WrittenAccount, env: AccountVariables): VendorAccount {
  const { appKeyFile, baseUrl = env.DUOBEI_BASE_URL, linkBaseUrl = env.DUOBEI_LINK_BASE_URL } = written;
  const proxy = proxyFor(baseUrl, env);
  const linkProxy = proxyFor(linkBaseUrl, env);
  return {
    name: written.name,
    partner: written.partner,
    appKey: written.appKey ?? readSecret(appKeyFile ?? ''),
    baseUrl,
    linkBaseUrl,
    ...(proxy !== undefined && { proxy }),
    ...(linkProxy !== undefined && { linkProxy }),
    apiVersion: written.apiVersion ?? env.DUOBEI_API_VERSION,
    roomTimeFilter: written.roomTimeFilter ?? env.DUOBEI_ROOM_TIME_FILTER,
    beyondDocument: written.beyondDocument ?? env.DUOBEI_BEYOND_DOCUMENT,
  };
}

/** What is wrong between these variables and the files that accounts name: a line each, without a value. */
export function accountMistakes(env: Env): string[] {
  const plain = (['DUOBEI_PARTNER', 'DUOBEI_APP_KEY'] as const).filter((name) => env[name] !== undefined);
  const { DUOBEI_ACCOUNTS: accounts } = env;
  if (!accounts) return plainMistakes(env, plain);
  const together = plain.map(
    (name) => `${name}: cannot be together with DUOBEI_ACCOUNTS; its accounts have their own.`,
  );
  return [
    ...together,
    ...twiceIn(accounts, 'name'),
    ...twiceIn(accounts, 'partner'),
    ...accounts.flatMap(keyMistakes),
  ];
}

function plainMistakes({ NODE_ENV }: Env, given: readonly string[]): string[] {
  const missing = ['DUOBEI_PARTNER', 'DUOBEI_APP_KEY'].filter((name) => !given.includes(name));
  if (missing.length === 1) {
    return [
      `${missing.join()}: missing. Partner and key go together; set both for the vendor, none for the sandbox.`,
    ];
  }
  if (NODE_ENV !== 'production') return [];
  return missing.map(
    (name) => `${name}: missing. With NODE_ENV=production the gateway never uses the sandbox.`,
  );
}

/** Two accounts of one partner would share what each of them remembers. */
function twiceIn(accounts: readonly WrittenAccount[], of: 'name' | 'partner'): string[] {
  const values = accounts.map((account) => account[of]);
  return new Set(values).size < values.length ? [`DUOBEI_ACCOUNTS: two accounts have one ${of}.`] : [];
}

function keyMistakes({ name, appKeyFile }: WrittenAccount): string[] {
  if (appKeyFile === undefined) return [];
  try {
    const { success } = appKey.safeParse(readSecret(appKeyFile));
    return success
      ? []
      : [`DUOBEI_ACCOUNTS: the file of the key of "${name}" has less than 8 characters in it.`];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return [`DUOBEI_ACCOUNTS: the file of the key of "${name}" cannot be read (${code}).`];
  }
}
