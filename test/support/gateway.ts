import type { RequestListener } from 'node:http';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print, type GraphQLFormattedError } from 'graphql';
import { configFromEnv, type CacheConfig } from '../../src/config/config.ts';
import { readEnv } from '../../src/config/env.ts';
import { createSchema } from '../../src/graphql/schema.ts';
import { unlimitedCaller, type Caller } from '../../src/access/caller.ts';
import { createKnownUsers, type KnownUsersOptions } from '../../src/access/known-users.ts';
import { createSandboxArchives } from '../../src/merchant-archives.ts';
import { createWatching, type Watching, type WatchingOptions } from '../../src/watch/watch.ts';
import { createCreates } from '../../src/creates/create-once.ts';
import { createMemoryStore } from '../../src/creates/memory-store.ts';
import type { IdempotencyStore } from '../../src/creates/store.ts';
import { Loaders } from '../../src/reads/loaders.ts';
import { createAnswerCache } from '../../src/reads/answer-cache.ts';
import type { KeptOfMerchant } from '../../src/reads/kept.ts';
import { ReadSession } from '../../src/reads/read-session.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.ts';
import { createAccessLog } from '../../src/telemetry/access-log.ts';
import type { Channels } from '../../src/runtime/channels.ts';
import { createLogger } from '../../src/runtime/logger.ts';
import type { Authenticate } from '../../src/access/authenticate.ts';
import type { Pipeline } from '../../src/operation/pipeline.ts';
import type { Carry } from '../../src/transports/carry.ts';
import type { ReportRefusal } from '../../src/transports/refusal-reports.ts';
import { createDepartures, type Departures } from '../../src/transports/departures.ts';
import type { Entrance } from '../../src/transports/entrance.ts';
import { createCalendarLinks } from '../../src/operation/calendar-links.ts';
import { fixedMerchants, type Merchant } from '../../src/operation/merchants.ts';
import { createPreviewLinks } from '../../src/operation/preview-links.ts';
import type { OperationDeadlines } from '../../src/operation/deadline.ts';
import { createReadiness } from '../../src/transports/http/pages/readiness.ts';
import { createEntryRules, type EntryRules } from '../../src/operation/entry-rules.ts';
import {
  createGatewayServer,
  type GatewayYoga,
  type ServerDependencies,
} from '../../src/transports/http/yoga.ts';
import { createDuobeiClient, type DuobeiClient, type DuobeiClientOptions } from '../../src/vendor/client.ts';

export const ENDPOINT = 'http://gateway.test/graphql';

/** One schema for all tests: building it is the slowest part, and nothing changes it. */
export const schema = createSchema();

/** `TEST_CACHE=off` runs the same tests without answers that are remembered, and responses that are kept. */
const isCacheOff = process.env['TEST_CACHE'] === 'off';

/** As shipped. */
const defaultConfig = configFromEnv(
  readEnv(
    isCacheOff
      ? {
          CACHE_TTL_RECORDS_MS: '0',
          CACHE_TTL_LISTS_MS: '0',
          CACHE_TTL_MERCHANT_MS: '0',
          CACHE_TTL_LIVE_STATISTICS_MS: '0',
          CACHE_TTL_PLAYBACK_MS: '0',
        }
      : {},
  ),
);

/** Room for tests that ask one thing by many names; the limits themselves have tests of their own. */
const accessConfig = {
  ...defaultConfig.access,
  limits: { ...defaultConfig.access.limits, aliases: 100, rootFields: 100 },
};

/** Which of the callers given to `execute` sends a request: authentication itself has tests of its own. */
const CALLER_HEADER = 'x-test-caller';

function asCaller(callers: readonly Caller[]): Authenticate {
  return (headers) => callers[Number(headers.get(CALLER_HEADER) ?? -1)] ?? unlimitedCaller;
}

/** Of links to calendars. */
const CALENDAR_KEY = 'a key of 32 bytes for the calendars';

export interface TestGatewayOptions {
  sandbox?: SandboxOptions;
  client?: Partial<DuobeiClientOptions>;
  yoga?: Partial<ServerDependencies>;
  cache?: Partial<CacheConfig>;
  watching?: Partial<WatchingOptions>;
  /** Of operations; as shipped by default. */
  deadlines?: OperationDeadlines;
  /** In memory by default. */
  idempotency?: { store?: IdempotencyStore; channels?: Channels; settleMs?: number; deadAfterMs?: number };
  /** Over the configuration of a sandbox: no authentication, limits as shipped but for aliases and root fields. */
  entryRules?: Partial<EntryRules>;
  now?: () => number;
  /** Null: no calendars. */
  calendarKey?: string | null;
  /** Lenient by default. */
  uploadNames?: 'lenient' | 'strict';
  maxStatisticsUsers?: number;
  /** How many are remembered of who was let in. */
  knownUsers?: KnownUsersOptions;
  /** `sandbox`: with the history of the sandbox, opened when it is first asked. None by default. */
  archive?: KeptOfMerchant | 'sandbox' | null;
}

export interface GraphQLResult<T> {
  data?: T | null;
  errors?: GraphQLFormattedError[];
  extensions?: Record<string, unknown>;
}

