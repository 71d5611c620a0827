import * as z from 'zod';
import { isGiven } from './given.ts';
import { httpUrl } from './http-url.ts';
import { meantBy } from './near-names.ts';
import { wholeNumber } from './numbers.ts';
import { observabilityVariables, resourceAttributesIn } from './observability.ts';
import { accessVariables } from './access-env.ts';
import { archiveVariables } from './archive.ts';
import { lowerCaseNames, ofProxies, proxyVariables } from './proxies.ts';
import { redisVariables } from './redis.ts';
import { fileOf, readSecretFiles, signingSecret } from './secret-files.ts';
import { vendorVariables } from './vendor-env.ts';

const portNumber = wholeNumber(0, 65_535);
/** At most an hour: what is older than that is no answer any more. */
const cacheTtlMs = wholeNumber(0, 3_600_000);

/**
 * Every variable the gateway reads, with its unit, default and meaning. The table of docs/configuration.md
 * is printed from here. A value that is empty or blank counts as not set.
 */
export const envSchema = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('`production` refuses to start without credentials and hides GraphiQL and the schema.'),
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on. `0.0.0.0` for every interface, as the image sets it.'),
  PORT: portNumber.default(4000).describe('TCP port to listen on; 0 picks a free one.'),
  PUBLIC_URL: httpUrl
    .optional()
    .describe(
      'Origin under which clients reach the gateway, for the links it hands out; its pages may open WebSockets. Without it, that of the request.',
    ),
  COMPRESSION: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'Whether answers above 1 KB go out as brotli or gzip to whoever asks for it; `off` where a proxy does that.',
    ),
  DRAIN_SECONDS: wholeNumber(0, 300)
    .default(5)
    .describe(
      'How long a gateway that stops is not ready but goes on answering, so that balancers notice; 0-300. Subscriptions move ' +
        'to other instances meanwhile.',
    ),
  KEEP_ALIVE_SECONDS: wholeNumber(1, 3_600)
    .default(75)
    .describe(
      'How long a connection is kept open without a request, 1-3600. Longer than the proxy before it keeps one.',
    ),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('Least severe log line that is written.'),
  ...vendorVariables,
  ENTRY_LINK_TTL_SECONDS: wholeNumber(30, 300)
    .default(60)
    .describe('Life of a link into a room, in seconds (30-300). Anyone who holds the link can use it.'),
  CALENDAR_KEY: signingSecret
    .optional()
    .describe(
      'Secret that signs links to calendars, at least 32 bytes. Another one takes all links back; without it there are no calendars.',
    ),
  CALENDAR_KEY_FILE: fileOf('CALENDAR_KEY'),
  UPLOAD_NAMES: z
    .enum(['lenient', 'strict'])
    .default('lenient')
    .describe(
      'Whether a document may have the name of another kind that its programs open too, as a PNG called `.jpg` or a web page called `.doc`.',
    ),
  MAX_VENDOR_CALLS: wholeNumber(1, 10_000)
    .default(60)
    .describe(
      'Vendor calls that one operation may need at worst; above it is refused before the first call.',
    ),
  MAX_STATISTICS_USERS: wholeNumber(1, 5_000)
    .default(500)
    .describe(
      'Users whose attendance, and likewise whose playback, one query may ask for together, a vendor call each; these do not count for MAX_VENDOR_CALLS, but for the rate limits.',
    ),
  CACHE_TTL_RECORDS_MS: cacheTtlMs
    .default(5_000)
    .describe('How long a room, its documents, or a document is remembered, in ms; 0 for not at all.'),
  CACHE_TTL_LISTS_MS: cacheTtlMs
    .default(2_000)
    .describe('How long a page of a list is remembered, in ms; 0 for not at all.'),
  CACHE_TTL_MERCHANT_MS: cacheTtlMs
    .default(60_000)
    .describe(
      'How long the merchant and its balance are remembered, in ms; own writes end it at once. 0: off.',
    ),
  CACHE_TTL_LIVE_STATISTICS_MS: cacheTtlMs
    .default(5_000)
    .describe('How long statistics of live lessons are remembered, in ms; 0 for not at all.'),
  CACHE_TTL_PLAYBACK_MS: cacheTtlMs
    .default(60_000)
    .describe('How long playback statistics are remembered, in ms; 0 for not at all.'),
  CACHE_MAX_ENTRIES: wholeNumber(1, 1_000_000)
    .default(10_000)
    .describe(
      'How many vendor answers are remembered at once; the least used go first. Several merchants have an equal share each.',
    ),
  CACHE_MAX_BYTES: wholeNumber(1_000_000, Number.MAX_SAFE_INTEGER)
    .default(64_000_000)
    .describe(
      'Memory for remembered answers, in bytes, estimated; a quarter of it is for whole responses that go out again. Several merchants have an equal share each.',
    ),
  MCP: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'Lets programs of the Model Context Protocol call the operations of the manifests as tools, under `/mcp`.',
    ),
  GRAPHQL_JIT: z
    .enum(['on', 'off'])
    .default('on')
    .describe('Compiles operations that come again; `off` interprets all of them.'),
  FEDERATION: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'Whether routers of Apollo Federation 2 may compose this gateway with other subgraphs (see docs/federation.md). Not with PERSISTED_ONLY.',
    ),
  ...accessVariables,
  LIVE_MAX_SUBSCRIPTIONS: wholeNumber(0, 100_000)
    .default(5_000)
    .describe(
      'Subscriptions of all callers at once, and WebSockets likewise, in one instance. Several merchants have an equal share each; the sandbox has two.',
    ),
  LIVE_MAX_SUBSCRIPTIONS_PER_CALLER: wholeNumber(1, 100_000)
    .default(20)
    .describe(
      'Subscriptions of one user at once, and connections for them likewise, in one instance. Servers and callers without a token share the total.',
    ),
  LIVE_MAX_CONNECTIONS_PER_ADDRESS: wholeNumber(1, 100_000)
    .default(500)
    .describe(
      'WebSockets and event streams of one address at once, of IPv6 one /64 network, in one instance. A school sits behind one.',
    ),
  LIVE_LEASE_MS: wholeNumber(500, 60_000)
    .default(10_000)
    .describe(
      'For how long an instance that died or hangs, or a worker that hangs, holds up the live updates of what it polled, in ms.',
    ),
  ...proxyVariables,
  ...redisVariables,
  ...archiveVariables,
  REPLICAS: wholeNumber(1, 1_000)
    .default(1)
    .describe('How many instances answer for this partner. More than one need REDIS_URL.'),
  WORKERS: wholeNumber(1, 64)
    .default(1)
    .describe(
      'Processes of this instance that share its port, one a core (1-64). Without REDIS_URL they share through the first.',
    ),
  ...observabilityVariables,
  SANDBOX_PORT: portNumber.default(0).describe('TCP port of the embedded sandbox; 0 picks a free one.'),
});

