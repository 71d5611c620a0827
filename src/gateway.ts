import type { Config, VendorAccount } from './config/config.ts';
import { createSchema } from './graphql/schema.ts';
import type { Sandbox } from './sandbox/server.ts';
import { startHttpServer } from './server/http-server.ts';
import type { Logger } from './server/logger.ts';
import { readOperationTabs } from './server/operation-tabs.ts';
import { createPreviewLinks } from './server/preview-links.ts';
import { createGatewayYoga, GRAPHQL_ENDPOINT } from './server/yoga.ts';
import { createDuobeiClient } from './upstream/client.ts';

export interface Gateway extends AsyncDisposable {
  /** Where GraphQL answers. */
  url: string;
  /** The embedded vendor, null with real credentials. */
  sandbox: Sandbox | null;
  close(): Promise<void>;
}

/** Builds and starts everything, and unwinds it in the opposite order. */
export async function startGateway(config: Config, logger: Logger): Promise<Gateway> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const { account, sandbox } = await openVendor(config, logger);
    if (sandbox) closers.push(() => sandbox.close());
    const duobei = createDuobeiClient({
      ...account,
      apiVersion: config.vendor.apiVersion,
      roomTimeFilter: config.vendor.roomTimeFilter,
    });
    closers.push(() => duobei.close());
    const yoga = createGatewayYoga({
      schema: createSchema(),
      shared: { duobei, entryLinkTtlSeconds: config.entryLinkTtlSeconds, now: Date.now },
      previewLinks: createPreviewLinks({
        appKey: account.appKey,
        publicUrl: config.server.publicUrl,
        now: Date.now,
      }),
      logger,
      graphiql: config.isProduction
        ? null
        : {
            title: sandbox ? 'duobei-graphql · SANDBOX, no real rooms' : 'duobei-graphql',
            tabs: await readOperationTabs(sandbox !== null),
          },
    });
    closers.push(async () => yoga.dispose());
    const http = await startHttpServer((req, res) => void yoga(req, res), config.server);
    closers.push(() => http.close());
    const url = `${http.url}${GRAPHQL_ENDPOINT}`;
    logger.info({ url }, `GraphQL answers at ${url}`);
    return { url, sandbox, close, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The account to call: the configured one, or that of a sandbox started for it. */
async function openVendor(
  { vendor }: Config,
  logger: Logger,
): Promise<{ account: VendorAccount; sandbox: Sandbox | null }> {
  if (vendor.account) return { account: vendor.account, sandbox: null };
  const { startSandbox } = await import('./sandbox/server.ts');
  const sandbox = await startSandbox({ port: vendor.sandboxPort });
  logger.warn(
    { sandboxUrl: sandbox.url },
    'SANDBOX MODE: no credentials are configured, so an emulated vendor answers. Nothing here is real. ' +
      'Set DUOBEI_PARTNER and DUOBEI_APP_KEY to reach Duobeiyun.',
  );
  const { partner, appKey, url } = sandbox;
  return { account: { partner, appKey, baseUrl: url, linkBaseUrl: url }, sandbox };
}
