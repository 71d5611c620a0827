import { BlockList, isIP } from 'node:net';
import type { AuthConfig } from '../config/access.ts';
import type { TokenConfig } from '../config/tokens.ts';

/** Below this many bits, guessing the secret from one token becomes thinkable. */
const MIN_SECRET_BITS = 128;

/** What people write where a secret should be. */
const PLACEHOLDER =
  /secret|change.?me|passw(?:or)?d|example|default|placeholder|qwerty|0123456789|1234567890/i;

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** What is allowed and yet unwise about who gets in, a sentence each, for the log at the start. Without any value. */
export function authWarnings({ tokens }: AuthConfig): string[] {
  if (!tokens) return [];
  return [...keyWarnings(tokens), namesWarning(tokens), lifetimeWarning(tokens)].filter(
    (warning) => warning !== null,
  );
}

function keyWarnings({ key }: TokenConfig): (string | null)[] {
  if ('secrets' in key) return key.secrets.map(secretWarning);
  if (!isPlainFromAfar(new URL(key.jwksUrl))) return [];
  return [
    'AUTH_JWKS_URL is fetched over plain HTTP: whoever sits on the way can put in keys of their own and sign ' +
      'tokens for anybody. Use https.',
  ];
}

function secretWarning(secret: string, index: number): string | null {
  const weakness = weaknessOf(secret);
  if (weakness === null) return null;
  return (
    `AUTH_JWT_SECRET${index === 0 ? '' : '_PREVIOUS'} is weak: ${weakness}. Who guesses it signs tokens for anybody. ` +
    'Make one with `openssl rand -base64 32`.'
  );
}

function namesWarning({ issuers, audiences }: TokenConfig): string | null {
  const missing = [
    ...(issuers === null ? ['AUTH_JWT_ISSUER'] : []),
    ...(audiences === null ? ['AUTH_JWT_AUDIENCE'] : []),
  ];
  if (missing.length === 0) return null;
  return `Not set: ${missing.join(' and ')}. Tokens that the same key has signed for other services are taken too.`;
}

function lifetimeWarning({ maxLifetimeSeconds }: TokenConfig): string | null {
  if (maxLifetimeSeconds !== null) return null;
  return 'AUTH_JWT_MAX_LIFETIME_SECONDS is not set: tokens may live longer than a day, and a stolen one as long.';
}

function isPlainFromAfar({ protocol, hostname }: URL): boolean {
  if (protocol !== 'http:') return false;
  const host = hostname.replace(/^\[|\]$/g, '');
  const version = isIP(host);
  if (version === 0) return host !== 'localhost' && !host.endsWith('.localhost');
  return !loopback.check(host, version === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Why a secret is easy to guess; null where nothing says so. The bits are estimated as if each character were drawn
 * from those that occur: length × log2(different characters). 32 random bytes have more than 200 of them in base64
 * and in hex; 16 in hex fall short now and then, and are little for HS256 anyway.
 */
function weaknessOf(secret: string): string | null {
  if (PLACEHOLDER.test(secret)) return 'it has the look of a placeholder';
  if (/^\d+$/.test(secret)) return 'it is nothing but digits';
  if (isRepetition(secret)) return 'it repeats one text';
  const bits = secret.length * Math.log2(new Set(secret).size);
  return bits < MIN_SECRET_BITS ? 'it has too few different characters' : null;
}

/** Whether a text is a shorter one again and again, the last time perhaps in part. */
function isRepetition(text: string): boolean {
  for (let period = 1; period <= text.length / 2; period += 1) {
    if (text.startsWith(text.slice(period))) return true;
  }
  return false;
}