export type Env = z.infer<typeof envSchema>;

/** All mistakes of one environment together: one line per variable, and never a value. */
export class InvalidEnvironmentError extends Error {
  override readonly name = 'InvalidEnvironmentError';

  constructor(mistakes: readonly string[]) {
    super(`The configuration has mistakes:\n${mistakes.map((mistake) => `  - ${mistake}`).join('\n')}`);
  }
}

/** Reads and checks the environment and the files of its secrets; throws {@link InvalidEnvironmentError} with every mistake at once. */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(
    Object.entries({ ...source, ...inLowerCase(source) }).filter(
      ([name, value]) => name in envSchema.shape && isGiven(value),
    ),
  );
  const { values, read, mistakes } = readSecretFiles(given);
  const parsed = envSchema.safeParse(values);
  if (parsed.success && mistakes.length === 0) return parsed.data;
  const issues = parsed.error?.issues ?? [];
  throw new InvalidEnvironmentError([
    ...mistakes,
    ...issues.map((issue) => {
      const name = String(issue.path[0]);
      const field = envSchema.shape[name as keyof Env];
      return `${read.has(name) ? `${name}_FILE` : name}: ${issue.message}. ${field.description ?? ''}`;
    }),
  ]);
}

/** What stands under names in lower case, by the names of the table. */
function inLowerCase(source: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    [...lowerCaseNames].flatMap(([lower, name]) => {
      const value = source[lower];
      return isGiven(value) ? [[name, value] as const] : [];
    }),
  );
}

/** What is no mistake, but hardly what was meant: a line each, with names and without a value. */
export function envWarnings(source: Record<string, string | undefined> = process.env): string[] {
  const known = Object.keys(envSchema.shape);
  const empty = [...known, ...lowerCaseNames.keys()].filter(
    (name) => source[name] !== undefined && !isGiven(source[name]),
  );
  const unread = Object.keys(source)
    .filter((name) => !(name in envSchema.shape) && !ofProxies.has(name.toUpperCase()))
    .flatMap((name) => {
      const meant = meantBy(name, known);
      if (!meant) return [];
      const { nearest } = meant;
      return [`${name}: nothing reads it.${nearest === null ? '' : ` Is ${nearest} meant?`}`];
    });
  const attributes = resourceAttributesIn(source['OTEL_RESOURCE_ATTRIBUTES'] ?? '');
  if (!attributes)
    unread.push('OTEL_RESOURCE_ATTRIBUTES: cannot be read, and is ignored. key=value,key=value');
  if (empty.length > 0) unread.push(`${empty.join(', ')}: empty or blank, which counts as not set.`);
  return unread;
}

/** Where a worker finds the sandbox that its primary runs for all of them. */
export interface SandboxPlace {
  url: string;
  accounts: readonly { name: string; partner: string; appKey: string }[];
}

/** Who a worker is among those that share a port. */
export interface WorkerPlace {
  /** 1 to WORKERS; who takes the place of another has its number. */
  number: number;
  /** Null with real credentials. */
  sandbox: SandboxPlace | null;
}

/** Not for operators: by it a primary tells its workers who they are. */
const WORKER_PLACE = 'DUOBEI_GRAPHQL_WORKER_PLACE';

/** What a primary adds to the environment of a worker. */
export function envOfWorker(place: WorkerPlace): Record<string, string> {
  return { [WORKER_PLACE]: JSON.stringify(place) };
}

/** Null: this process is no worker. */
export function readWorkerPlace(): WorkerPlace | null {
  const text = process.env[WORKER_PLACE];
  return text === undefined ? null : (JSON.parse(text) as WorkerPlace);
}
