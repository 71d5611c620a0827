import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import type { CollectedMerchant } from './archive/collector/collector.ts';
import type { Archiving } from './archiving.ts';
import type { ArchiveConfig } from './config/archive.ts';
import type { Config } from './config/config.ts';
import type { VendorAccount } from './config/accounts.ts';
import type { WorkerPlace } from './config/env.ts';
import type { AuthConfig } from './config/access.ts';
import { startEmbeddedSandbox } from './embedded-sandbox.ts';
import { createSchema } from './graphql/schema.ts';
import { createSandboxArchives } from './merchant-archives.ts';
import { keptResponsesOf, openMerchants, type OpenMerchants } from './merchants.ts';
import type { Merchant } from './operation/merchants.ts';
import type { Sandbox } from './sandbox/server.ts';
import type { Sharing } from './sharing.ts';
import { shareByPrimary } from './sharing-by-primary.ts';
import type { RedisSharing } from './sharing-by-redis.ts';
import { authWarnings } from './access/auth-warnings.ts';
import { createKeySetWatch } from './access/key-set-watch.ts';
import { sleepUnless } from './runtime/cancellation.ts';
import { startHttpServer } from './runtime/http-server.ts';
import { startLoadMonitor } from './runtime/load-monitor.ts';
import type { Logger } from './runtime/logger.ts';
import type { PrimaryLink } from './runtime/primary-link.ts';
import { VERSION } from './runtime/version.ts';
import { answerBrokenRequests } from './transports/http/broken-requests.ts';
import type { GraphiqlPageOptions } from './transports/http/pages/graphiql-html.ts';
import { readOperationTabs, type TabsOptions } from './transports/http/pages/operation-tabs.ts';
import { COMPILED_AT_USE } from './operation/compiled-operations.ts';
import { startTelemetry, type Telemetry } from './telemetry/telemetry.ts';
import { createCalendarLinks, type CalendarLinks } from './operation/calendar-links.ts';
import { createReadiness } from './transports/http/pages/readiness.ts';
import { createEntryRules } from './operation/entry-rules.ts';
import { manifestState, watchManifests } from './operation/manifest-watch.ts';
import { createDepartures } from './transports/departures.ts';
import type { CreateMcpWay } from './transports/mcp/mcp-listener.ts';
import { startWebSockets } from './transports/websocket/websocket-server.ts';
import { createGatewayServer, GRAPHQL_ENDPOINT, MAX_JSON_BODY_BYTES } from './transports/http/yoga.ts';

