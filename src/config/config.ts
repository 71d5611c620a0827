import { InvalidEnvironmentError, type Env } from './env.ts';

/** The configuration as the rest of the gateway sees it: grouped and cross-checked. */
export interface Config {
  isProduction: boolean;
  logLevel: Env['LOG_LEVEL'];
  server: ServerConfig;
  vendor: VendorConfig;
  /** How long a link into a room lives. */
  entryLinkTtlSeconds: number;
}

export interface ServerConfig {
  host: string;
  port: number;
  /** Origin for links to the gateway itself; null: that of the request. */
  publicUrl: string | null;
}

export interface VendorConfig {
  /** Null: no credentials, the embedded sandbox plays the vendor. */
  account: VendorAccount | null;
  sandboxPort: number;
  apiVersion: Env['DUOBEI_API_VERSION'];
  roomTimeFilter: Env['DUOBEI_ROOM_TIME_FILTER'];
}

export interface VendorAccount {
  partner: string;
  appKey: string;
  baseUrl: string;
  linkBaseUrl: string;
}

/** Groups a checked environment and applies the rules that span variables. */
export function configFromEnv(env: Env): Config {
  return {
    isProduction: env.NODE_ENV === 'production',
    logLevel: env.LOG_LEVEL,
    server: { host: env.HOST, port: env.PORT, publicUrl: env.PUBLIC_URL ?? null },
    vendor: {
      account: vendorAccountFromEnv(env),
      sandboxPort: env.SANDBOX_PORT,
      apiVersion: env.DUOBEI_API_VERSION,
      roomTimeFilter: env.DUOBEI_ROOM_TIME_FILTER,
    },
    entryLinkTtlSeconds: env.ENTRY_LINK_TTL_SECONDS,
  };
}

function vendorAccountFromEnv(env: Env): VendorAccount | null {
  const { DUOBEI_PARTNER: partner, DUOBEI_APP_KEY: appKey } = env;
  if (partner !== undefined && appKey !== undefined) {
    return { partner, appKey, baseUrl: env.DUOBEI_BASE_URL, linkBaseUrl: env.DUOBEI_LINK_BASE_URL };
  }
  const missing = [
    ...(partner === undefined ? ['DUOBEI_PARTNER'] : []),
    ...(appKey === undefined ? ['DUOBEI_APP_KEY'] : []),
  ];
  if (missing.length === 1) {
    throw new InvalidEnvironmentError([
      `${missing.join()}: missing. Partner and key go together; set both for the vendor, none for the sandbox.`,
    ]);
  }
  if (env.NODE_ENV === 'production') {
    throw new InvalidEnvironmentError(
      missing.map((name) => `${name}: missing. With NODE_ENV=production the gateway never uses the sandbox.`),
    );
  }
  return null;
}
