import { isIP, isIPv6, type BlockList } from 'node:net';

/** What tells where a request comes from, as Node's requests have it. */
interface Arrival {
  readonly socket: { readonly remoteAddress?: string | undefined };
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * The address a request comes from. `X-Forwarded-For` is read from its end, as far as the proxies are trusted: what
 * stands before that anybody can have written.
 */
export function clientAddress(req: Arrival | undefined, trustedProxies: BlockList): string {
  let address = plain(req?.socket.remoteAddress ?? '');
  const forwarded = req?.headers['x-forwarded-for'];
  const hops = (Array.isArray(forwarded) ? forwarded.join() : (forwarded ?? '')).split(',');
  while (hops.length > 0 && isTrusted(address, trustedProxies)) {
    const next = plain((hops.pop() ?? '').trim());
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
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

/** IPv4 as a socket for both shows it. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}
