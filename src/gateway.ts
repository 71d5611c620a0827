import type { Config, VendorAccount } from './config/config.ts';
import type { RedisConfig } from './config/redis.ts';
import type { WorkerPlace } from './config/env.ts';
import type { AuthConfig } from './config/access.ts';
import { createSchema } from './graphql/schema.ts';
import { createWatching } from './watch/watch.ts';
import { createPrimaryLeases } from './watch/primary-leases.ts';
import { createRedisLeases } from './watch/redis-leases.ts';
import { createSharedFleet } from './watch/shared-fleet.ts';
import { createCreates } from './creates/create-once.ts';
import { createMemoryStore } from './creates/memory-store.ts';
import { createPrimaryStore } from './creates/primary-store.ts';
import { createRedisStore } from './creates/redis-store.ts';
import { Loaders } from './reads/loaders.ts';
import { createAnswerCache, type AnswerCache } from './reads/answer-cache.ts';
import { shareDrops } from './reads/invalidation.ts';
import { ReadSession } from './reads/read-session.ts';
import { createRedisChannels } from './redis/channels.ts';
import { createDropMessages } from './redis/drop-messages.ts';
import { startRedis, type Redis } from './redis/redis.ts';
import { createSignedMessages } from './redis/signed-messages.ts';
import type { Sandbox } from './sandbox/server.ts';
import { authWarnings } from './access/auth-warnings.ts';
import { createKeySetWatch } from './access/key-set-watch.ts';
import { sleepUnless } from './runtime/cancellation.ts';
import type { Channels } from './runtime/channels.ts';
import { startHttpServer } from './runtime/http-server.ts';
import { createIgnoredMessages } from './redis/ignored-messages.ts';
import { startLoadMonitor } from './runtime/load-monitor.ts';
import type { Logger } from './runtime/logger.ts';
import type { PrimaryLink } from './runtime/primary-link.ts';
import { VERSION } from './runtime/version.ts';
import { answerBrokenRequests } from './transports/http/broken-requests.ts';
import { readOperationTabs } from './transports/http/pages/operation-tabs.ts';
import { COMPILED_AT_USE } from './operation/compiled-operations.ts';
import { startTelemetry } from './telemetry/telemetry.ts';
import { createPreviewLinks } from './operation/preview-links.ts';
import { createPrimaryLimiters } from './access/primary-limiters.ts';
import { createRedisLimiters } from './access/redis-limiters.ts';
import { createReadiness } from './transports/http/pages/readiness.ts';
import { createEntryRules } from './operation/entry-rules.ts';
import { manifestState, watchManifests } from './operation/manifest-watch.ts';
import { createDepartures } from './transports/departures.ts';
import { startWebSockets } from './transports/websocket/websocket-server.ts';
import { createGatewayServer, GRAPHQL_ENDPOINT, MAX_JSON_BODY_BYTES } from './transports/http/yoga.ts';
import { createDuobeiClient } from './vendor/client.ts';

