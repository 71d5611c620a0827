import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print, type GraphQLFormattedError } from 'graphql';
import { createSchema } from '../../src/graphql/schema.ts';
import { startSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/server.ts';
import { createLogger } from '../../src/server/logger.ts';
import { createPreviewLinks } from '../../src/server/preview-links.ts';
import { createGatewayYoga, type GatewayYoga, type YogaDependencies } from '../../src/server/yoga.ts';
import {
  createDuobeiClient,
  type DuobeiClient,
  type DuobeiClientOptions,
} from '../../src/upstream/client.ts';

export const ENDPOINT = 'http://gateway.test/graphql';

/** One schema for all tests of a file: building it is the slowest part. */
const schema = createSchema();

export interface TestGatewayOptions {
  sandbox?: SandboxOptions;
  client?: Partial<DuobeiClientOptions>;
  yoga?: Partial<YogaDependencies>;
  now?: () => number;
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
  /** Every log line so far, parsed. */
  logs: Record<string, unknown>[];
  /** Sends one operation the way a client does. */
  execute<T, V>(document: TypedDocumentNode<T, V> | string, variables?: V): Promise<GraphQLResult<T>>;
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
    now: options.now,
    ...options.client,
  });
  const logs: Record<string, unknown>[] = [];
  const yoga = createGatewayYoga({
    schema,
    shared: { duobei, entryLinkTtlSeconds: 60, now: options.now ?? Date.now },
    previewLinks: createPreviewLinks({
      appKey: sandbox.appKey,
      publicUrl: null,
      now: options.now ?? Date.now,
    }),
    logger: createLogger('trace', {
      write: (line) => void logs.push(JSON.parse(line) as Record<string, unknown>),
    }),
    graphiql: null,
    ...options.yoga,
  });
  return {
    sandbox,
    duobei,
    yoga,
    logs,
    async execute<T, V>(document: TypedDocumentNode<T, V> | string, variables?: V) {
      const response = await yoga.fetch(ENDPOINT, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
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
      await yoga.dispose();
      await duobei.close();
      await sandbox.close();
    },
  };
}