export interface Gateway extends AsyncDisposable {
  /** Where GraphQL answers. */
  url: string;
  /** The embedded vendor; null with real credentials, and in a worker. */
  sandbox: Sandbox | null;
  /** Where Prometheus scrapes; null without metrics, and in a worker. */
  metricsUrl: string | null;
  /** Reads the manifests of trusted documents now; a mistake in them is logged, and those from before are taken. */
  readManifestsAgain(): Promise<void>;
  /** Has the accounts that `read` answers from now on; where it throws that is logged, and those from before stay. */
  readAccountsAgain(read: () => readonly VendorAccount[]): Promise<void>;
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
    const { accounts, sandbox, startedMs } = await openVendor(config, logger, place);
    const isSandbox = startedMs !== null;
    if (sandbox) closers.push(() => sandbox.close());
    const [{ partner }] = accounts;
    const sharing = config.redis
      ? await shareByRedis({ partner, logger, place: config.redis, onError: telemetry.onRedisError })
      : primary && shareByPrimary(primary);
    if (sharing) closers.push(() => sharing.close());
    const archiving = config.archive && (await startArchiving(config.archive, logger, telemetry));
    const archives = archiving ?? (startedMs === null ? null : createSandboxArchives(startedMs, Date.now));
    if (archives) closers.push(() => archives.close());
    const merchants = openMerchants({ config, accounts, logger, telemetry, sharing, archives });
    closers.push(() => merchants.close());
    const [{ limiters }] = [...merchants.all.values()] as [Merchant];
    const keySet = createKeySetWatch(logger);
    const { paths } = config.access.persisted;
    const seen = await manifestState(paths);
    const entryRules = await createEntryRules(config.access, Date.now, keySet.onFetch);
    // Until it is known which merchant a request is about.
    Object.assign(entryRules, limiters);
    warnOfDoors(config.access.auth, logger);
    if (entryRules.allowedHosts) tellAllowedHosts(logger, entryRules.allowedHosts);
    const readiness = createReadiness({ merchants, redis: sharing?.health ?? null, keySet });
    const load = startLoadMonitor();
    closers.push(() => load[Symbol.dispose]());
    const schema = await schemaFor(config);
    const departures = createDepartures();
    const { yoga, listener, entrance, carry, onRefused, responses } = createGatewayServer({
      schema,
      merchants,
      calendarLinks: calendarLinksOf(config),
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
      mcp: config.isMcpOn ? await loadMcp(config, sharing !== null) : null,
      isCompressionOn: config.server.isCompressionOn,
      execution: {
        maxVendorCalls: config.maxVendorCalls,
        isWarnOnly: config.access.limits.isWarnOnly,
        isCostReported: !config.isProduction,
        compiledAtUse: config.isJitOn ? COMPILED_AT_USE : null,
      },
      keptResponses: keptResponsesOf(config.cache),
      graphiql: config.access.isGraphiqlOn
        ? await graphiqlOf({ isSandbox, isSignInNeeded: config.access.auth !== null })
        : null,
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
      merchants,
      responses,
      redis: sharing?.health ?? null,
      archive: archiving,
      manifests,
      streams: departures,
    });
    // Behind it, so that what the collector tells is counted from the first.
    if (archiving) closers.push(archiving.collect(() => collectedOf(merchants)));
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
      return merchants.endStreams();
    });
    closers.push(async () => {
      readiness.beginDraining();
      http.beginDraining();
      if (config.server.drainMs > 0) {
        departures.begin(config.server.drainMs);
        await sleepUnless(undefined, config.server.drainMs);
      }
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
      readAccountsAgain: (read) => readAccountsAgain(merchants, read, isSandbox, logger),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What makes a subgraph of it is loaded where that is asked for alone. */
async function schemaFor({ isFederationOn }: Config): Promise<GraphQLSchema> {
  const schema = createSchema();
  if (!isFederationOn) return schema;
  const { withFederation } = await import('./graphql/federation/subgraph.ts');
  return withFederation(schema);
}

/** Null: nobody can sign them. */
function calendarLinksOf({ server: { publicUrl }, calendarKey }: Config): CalendarLinks | null {
  return calendarKey === null ? null : createCalendarLinks({ calendarKey, publicUrl });
}

/** Of pages of the gateway's own, where a proxy asks for them under another name. */
function originsOf(publicUrl: string | null): string[] {
  return publicUrl === null ? [] : [new URL(publicUrl).origin];
}

/** Loaded where it is set alone, for its packages. */
async function startArchiving(
  config: ArchiveConfig,
  logger: Logger,
  { onCollectorEvent }: Pick<Telemetry, 'onCollectorEvent'>,
): Promise<Archiving> {
  const archiving = await import('./archiving.ts');
  return archiving.startArchiving({ config, logger, onEvent: onCollectorEvent, holder: randomUUID() });
}

function collectedOf({ all }: OpenMerchants): CollectedMerchant[] {
  return [...all.values()].map(({ name, duobei }) => ({ name, client: duobei }));
}

/** Loaded where it is set alone: the packages of Redis are as much code as the rest of the gateway. */
async function shareByRedis(sharing: RedisSharing): Promise<Sharing> {
  const byRedis = await import('./sharing-by-redis.ts');
  return byRedis.shareByRedis(sharing);
}

async function graphiqlOf(about: TabsOptions): Promise<GraphiqlPageOptions> {
  return { ...about, tabs: await readOperationTabs(about) };
}

/** Loaded where it is set alone. A session is of one process, and the next request of a program may come to another. */
async function loadMcp({ access, server }: Config, isShared: boolean): Promise<CreateMcpWay> {
  const mcp = await import('./transports/mcp/mcp-listener.ts');
  return mcp.loadMcp({
    publicUrl: server.publicUrl,
    corsOrigins: access.corsOrigins,
    issuers: access.auth?.tokens?.issuers ?? null,
    scopePrefix: access.auth?.tokens?.scopePrefix ?? null,
    isIntrospectionOn: access.isIntrospectionOn,
    sessions: isShared ? null : {},
  });
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

/**
 * The accounts to call: those that are configured, or those of a sandbox, which a worker finds and others start.
 * `startedMs`: when the sandbox was, as far as it is known; null without one.
 */
async function openVendor(
  { vendor }: Config,
  logger: Logger,
  place: WorkerPlace | null,
): Promise<{ accounts: Accounts; sandbox: Sandbox | null; startedMs: number | null }> {
  const [first, ...others] = vendor.accounts;
  if (first) return { accounts: [first, ...others], sandbox: null, startedMs: null };
  const sandbox = place?.sandbox ?? (await startEmbeddedSandbox(vendor.sandboxPort));
  const { url } = sandbox;
  logger.warn(
    { sandboxUrl: url },
    'SANDBOX MODE: no credentials are configured, so an emulated vendor answers. Nothing here is real. ' +
      'Set DUOBEI_PARTNER and DUOBEI_APP_KEY to reach Duobeiyun.',
  );
  return {
    accounts: sandbox.accounts.map((account) => ({
      ...account,
      ...vendor.defaults,
      baseUrl: url,
      linkBaseUrl: url,
    })) as Accounts,
    sandbox: 'close' in sandbox ? sandbox : null,
    startedMs: 'startedMs' in sandbox ? sandbox.startedMs : Date.now(),
  };
}

/** Those of a sandbox are as it started. */
async function readAccountsAgain(
  merchants: OpenMerchants,
  read: () => readonly VendorAccount[],
  isSandbox: boolean,
  logger: Logger,
): Promise<void> {
  if (isSandbox) return;
  try {
    await merchants.take(read());
    logger.info({ merchants: merchants.names }, 'The accounts were read again');
  } catch (error) {
    logger.error({ err: error }, 'The accounts could not be read again: those from before are taken');
  }
}

/** There is always one. */
type Accounts = [VendorAccount, ...VendorAccount[]];