export interface Gateway extends AsyncDisposable {
  /** Where GraphQL answers. */
  url: string;
  /** The embedded vendor; null with real credentials, and in a worker. */
  sandbox: Sandbox | null;
  /** Where Prometheus scrapes; null without metrics, and in a worker. */
  metricsUrl: string | null;
  /** Reads the manifests of trusted documents now; a mistake in them is logged, and those from before are taken. */
  readManifestsAgain(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Builds and starts everything, and unwinds it in the opposite order. A worker has its place among others, and where there
 * is no Redis it shares with them through its primary.
 */
export async function startGateway(
  config: Config,
  logger: Logger,
  place: WorkerPlace | null = null,
  primary: PrimaryLink | null = null,
): Promise<Gateway> {
  const closers: (() => Promise<void> | void)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const telemetry = await startTelemetry(config.observability, logger, place?.number ?? null);
    closers.push(() => telemetry.close());
    const { account, sandbox, isSandbox } = await openVendor(config, logger, place);
    if (sandbox) closers.push(() => sandbox.close());
    const duobei = createDuobeiClient({
      ...account,
      apiVersion: config.vendor.apiVersion,
      roomTimeFilter: config.vendor.roomTimeFilter,
      beyondDocument: config.vendor.beyondDocument,
      onRoomTimeFilter: (found) =>
        logger.info(
          { roomTimeFilter: found },
          `room/list reads its time bounds the ${found} way; DUOBEI_ROOM_TIME_FILTER=${found} saves finding out`,
        ),
      onCall: telemetry.onVendorCall,
      onDrift: telemetry.onVendorDrift,
    });
    closers.push(() => duobei.close());
    const redisPrefix = `duobei-graphql:${account.partner}:`;
    const redis =
      config.redis && (await openRedis(config.redis, redisPrefix, logger, telemetry.onRedisError));
    if (redis) closers.push(() => redis.close());
    if (primary) closers.push(() => primary.close());
    const creates = createCreates({
      store: redis
        ? createRedisStore(redis, redisPrefix)
        : primary
          ? createPrimaryStore(primary)
          : createMemoryStore(Date.now),
      onStoreError: (error) => logger.error({ err: error }, 'The outcome of a create could not be recorded'),
    });
    const ownRecords = createAnswerCache(config.cache);
    const onIgnored = createIgnoredMessages(logger, Date.now);
    primary?.onMissed(ownRecords.clear);
    const redisChannels =
      redis &&
      createRedisChannels({
        redis,
        messages: createSignedMessages(account.appKey),
        onIgnored,
        onGap: ownRecords.clear,
        onDeaf: (code) => tellDeaf(code, logger),
      });
    if (redisChannels) closers.push(() => redisChannels.close());
    const channels = redisChannels ?? primary;
    const records = telemetry.countingReads(
      channels ? shareRecords(ownRecords, channels, redisPrefix, onIgnored) : ownRecords,
    );
    const { leaseMs } = config.watch;
    const leases =
      redis && redisChannels
        ? createRedisLeases({ prefix: redisPrefix, leaseMs, channels: redisChannels, scripts: redis })
        : primary && createPrimaryLeases(primary, redisPrefix, leaseMs);
    const watching = createWatching({
      client: duobei,
      newLoaders: (reads) => new Loaders({ client: duobei, records, session: new ReadSession(reads) }),
      ...config.watch,
      fleet:
        channels &&
        leases &&
        createSharedFleet({ prefix: redisPrefix, leaseMs, channels, leases, onIgnored }),
    });
    const keySet = createKeySetWatch(logger);
    const { paths } = config.access.persisted;
    const seen = await manifestState(paths);
    const entryRules = await createEntryRules(config.access, Date.now, keySet.onFetch);
    const { rate, creates: created } = config.access;
    if (redis) {
      if (rate) entryRules.rate = createRedisLimiters(rate, redis, redisPrefix);
      entryRules.creates = createRedisLimiters(created, redis, redisPrefix, 'creates');
    } else if (primary) {
      if (rate) entryRules.rate = createPrimaryLimiters(rate, primary, 'rate');
      entryRules.creates = createPrimaryLimiters(created, primary, 'creates');
    }
    warnOfDoors(config.access.auth, logger);
    if (entryRules.allowedHosts) tellAllowedHosts(logger, entryRules.allowedHosts);
    const redisHealth = redis &&
      redisChannels && {
        get awayFor() {
          return redis.awayFor ?? redisChannels.deafFor;
        },
      };
    const readiness = createReadiness({ duobei, redis: redisHealth, keySet });
    const load = startLoadMonitor(() => duobei.health().expectedWaitMs);
    closers.push(() => load[Symbol.dispose]());
    const schema = createSchema();
    const departures = createDepartures();
    const { yoga, listener, entrance, carry, onRefused } = createGatewayServer({
      schema,
      shared: {
        duobei,
        creates,
        records,
        watching,
        entryLinkTtlSeconds: config.entryLinkTtlSeconds,
        uploadNames: config.uploadNames,
        now: Date.now,
      },
      previewLinks: createPreviewLinks({
        appKey: account.appKey,
        publicUrl: config.server.publicUrl,
        now: Date.now,
      }),
      logger,
      observers: telemetry.observers,
      entryRules,
      readiness,
      shedding: { load },
      connections: {
        maxPerAddress: config.watch.maxConnectionsPerAddress,
        maxPerCaller: config.watch.maxPerCaller,
      },
      departures,
      isCompressionOn: config.server.isCompressionOn,
      execution: {
        maxVendorCalls: config.maxVendorCalls,
        isWarnOnly: config.access.limits.isWarnOnly,
        isCostReported: !config.isProduction,
        compiledAtUse: config.isJitOn ? COMPILED_AT_USE : null,
      },
      graphiql: !config.access.isGraphiqlOn
        ? null
        : {
            title: pageTitle(isSandbox, config.access.auth !== null),
            tabs: await readOperationTabs(isSandbox),
          },
    });
    const manifests = watchManifests({
      trusted: entryRules.persisted,
      paths,
      seen,
      logger,
      onRead: () => telemetry.nameOperations(entryRules.persisted.texts),
    });
    closers.push(manifests.close);
    telemetry.nameOperations(entryRules.persisted.texts);
    telemetry.watch({
      vendorHealth: () => duobei.health(),
      records,
      watching,
      redis: redisHealth,
      manifests,
      streams: departures,
    });
    closers.push(async () => yoga.dispose());
    const http = await startHttpServer(listener, config.server);
    let closeSockets = (): Promise<void> => Promise.resolve();
    // No new connection while any of them has answers to come.
    closers.push(async () => {
      await Promise.all([http.close(), closeSockets()]);
    });
    answerBrokenRequests(http, onRefused);
    const sockets = startWebSockets(http, {
      endpoint: GRAPHQL_ENDPOINT,
      carry,
      departures,
      onRefused,
      entrance,
      logger,
      maxMessageBytes: MAX_JSON_BODY_BYTES,
      maxSockets: config.watch.maxSubscriptions,
      allowedOrigins: [...entryRules.corsOrigins, ...originsOf(config.server.publicUrl)],
      trustedProxies: entryRules.trustedProxies,
    });
    closeSockets = () => sockets.close();
    // Before the server: streams would keep their connections, and the server with them.
    closers.push(() => {
      departures.end();
      return watching.close();
    });
    closers.push(async () => {
      readiness.beginDraining();
      http.beginDraining();
      departures.begin(config.server.drainMs);
      if (config.server.drainMs > 0) await sleepUnless(undefined, config.server.drainMs);
      // Whoever came now would be sent away at once.
      await http.closePort();
    });
    const url = `${http.url}${GRAPHQL_ENDPOINT}`;
    logger.info({ url, version: VERSION }, `GraphQL answers at ${url}`);
    return {
      url,
      sandbox,
      metricsUrl: telemetry.metricsUrl,
      readManifestsAgain: manifests.readAgain,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Of pages of the gateway's own, where a proxy asks for them under another name. */
function originsOf(publicUrl: string | null): string[] {
  return publicUrl === null ? [] : [new URL(publicUrl).origin];
}

/** Each replica remembers for itself, and forgets what any of them has changed. */
function shareRecords(
  records: AnswerCache,
  channels: Channels,
  prefix: string,
  onIgnored: () => void,
): AnswerCache {
  const channel = `${prefix}signed drops`;
  const { publish } = createDropMessages({ channels, channel, onDrop: records.drop, onIgnored });
  return shareDrops(records, publish);
}

/** Starts with or without Redis being there: reads need none. */
async function openRedis(
  place: RedisConfig,
  prefix: string,
  logger: Logger,
  onError: (label: string) => void,
): Promise<Redis> {
  return startRedis({
    place,
    prefix,
    onError,
    onChange: (isReady, code) => {
      if (isReady) logger.info('Redis is connected');
      else
        logger.error(
          { code },
          `Redis is away: creates with a key are refused, reads go on. The gateway goes on trying (${code})`,
        );
    },
  });
}

function tellDeaf(code: string | null, logger: Logger): void {
  if (code === null) logger.info('Redis lets this instance hear the others again');
  else
    logger.error(
      { code },
      `Redis lets this instance hear no other: what they change is seen late here, and so are their live updates (${code}). ` +
        'Does its user have the channels?',
    );
}

function pageTitle(isSandbox: boolean, isAuthenticated: boolean): string {
  const parts = ['duobei-graphql'];
  if (isSandbox) parts.push('SANDBOX, no real rooms');
  if (!isAuthenticated) parts.push('no sign-in, everybody has every scope');
  return parts.join(' · ');
}

const OPEN_DOOR =
  'NO AUTHENTICATION: everybody who reaches this port has every scope. ' +
  'Set AUTH_JWT_SECRET, AUTH_JWKS_URL or AUTH_API_KEYS to ask who is there.';

/** Said at each start, so that nobody learns it from somebody else. */
function warnOfDoors(auth: AuthConfig | null, logger: Logger): void {
  for (const warning of auth ? authWarnings(auth) : [OPEN_DOOR]) logger.warn(warning);
}

/** Under another name it would be refused, and nobody would know why. */
function tellAllowedHosts(logger: Logger, names: ReadonlySet<string>): void {
  const hosts = ['localhost', '*.localhost', '127.0.0.0/8', '[::1]', ...names];
  logger.info(
    { hosts },
    `Requests are taken for these hosts only: ${hosts.join(', ')}. ALLOWED_HOSTS adds more`,
  );
}

/** The account to call: the configured one, or that of a sandbox, which a worker finds and others start. */
async function openVendor(
  { vendor }: Config,
  logger: Logger,
  place: WorkerPlace | null,
): Promise<{ account: VendorAccount; sandbox: Sandbox | null; isSandbox: boolean }> {
  if (vendor.account) return { account: vendor.account, sandbox: null, isSandbox: false };
  const sandbox = place?.sandbox ?? (await startSandboxOn(vendor.sandboxPort));
  const { partner, appKey, url } = sandbox;
  logger.warn(
    { sandboxUrl: url },
    'SANDBOX MODE: no credentials are configured, so an emulated vendor answers. Nothing here is real. ' +
      'Set DUOBEI_PARTNER and DUOBEI_APP_KEY to reach Duobeiyun.',
  );
  return {
    account: { partner, appKey, baseUrl: url, linkBaseUrl: url },
    sandbox: 'close' in sandbox ? sandbox : null,
    isSandbox: true,
  };
}

async function startSandboxOn(port: number): Promise<Sandbox> {
  const { startSandbox } = await import('./sandbox/server.ts');
  return startSandbox({ port });
}
