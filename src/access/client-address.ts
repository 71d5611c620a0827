import { isIP, isIPv6, type BlockList } from 'node:net';

/** What tells where a request comes from, as Node's requests have it. */
interface Arrival {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * The address a request comes from. `X-Forwarded-For`, or `Forwarded` where that is missing, is read from its end, as far as
 * the proxies are trusted: what stands before that anybody can have written. So is what names no address, such as `unknown`.
 */
export function clientAddress(req: Arrival | undefined, trustedProxies: BlockList): string {
  let address = plain(req?.socket.remoteAddress ?? '');
  const hops = req ? hopsOf(req.headers) : [];
  while (hops.length > 0 && isTrusted(address, trustedProxies)) {
    const next = plain(withoutPort((hops.pop() ?? '').trim()));
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

/**
 * The hosts under which a client reaches the gateway: `Host`, and where that is a trusted proxy's word, what it says in
 * `X-Forwarded-Host` of the request that came to it.
 */
export function clientHosts(req: Arrival, trustedProxies: BlockList): string[] {
  const { host, 'x-forwarded-host': forwarded } = req.headers;
  const own = joined(host) ?? '';
  if (!isTrusted(plain(req.socket.remoteAddress ?? ''), trustedProxies)) return [own];
  return [own, ...(joined(forwarded)?.split(',') ?? []).map((name) => name.trim())];
}

/** What an address is counted under: of IPv6 the network, since one customer has all addresses of it. */
export function addressGroup(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = address.includes('::')
    ? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
    : [];
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`;
}

function isTrusted(address: string, proxies: BlockList): boolean {
  const version = isIP(address);
  return version !== 0 && proxies.check(address, version === 6 ? 'ipv6' : 'ipv4');
}

/** From the farthest to the nearest. */
function hopsOf(headers: Arrival['headers']): string[] {
  const forwardedFor = joined(headers['x-forwarded-for']);
  if (forwardedFor !== undefined) return forwardedFor.split(',');
  return joined(headers['forwarded'])?.split(',').map(forIn) ?? [];
}

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join() : header;
}

/** The `for` of one hop as RFC 7239 writes it: `for="[2001:db8::1]:4711";proto=https`. */
function forIn(hop: string): string {
  const pairs = hop.split(';').map((pair) => pair.trim());
  const pair = pairs.find((text) => /^for=/i.test(text)) ?? '';
  return pair.slice('for='.length).replace(/^"(.*)"$/, '$1');
}

/** `192.0.2.7:4711` and `[2001:db8::7]:4711` as some proxies write them; IPv6 has brackets there, or no port. */
function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(hop);
  return bracketed?.[1] ?? hop.replace(/^([^:]*):\d+$/, '$1');
}

/** IPv4 as a socket for both shows it. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
