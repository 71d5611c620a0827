import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CallLog, type SandboxRequest } from './call-log.ts';
import type { World } from './endpoint.ts';
import { Faults } from './faults.ts';
import { createSeed, type SeedName } from './seed.ts';
import { cutConnection } from './send-answer.ts';
import { serve } from './serve.ts';
import type { SandboxSettings, TimeFilter } from './settings.ts';
import { loadState, StateFile } from './state-file.ts';
import { Store } from './store.ts';
import { createWorlds, type SandboxAccount } from './worlds.ts';
import { VideoStorage } from './storage/video-storage.ts';

export interface SandboxOptions {
  /** TCP port; 0 picks a free one. */
  port?: number;
  host?: string;
  partner?: string;
  appKey?: string;
  /** The vendor's clock, in ms. */
  now?: () => number;
  timeFilter?: TimeFilter;
  /** Money of the merchant; not used when `dataFile` already has a state. */
  balance?: number;
  roomCapacity?: number;
  conversionMs?: number;
  features?: { userStatistics: boolean; playback: boolean };
  documentsTogether?: SandboxSettings['documentsTogether'];
  seed?: SeedName;
  /** Keeps the state over restarts. */
  dataFile?: string;
  /** How many requests the call log keeps. */
  maxRequestLog?: number;
}

/** A running emulation of the vendor. */
export interface Sandbox extends AsyncDisposable {
  /** Base URL without a slash at the end. */
  readonly url: string;
  readonly partner: string;
  readonly appKey: string;
  /** Both merchants; the first is that of `partner` and `appKey`. */
  readonly accounts: readonly SandboxAccount[];
  /** What the times of its example data are relative to, in ms. */
  readonly startedMs: number;
  /** The call log, oldest first. */
  readonly requests: readonly SandboxRequest[];
  readonly faults: Pick<Faults, 'add' | 'clear'>;
  /** May be changed at run time. */
  readonly settings: SandboxSettings;
  /** HTTP requests that have no whole answer yet. */
  readonly activeRequests: number;
  clearRequests(): void;
  close(): Promise<void>;
}

/** Its rooms, documents and people have the ids of the first merchant's, and are others all the same. */
const BRANCH_ACCOUNT: SandboxAccount = {
  name: 'branch',
  partner: '20260101000001',
  appKey: '7e1fb4a27e1fb4a27e1fb4a27e1fb4a2',
};

/** Starts the emulated vendor on a port of its own. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const {
    host = '127.0.0.1',
    partner = '20260101000000',
    appKey = '5a4db0c5a4db0c5a4db0c5a4db0c5a4d',
  } = options;
  const now = options.now ?? Date.now;
  const startedMs = now();
  const accounts = [{ name: 'default', partner, appKey }, BRANCH_ACCOUNT];
  const stateFiles: StateFile[] = [];
  const worlds = createWorlds(accounts, now, (account, isFirst) => {
    const { world, stateFile } = openWorld(account, isFirst, { ...options, now, startedMs });
    if (stateFile) stateFiles.push(stateFile);
    return world;
  });
  const { settings } = worlds.first;
  const log = new CallLog(options.maxRequestLog ?? 10_000);
  const faults = new Faults();
  const active = new Set<ServerResponse>();

  const server = createServer((request, response) => {
    active.add(response);
    response.once('close', () => active.delete(response));
    // The vendor's clock, not ours: clients correct theirs by it.
    response.sendDate = false;
    response.setHeader('Date', new Date(now()).toUTCString());
    serve({ request, response, worlds, log, faults }).catch(() => {
      cutConnection(response);
    });
  });
  // Longer than any client keeps an idle connection, so that the client is the one who closes it.
  server.keepAliveTimeout = 60_000;
  server.listen(options.port ?? 0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  let closing: Promise<unknown> | undefined;
  const close = async (): Promise<void> => {
    if (closing === undefined) {
      closing = once(server, 'close');
      server.close();
      server.closeAllConnections();
      for (const stateFile of stateFiles) stateFile.save();
    }
    await closing;
  };
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    partner,
    appKey,
    accounts,
    startedMs,
    requests: log.requests,
    faults,
    settings,
    get activeRequests() {
      return active.size;
    },
    clearRequests: () => log.clear(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** One merchant's data and settings. That of the first is in the data file, those of others beside it. */
function openWorld(
  { name, partner, appKey }: SandboxAccount,
  isFirst: boolean,
  options: SandboxOptions & { now: () => number; startedMs: number },
): { world: World; stateFile: StateFile | undefined } {
  const { now, startedMs, seed = 'school', balance = 10_000 } = options;
  const dataFile =
    isFirst || options.dataFile === undefined ? options.dataFile : `${options.dataFile}.${name}`;
  const kept = dataFile === undefined ? undefined : loadState(dataFile);
  const ownSeed = !isFirst && seed === 'school' ? 'branch' : seed;
  const store = new Store(kept ?? createSeed(ownSeed, startedMs, balance));
  const stateFile = dataFile === undefined ? undefined : new StateFile(dataFile, () => store.snapshot());
  // At once, so that a file that cannot be written is a start error.
  stateFile?.save();
  store.onChange = () => stateFile?.saveSoon();
  const settings = createSettings(options, store);
  const storage = new VideoStorage(appKey, (key) => store.addVideo(key));
  return {
    world: { credentials: { partner, appKey }, store, storage, settings, now, linkSecret: appKey },
    stateFile,
  };
}

function createSettings(options: SandboxOptions, store: Store): SandboxSettings {
  return {
    timeFilter: options.timeFilter ?? 'plain',
    roomCapacity: options.roomCapacity ?? 500,
    conversionMs: options.conversionMs ?? 15_000,
    features: { userStatistics: true, playback: true, ...options.features },
    userStatisticsShape: 'flat',
    documentsTogether: options.documentsTogether ?? 'list',
    get balance() {
      return store.merchant.remainMoney;
    },
    set balance(money) {
      store.merchant.remainMoney = money;
      store.onChange();
    },
  };
}
