import type { CacheConfig, Config, VendorAccount } from './config/config.ts';
import type { WorkerPlace } from './config/env.ts';
import type { AuthConfig } from './config/access.ts';
import { createSchema } from './graphql/schema.ts';
import { createWatching } from './watch/watch.ts';
import { createCreates } from './creates/create-once.ts';
import { createMemoryStore } from './creates/memory-store.ts';
import { Loaders } from './reads/loaders.ts';
import { createAnswerCache } from './reads/answer-cache.ts';
import { ReadSession } from './reads/read-session.ts';
import type { Sandbox } from './sandbox/server.ts';
import type { Shared } from './sharing.ts';
import { shareByPrimary } from './sharing-by-primary.ts';
import type { RedisSharing } from './sharing-by-redis.ts';
import { authWarnings } from './access/auth-warnings.ts';
import { createKnownUsers } from './access/known-users.ts';
import { createKeySetWatch } from './access/key-set-watch.ts';
import { sleepUnless } from './runtime/cancellation.ts';
import { startHttpServer } from './runtime/http-server.ts';
import { startLoadMonitor } from './runtime/load-monitor.ts';
import type { Logger } from './runtime/logger.ts';
import type { PrimaryLink } from './runtime/primary-link.ts';
import { VERSION } from './runtime/version.ts';
import { answerBrokenRequests } from './transports/http/broken-requests.ts';
import { readOperationTabs } from './transports/http/pages/operation-tabs.ts';
import { COMPILED_AT_USE } from './operation/compiled-operations.ts';
import { startTelemetry } from './telemetry/telemetry.ts';
import { createCalendarLinks } from './operation/calendar-links.ts';
import type { PageLinks } from './operation/context.ts';
import { createPreviewLinks } from './operation/preview-links.ts';
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
    const { answerBytes, keptResponses } = sharesOf(config.cache);
    const ownRecords = createAnswerCache({ ...config.cache, maxBytes: answerBytes });
    const sharing = { config, account, logger, records: ownRecords };
    const shared = config.redis
      ? await shareByRedis({ ...sharing, place: config.redis, onError: telemetry.onRedisError })
      : primary && shareByPrimary({ ...sharing, primary });
    if (shared) closers.push(() => shared.close());
    const creates = createCreates({
      store: shared?.store ?? createMemoryStore(Date.now),
      onStoreError: (error) => logger.error({ err: error }, 'The outcome of a create could not be recorded'),
    });
    const records = telemetry.countingReads(shared?.records ?? ownRecords);
    const watching = createWatching({
      client: duobei,
      newLoaders: (reads) => new Loaders({ client: duobei, records, session: new ReadSession(reads) }),
      ...config.watch,
      fleet: shared?.fleet ?? null,
    });
    const keySet = createKeySetWatch(logger);
    const { paths } = config.access.persisted;
    const seen = await manifestState(paths);
    const entryRules = await createEntryRules(config.access, Date.now, keySet.onFetch);
    if (shared) Object.assign(entryRules, shared.limiters);
    warnOfDoors(config.access.auth, logger);
    if (entryRules.allowedHosts) tellAllowedHosts(logger, entryRules.allowedHosts);
    const readiness = createReadiness({ duobei, redis: shared?.health ?? null, keySet });
    const load = startLoadMonitor(() => duobei.health().expectedWaitMs);
    closers.push(() => load[Symbol.dispose]());
    const schema = createSchema();
    const departures = createDepartures();
    const { yoga, listener, entrance, carry, onRefused, responses } = createGatewayServer({
      schema,
      shared: {
        duobei,
        creates,
        knownUsers: createKnownUsers(),
        records,
        watching,
        entryLinkTtlSeconds: config.entryLinkTtlSeconds,
        uploadNames: config.uploadNames,
        maxStatisticsUsers: config.maxStatisticsUsers,
        now: Date.now,
      },
      pageLinks: pageLinksOf(config, account),
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
      keptResponses,
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
      responses,
      watching,
      redis: shared?.health ?? null,
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

/** Of the memory for what is remembered, so much is for answers of the vendor, and the rest for responses made of them. */
const SHARE_OF_ANSWERS = 0.75;

function sharesOf({ maxBytes }: CacheConfig) {
  const answerBytes = Math.floor(SHARE_OF_ANSWERS * maxBytes);
  return { answerBytes, keptResponses: { maxBytes: maxBytes - answerBytes } };
}

/** Where clients are led to, past GraphQL. */
function pageLinksOf({ server: { publicUrl }, calendarKey }: Config, { appKey }: VendorAccount): PageLinks {
  return {
    previewLinks: createPreviewLinks({ appKey, publicUrl, now: Date.now }),
    calendarLinks: calendarKey === null ? null : createCalendarLinks({ calendarKey, publicUrl }),
  };
}

/** Of pages of the gateway's own, where a proxy asks for them under another name. */
function originsOf(publicUrl: string | null): string[] {
  return publicUrl === null ? [] : [new URL(publicUrl).origin];
}

/** Loaded where it is set alone: the packages of Redis are as much code as the rest of the gateway. */
async function shareByRedis(sharing: RedisSharing): Promise<Shared> {
  const byRedis = await import('./sharing-by-redis.ts');
  return byRedis.shareByRedis(sharing);
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
