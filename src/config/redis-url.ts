import { hasWrongPort, NO_PORT, UNCODED } from './no-url.ts';
import type { RedisAccount, RedisAddress } from './redis.ts';

/** What REDIS_URL says. */
export interface RedisTarget {
  kind: 'server' | 'cluster' | 'sentinel';
  addresses: RedisAddress[];
  service: string | null;
  database: number;
  isEncrypted: boolean;
  account: RedisAccount;
}

const SCHEME = /^(rediss?)(\+sentinel)?:\/\//;
const PORT = 6379;
const SENTINEL_PORT = 26_379;
const DATABASE = /^\d{1,5}$/;

/** The parts of the text, or what is wrong with it, without a word of it. */
export function readRedisUrl(text: string): RedisTarget | string {
  const [first, ...others] = urlsIn(text).map(readOne);
  if (first === undefined || typeof first === 'string') return first ?? WRONG_SCHEME;
  const wrong = others.find((other) => typeof other === 'string');
  if (wrong !== undefined) return wrong;
  const all = [first, ...others.filter((other) => typeof other !== 'string')];
  const alike = new Set(all.map((one) => JSON.stringify({ ...one, addresses: [] })));
  if (alike.size > 1) return 'several addresses have one scheme, user and password';
  if (first.service !== null && others.length > 0) return 'several Sentinels stand in one redis+sentinel://';
  const addresses = all.flatMap((one) => one.addresses);
  const isCluster = first.service === null && addresses.length > 1;
  if (isCluster && first.database !== 0) return 'several addresses are a cluster, which has no databases';
  return {
    ...first,
    addresses,
    kind: first.service !== null ? 'sentinel' : isCluster ? 'cluster' : 'server',
  };
}

const WRONG_SCHEME =
  'begins with redis://, rediss://, redis+sentinel:// or rediss+sentinel://, and has a host';

/** Cut before each part that has a scheme; a password may have other commas. */
function urlsIn(text: string): string[] {
  const urls: string[] = [];
  for (const part of text.split(',')) {
    if (urls.length === 0 || SCHEME.test(part)) urls.push(part);
    else urls.push(`${urls.pop() ?? ''},${part}`);
  }
  return urls;
}

function readOne(text: string): Omit<RedisTarget, 'kind'> | string {
  const [start = '', scheme, sentinel] = SCHEME.exec(text) ?? [];
  if (scheme === undefined) return WRONG_SCHEME;
  const rest = text.slice(start.length);
  const end = rest.search(/[/?#]/);
  const authority = end === -1 ? rest : rest.slice(0, end);
  const path = end === -1 ? '' : rest.slice(end);
  if (/[?#]/.test(path)) return 'has no "?" and no "#"; in a password they are %3F and %23';
  const at = authority.lastIndexOf('@');
  const account = readAccount(authority.slice(0, Math.max(at, 0)));
  if (account === null) return 'a "%" in the name or password is written %25';
  const hosts = authority.slice(at + 1).split(',');
  const addresses = hosts.map((host) => readAddress(host, sentinel === undefined ? PORT : SENTINEL_PORT));
  if (!addresses.every((address) => address !== null)) {
    if (path.includes('@')) return UNCODED;
    return hosts.some(hasWrongPort) ? NO_PORT : WRONG_SCHEME;
  }
  const [service, database, ...more] = [...(sentinel === undefined ? [''] : []), ...path.slice(1).split('/')];
  if (sentinel !== undefined && !service) return 'names the service of the Sentinels behind them: /service';
  if (more.length > 0 || (database && !DATABASE.test(database))) return 'the database is a whole number';
  return {
    addresses,
    service: sentinel === undefined ? null : (service ?? null),
    database: Number(database ?? 0),
    isEncrypted: scheme === 'rediss',
    account,
  };
}

/** Null: it cannot be decoded. */
function readAccount(text: string): RedisAccount | null {
  const colon = text.indexOf(':');
  const [name, password] = colon === -1 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
  try {
    const [username, secret] = [decodeURIComponent(name), decodeURIComponent(password)];
    return { username: username || null, password: secret || null };
  } catch {
    return null;
  }
}

/** Null: it is none. */
function readAddress(text: string, otherwise: number): RedisAddress | null {
  const url = `redis://${text}`;
  if (text === '' || !URL.canParse(url)) return null;
  const { hostname, port } = new URL(url);
  return hostname === '' ? null : { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || otherwise) };
}
