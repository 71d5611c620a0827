import { BlockList, isIP } from 'node:net';
import * as z from 'zod';
import { listOf } from './list-of.ts';
import { wholeNumber } from './numbers.ts';
import { fileOf } from './secret-files.ts';
import { tokenVariables } from './token-env.ts';

/** A name or an address, IPv6 in brackets, and perhaps a port. */
const HOST_NAME = /^(?:\[[\da-f:.]+\]|[^\s/\\?#@:*[\]]+)(?::\d{1,5})?$/i;

const onOff = z.enum(['on', 'off']);
const limit = wholeNumber(1, 1_000_000);

const apiKey = z
  .string()
  .regex(
    /^[\w.-]{1,64}(?:@[a-z\d_+-]{1,500})?:[0-9a-fA-F]{64}:[a-z:\- ]+$/,
    'must be `name:sha256 in hex:scopes with spaces between`, the name perhaps as `name@merchant`',
  )
  .transform((text) => {
    const [bearer = '', sha256 = '', ...scopes] = text.split(':');
    const [name = '', merchants] = bearer.split('@');
    return {
      name,
      sha256: sha256.toLowerCase(),
      scopes: scopes.join(':').split(' ').filter(Boolean),
      merchants: merchants === undefined ? null : merchants.split('+').filter(Boolean),
    };
  });

const origin = z
  .string()
  .refine(
    (text) => (text.includes('*') ? isOriginPattern(text) : isOrigin(text)),
    'must be origins such as https://app.example, https://*.school.example or http://localhost:*',
  );

const hostName = z
  .string()
  .refine(
    (text) => HOST_NAME.test(text) && URL.canParse(`http://${text}`),
    'must be names such as app.example',
  )
  // As requests are compared with it: in small letters, without the port.
  .transform((text) => new URL(`http://${text}`).hostname.replace(/\.$/, ''));

const proxyAddress = z.string().refine(isAddressRange, 'must be IP addresses or ranges such as 10.0.0.0/8');

/** The variables about who gets in and how much they may ask for. */
export const accessVariables = {
  AUTH: z
    .enum(['none'])
    .optional()
    .describe(
      '`none`: everybody has every scope, also with real credentials. Only behind something that asks.',
    ),
  ...tokenVariables,
  AUTH_API_KEYS: listOf(apiKey)
    .optional()
    .describe(
      'Keys of servers, with commas between: `name:sha256 of the key in hex:scopes with spaces between`; `name@north` is for that merchant alone, `name@north+south` for two.',
    ),
  AUTH_API_KEYS_FILE: fileOf('AUTH_API_KEYS'),
  LIMITS: z
    .enum(['enforce', 'warn'])
    .default('enforce')
    .describe(
      '`warn` logs operations and callers beyond a limit instead of refusing them, documents up to ten times of each limit.',
    ),
  LIMIT_QUERY_BYTES: limit
    .default(16_384)
    .describe(
      'Bytes of one document, comments and blank lines included. Documents of the manifest may have more.',
    ),
  LIMIT_TOKENS: limit.default(1_000).describe('Tokens of one document, all its operations together.'),
  LIMIT_DEPTH: limit.default(10).describe('Levels of fields in one operation.'),
  LIMIT_ALIASES: limit.default(15).describe('Aliases in one operation, fragments expanded.'),
  LIMIT_ALIAS_LENGTH: limit
    .default(100)
    .describe('Characters of one alias, which the answer repeats for every object.'),
  LIMIT_ROOT_FIELDS: limit.default(20).describe('Fields at the root of one operation.'),
  LIMIT_DIRECTIVES: limit.default(50).describe('Directives in one operation, fragments expanded.'),
  LIMIT_SELECTIONS: limit.default(2_000).describe('Fields in one operation, fragments expanded.'),
  LIMIT_FIELD_PAIRS: limit
    .default(5_000)
    .describe(
      'Pairs of fields that have one name in one place of an operation, fragments expanded; validation compares each.',
    ),
  LIMIT_CREATES_PER_HOUR: limit
    .default(60)
    .describe(
      'Rooms that one user, or one address, may have created in an hour, repeats with a key included.',
    ),
  LIMIT_SERVER_CREATES_PER_HOUR: limit
    .default(600)
    .describe('The same for one server; without sign-in everybody together counts as one.'),
  RATE_LIMIT_POINTS: limit
    .default(600)
    .describe(
      'Points of one user, or one address, in a window: one for each vendor call that an operation may need, however many it does, at least one a request.',
    ),
  RATE_LIMIT_SERVER_POINTS: limit.default(6_000).describe('The same for one server with a key.'),
  RATE_LIMIT_WINDOW_SECONDS: limit.default(60).describe('Length of the window of the points, in seconds.'),
  CORS_ORIGINS: listOf(origin)
    .default([])
    .describe(
      'Origins of web pages that may ask this gateway, with commas between; `*` stands for a part of one label of a name (`https://*.school.example`), or for any port. None without it.',
    ),
  ALLOWED_HOSTS: listOf(hostName)
    .default([])
    .describe(
      'With `AUTH=none` and real credentials: names under which clients reach the gateway, with commas between, besides `localhost` and the hosts of PUBLIC_URL and CORS_ORIGINS.',
    ),
  TRUSTED_PROXIES: listOf(proxyAddress)
    .default([])
    .describe(
      'Addresses or ranges of proxies whose `X-Forwarded-For`, or `Forwarded` where that is missing, and `X-Forwarded-Host` are believed, with commas between.',
    ),
  INTROSPECTION: onOff
    .optional()
    .describe('Whether clients may ask for the schema, and errors name similar fields. `off` in production.'),
  GRAPHIQL: onOff.optional().describe('Whether browsers get GraphiQL. `off` in production.'),
  PERSISTED_ONLY: onOff
    .default('off')
    .describe(
      '`on` takes operations of the manifest only, by their ids or their texts: nobody sends queries of their own.',
    ),
  PERSISTED_OPERATIONS_FILE: listOf(z.string())
    .default([])
    .describe(
      'Manifests of clients’ own operations, as their tools write them: files, or folders of `.json` files, with commas between. They are read again when they change, and on SIGHUP.',
    ),
};

/** Never one that could be the site of somebody else: the last two labels of the name are plain. */
const ORIGIN_PATTERN = /^https?:\/\/(?:[a-z\d*-]+\.)+[a-z\d-]+\.[a-z\d-]+(?::(?:\d{1,5}|\*))?$/;
/** As development servers take what is free. */
const ORIGIN_OF_ANY_PORT = /^https?:\/\/(?:[a-z\d-]+\.)*[a-z\d-]+:\*$/;

function isOriginPattern(text: string): boolean {
  return ORIGIN_PATTERN.test(text) || ORIGIN_OF_ANY_PORT.test(text);
}

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function isAddressRange(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  if (!/^\d{1,3}$/.test(prefix)) return false;
  return Number(prefix) <= (version === 4 ? 32 : 128);
}

/** The addresses and ranges of a checked list, to be asked about single addresses. */
export function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