export interface TestGateway extends AsyncDisposable {
  sandbox: Sandbox;
  duobei: DuobeiClient;
  yoga: GatewayYoga;
  /** For Node's server. */
  listener: RequestListener;
  /** For its upgrades. */
  entrance: Entrance;
  carry: Carry;
  onRefused: ReportRefusal;
  pipeline: Pipeline;
  /** What requests that pass no admission are about. */
  merchant: Merchant;
  watching: Watching;
  departures: Departures;
  /** Every log line so far, parsed. */
  logs: Record<string, unknown>[];
  /** Sends one operation the way a client does; without a caller, as somebody with every scope. */
  execute<T, V>(
    document: TypedDocumentNode<T, V> | string,
    variables?: V,
    caller?: Caller,
  ): Promise<GraphQLResult<T>>;
  /** The endpoints called at the vendor since the last time, sorted. */
  takeCalls(): string[];
}

/** A gateway over a real sandbox: signing, transport, parsing and masking are all in it. */
export async function startTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const sandbox = await startSandbox({ ...(options.now ? { now: options.now } : {}), ...options.sandbox });
  const duobei = createDuobeiClient({
    partner: sandbox.partner,
    appKey: sandbox.appKey,
    baseUrl: sandbox.url,
    linkBaseUrl: sandbox.url,
    apiVersion: 'v4',
    roomTimeFilter: 'plain',
    beyondDocument: 'read',
    now: options.now,
    ...options.client,
  });
  const records = createAnswerCache({
    ...defaultConfig.cache,
    now: options.watching?.clock?.now,
    ...options.cache,
  });
  const watching = createWatching({
    client: duobei,
    newLoaders: (reads) => new Loaders({ client: duobei, records, session: new ReadSession(reads) }),
    ...defaultConfig.watch,
    ...options.watching,
  });
  const departures = createDepartures({ clock: options.watching?.clock, random: options.watching?.random });
  const archives = createSandboxArchives(sandbox.startedMs, options.now ?? Date.now);
  const archive =
    options.archive === 'sandbox'
      ? { open: () => archives.of({ name: 'default', partner: sandbox.partner }), keepsUsers: true }
      : (options.archive ?? null);
  const callers: Caller[] = [];
  const logs: Record<string, unknown>[] = [];
  const logger = createLogger('trace', {
    write: (line) => void logs.push(JSON.parse(line) as Record<string, unknown>),
  });
  const merchant: Merchant = {
    name: 'default',
    id: 'default',
    duobei,
    creates: createCreates({
      store: createMemoryStore(options.now ?? Date.now),
      onStoreError: (error) => void logs.push({ msg: 'store error', error: String(error) }),
      ...options.idempotency,
    }),
    knownUsers: createKnownUsers(options.knownUsers),
    archive,
    records,
    watching,
    limiters: null,
    previewLinks: createPreviewLinks({
      merchant: 'default',
      appKey: sandbox.appKey,
      publicUrl: null,
      now: options.now ?? Date.now,
    }),
    entryLinkTtlSeconds: 60,
    uploadNames: options.uploadNames ?? 'lenient',
    maxStatisticsUsers: options.maxStatisticsUsers ?? defaultConfig.maxStatisticsUsers,
    now: options.now ?? Date.now,
  };
  const merchants = fixedMerchants([merchant], watching.stopping);
  const { yoga, listener, entrance, carry, onRefused, pipeline } = createGatewayServer({
    schema,
    merchants,
    calendarLinks:
      options.calendarKey === null
        ? null
        : createCalendarLinks({ calendarKey: options.calendarKey ?? CALENDAR_KEY, publicUrl: null }),
    logger,
    // What it counts is each gateway's own: other tests of the process have theirs.
    entryRules: {
      ...(await createEntryRules(accessConfig)),
      authenticate: asCaller(callers),
      ...options.entryRules,
    },
    observers: [createAccessLog(logger)],
    readiness: createReadiness({ merchants, redis: null }),
    shedding: { load: { waitMs: 0 } },
    connections: { maxPerAddress: 500, maxPerCaller: 20 },
    departures,
    mcp: null,
    isCompressionOn: true,
    keptResponses: isCacheOff ? null : { maxBytes: 16_000_000, now: options.watching?.clock?.now },
    graphiql: null,
    execution: {
      maxVendorCalls: defaultConfig.maxVendorCalls,
      deadlines: options.deadlines,
      isWarnOnly: false,
      isCostReported: false,
      // At once, so that every test is one of the compiler; `TEST_JIT=off` runs them without it.
      compiledAtUse: process.env['TEST_JIT'] === 'off' ? null : 1,
    },
    ...options.yoga,
  });
  return {
    sandbox,
    duobei,
    yoga,
    listener,
    entrance,
    carry,
    onRefused,
    pipeline,
    merchant,
    watching,
    departures,
    logs,
    async execute<T, V>(document: TypedDocumentNode<T, V> | string, variables?: V, caller?: Caller) {
      const headers = { 'content-type': 'application/json' };
      const response = await yoga.fetch(ENDPOINT, {
        method: 'POST',
        headers: caller ? { ...headers, [CALLER_HEADER]: String(callers.push(caller) - 1) } : headers,
        body: JSON.stringify({
          query: typeof document === 'string' ? document : print(document),
          variables,
        }),
      });
      return (await response.json()) as GraphQLResult<T>;
    },
    takeCalls() {
      const calls = sandbox.requests.map(({ path }) => path).sort();
      sandbox.clearRequests();
      return calls;
    },
    async [Symbol.asyncDispose]() {
      departures.end();
      await watching.close();
      await yoga.dispose();
      await archives.close();
      await duobei.close();
      await sandbox.close();
    },
  };
}

/** Resolves when the vendor has been asked so often. */
export async function callsReach(gateway: TestGateway, count: number): Promise<void> {
  while (gateway.sandbox.requests.length < count) await new Promise((resolve) => setTimeout(resolve, 2));
}
