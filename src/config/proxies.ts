import { BlockList, isIP } from 'node:net';
import * as z from 'zod';
import { httpUrl } from './http-url.ts';

const proxyUrl = httpUrl.refine(hasReadableCredentials, 'a "%" in the name or password is written %25');

/** Their names are those of curl and most other programs, which write them in lower case too. */
export const proxyVariables = {
  HTTPS_PROXY: proxyUrl
    .optional()
    .describe(
      'HTTP proxy for calls of the vendor and fetches of keys by `https://`, as `http://proxy:3128`; it may hold a password, which is never logged. `https_proxy` likewise, and comes first.',
    ),
  HTTP_PROXY: proxyUrl
    .optional()
    .describe('The same for those by `http://`, such as the pages of documents. `http_proxy` likewise.'),
  NO_PROXY: z
    .string()
    .default('')
    .describe(
      'Hosts that are called directly, separated by commas: names with all names below them, addresses, networks (`10.0.0.0/8`), each with a port or without; `*` for all. This machine always is. `no_proxy` likewise.',
    ),
};

type Variables = z.output<z.ZodObject<typeof proxyVariables>>;

/** The variables whose names are read in lower case too. */
export const lowerCaseNames: ReadonlyMap<string, string> = new Map(
  Object.keys(proxyVariables).map((name) => [name.toLowerCase(), name]),
);

/** What stands beside each other where a network has a proxy; others read the last. */
export const ofProxies: ReadonlySet<string> = new Set([...Object.keys(proxyVariables), 'FTP_PROXY']);

/** The proxy by which a URL is reached; undefined: none. */
export function proxyFor(url: string, env: Variables): string | undefined {
  const target = new URL(url);
  const proxy = target.protocol === 'https:' ? env.HTTPS_PROXY : env.HTTP_PROXY;
  return proxy !== undefined && isDirect(target, env.NO_PROXY) ? undefined : proxy;
}

function isDirect({ hostname, port, protocol }: URL, noProxy: string): boolean {
  const host = unbracketed(hostname).replace(/\.$/, '');
  if (isThisMachine(host)) return true;
  const ownPort = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return noProxy
    .toLowerCase()
    .split(',')
    .map((entry) => entry.trim())
    .some((entry) => {
      if (entry === '' || entry === '*') return entry === '*';
      const [name, givenPort] = hostAndPort(entry);
      return (givenPort === undefined || givenPort === ownPort) && covers(name, host);
    });
}

/** No proxy reaches it for us. */
function isThisMachine(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host === 'localhost' || host.endsWith('.localhost');
}

function hostAndPort(entry: string): [name: string, port: string | undefined] {
  if (isIP(entry)) return [entry, undefined];
  const [, name = entry, port] = /^(.+):(\d+)$/.exec(entry) ?? [];
  return [unbracketed(name), port];
}

function covers(entry: string, host: string): boolean {
  const [network = '', bits] = entry.split('/');
  const kind = isIP(host);
  if (kind > 0) {
    if (isIP(network) !== kind) return false;
    const all = kind === 4 ? 32 : 128;
    if (bits !== undefined && !/^\d{1,3}$/.test(bits)) return false;
    const prefix = Number(bits ?? all);
    if (prefix > all) return false;
    const list = new BlockList();
    const family = kind === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(network, prefix, family);
    return list.check(host, family);
  }
  const name = entry.replace(/^\*?\./, '').replace(/\.$/, '');
  return host === name || host.endsWith(`.${name}`);
}

function unbracketed(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

function hasReadableCredentials(url: string): boolean {
  const { username, password } = new URL(url);
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}
